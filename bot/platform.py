"""What a platform's adapter is to the rest of the house."""

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from bot.awaited import Awaited
from bot.pacing import Paces
from community.actions import Action, Delete
from community.events import Event
from community.outcomes import Later, Outcome
from community.sights import Profile
from community.words import t

AGAIN = t("(sent again)")
"""What stands before a message that may have arrived already."""


class Unreachable(Exception):
    """A platform cannot be reached, or not now; what was to be done is tried again."""


class Intake(Protocol):
    """Takes events in; returns once they are committed, so that they can be acknowledged.

    What is caught up is `backfill`, and lets live events go first.
    """

    async def __call__(self, events: Sequence[Event], /, *, backfill: bool = False) -> None: ...


@runtime_checkable
class Answering(Protocol):
    """A platform that must bring to an end what it was asked by a token."""

    def follow(self, awaited: Awaited) -> None:
        """Learn by which tokens something is still to be said."""
        ...


@runtime_checkable
class Journaling(Protocol):
    """A platform whose adapter keeps what people ask for beside the database."""

    name: str

    def forget(self, account: str) -> None:
        """Keep nothing that an account asked for; called from another thread. Raises OSError."""
        ...


class NotThere(Exception):
    """A platform does not give what was asked for; why stands in it."""


class TooLarge(NotThere):
    """A file has more bytes than were asked for."""

    def __init__(self) -> None:
        super().__init__("the file is too large")


@runtime_checkable
class Keeping(Protocol):
    """A platform that gives what members attach, and what their profiles say."""

    name: str

    async def fetch(self, file: str, most: int) -> bytes:
        """Give a file by the platform's own name or address; raises Unreachable and NotThere.

        What has more than `most` bytes is TooLarge, and not read to its end.
        """
        ...

    async def profile(self, account: str) -> Profile:
        """Give what somebody's profile says, as far as bots may know; raises Unreachable."""
        ...


class Platform(Protocol):
    """One platform: events come in through `intake`, actions go out through `perform`.

    `nonces` says that a message sent again under the same number is the same message; `removes`,
    how many messages of a chat one call removes.
    """

    name: str
    nonces: bool
    removes: int

    @property
    def connected(self) -> bool:
        """Whether events can come in now."""
        ...

    async def start(self, intake: Intake) -> None:
        """Connect, and hand over events from now on."""
        ...

    def paces(self, action: Action) -> Paces | None:
        """Give how many messages its chat and the platform take, None for what is not counted.

        What is paced waits; only what says or changes words is, never what removes or restricts.
        """
        ...

    async def perform(self, number: int, action: Action) -> Outcome | Later:
        """Do an action; raises Unreachable when it is to be tried again."""
        ...

    async def remove(self, removals: Mapping[int, Delete]) -> Mapping[int, Outcome | Later]:
        """Remove messages of one chat, `removes` at most; each has an outcome of its own.

        Raises Unreachable when all of them are to be tried again.
        """
        ...

    async def stop(self) -> None:
        """Disconnect."""
        ...
