"""Mishaps: what was to be done and was refused, dropped, left unknown, or waits for long."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from community.actions import Action, Say
from community.outbox import State
from community.outcomes import Outcome, Refused, Sent, Unknown

TAKEN_BACK = "taken back"
"""Why what nobody wanted any more was dropped."""
NO_GLANCE = "nothing can be shown to one person alone in this chat"
"""Why what is worth no more than a glance was not shown."""
LONG = timedelta(minutes=10)
"""An action that is due and waits for longer than this is worth a look."""


class Mishap(msgspec.Struct, frozen=True):
    """An action of the outbox by its number: how it stands, since when, and why.

    `at` is None where nobody noted it. `why` is the platform's own sentence, or empty; `title`
    the chat's, empty for a private one; `name` is the person's whom it is about.
    """

    number: int
    state: State
    at: datetime | None
    action: Action
    why: str = ""
    title: str = ""
    name: str = ""
    private: bool = False

    @property
    def can_be_tried(self) -> bool:
        """Whether doing it once more may help; what was merely too late is not worth it."""
        return self.state in (State.REFUSED, State.UNKNOWN)


class Mishaps(Protocol):
    """The mishaps of a community, newest first."""

    async def page(self, community: int, skip: int, count: int) -> Sequence[Mishap]: ...

    async def waiting(self, community: int, since: datetime) -> Sequence[Mishap]:
        """Give some of what is due and has been waiting since before a moment."""
        ...

    async def find(self, community: int, number: int) -> Mishap | None:
        """Give one that nobody has settled yet."""
        ...

    async def settle(self, community: int, number: int) -> None:
        """Take one off the list."""
        ...

    async def settle_until(self, community: int, number: int) -> int:
        """Take the newest thousand off the list, but none after `number`; gives how many."""
        ...


def is_mishap(outcome: Outcome) -> bool:
    """Whether somebody should know what became of an action.

    That a person cannot be written to is no mishap: what was for them waits, or a link is shown.
    """
    match outcome:
        case Sent():
            return False
        case Refused(unreachable=unreachable):
            return not unreachable
        case Unknown():
            return True
    return outcome.why not in (TAKEN_BACK, NO_GLANCE)


def again(action: Action, state: State) -> Action:
    """Give an action to be done once more, now; what may have arrived already says so."""
    fresh = msgspec.structs.replace(action, due=None, until=None)
    if isinstance(fresh, Say) and state is State.UNKNOWN:
        return msgspec.structs.replace(fresh, again=True)
    return fresh


def about(action: Action) -> str:
    """Give the platform's id of the person whom an action is about, or empty."""
    found = getattr(action, "person", None) or getattr(action, "to", None)
    return str(found or "")
