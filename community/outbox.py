"""The states of an action on its way."""

from enum import IntEnum


class State(IntEnum):
    """How far an action is; the numbers are stored, so they never change."""

    WAITING = 0
    ON_THE_WIRE = 1
    SENT = 2
    REFUSED = 3
    UNKNOWN = 4
    DROPPED = 5
