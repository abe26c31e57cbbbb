"""What Discord takes in how long: in one channel, and over all of them."""

from __future__ import annotations

from bot.pacing import Pace, Paces
from community.actions import Action, Edit, Hand, Lane, Say

IN_A_CHANNEL = Pace(5, 5.2)
"""Five messages in five seconds; what leaves five seconds apart may arrive a little closer."""
OVER_ALL = Pace(40, 1.0)
"""Fifty calls a second are Discord's limit for all that a bot does; ten are left for deeds."""

TO_MANY = Pace(1, 1.0)
"""Letters to many: each may open a private channel, and Discord looks at who opens many."""


class Limits:
    """The paces of a channel and of everything; a test may have others."""

    def __init__(self, channel: Pace = IN_A_CHANNEL, over_all: Pace = OVER_ALL) -> None:
        self._paces = Paces((channel,), (over_all,))
        self._many = Paces((TO_MANY,), (over_all,))

    def of(self, action: Action) -> Paces | None:
        """Give what holds for an action; answers to interactions have limits of their own."""
        match action:
            case Say(token=token) | Edit(token=token) if token:
                return None
            case Say(lane=Lane.BACKGROUND):
                return self._many
            case Say() | Edit() | Hand():
                return self._paces
        return None
