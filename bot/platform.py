"""What a platform's adapter is to the rest of the house."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from bot.pacing import Pace
from community.actions import Action
from community.events import Event
from community.outcomes import Later, Outcome
from community.words import t

Intake = Callable[[Sequence[Event]], Awaitable[None]]
"""Takes events in; returns once they are committed, so that they can be acknowledged."""

AGAIN = t("(sent again)")
"""What stands before a message that may have arrived already."""


class Platform(Protocol):
    """One platform: events come in through `intake`, actions go out through `perform`.

    `nonces` says that a message sent again under the same number is the same message.
    """

    name: str
    nonces: bool

    @property
    def connected(self) -> bool:
        """Whether events can come in now."""
        ...

    async def start(self, intake: Intake) -> None:
        """Connect, and hand over events from now on."""
        ...

    def pace(self, action: Action) -> Pace | None:
        """Give how many messages its chat takes, None for what the platform does not count.

        What is paced waits in its chat; whatever removes or restricts must not be.
        """
        ...

    async def perform(self, number: int, action: Action) -> Outcome | Later:
        """Do an action; raises when the platform cannot be reached."""
        ...

    async def stop(self) -> None:
        """Disconnect."""
        ...
