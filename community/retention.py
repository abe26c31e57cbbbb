"""How long things are kept: people's words, what happened, and what the house wrote down."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field

RECEIPTS = timedelta(days=7)
"""How long it is kept what was said and worked out; after that nobody asks whether it arrived."""
LETTERS = timedelta(days=30)
"""How long an event is kept that the bot failed on."""


class Retention(BaseModel):
    """What is kept of people's words and doings, and for how long."""

    model_config = ConfigDict(extra="forbid")

    text_days: Annotated[int, Field(ge=0, le=3650)] = 30
    """Days for which the texts of messages are kept; 0 keeps none."""
    activity_days: Annotated[int, Field(ge=0, le=36500)] = 0
    """Days for which it is kept who wrote when, without the words; 0 keeps it for good."""

    def keeps(self, at: datetime, now: datetime) -> bool:
        """Whether the text of a message of `at` is to be stored."""
        since = self.since(now)
        return since is not None and at > since

    def since(self, now: datetime) -> datetime | None:
        """Give the moment after which texts are stored, None where none is."""
        return now - timedelta(days=self.text_days) if self.text_days > 0 else None


class Texts(Protocol):
    """The stored texts of messages."""

    async def prune(self, chats: Sequence[int], before: datetime) -> int:
        """Delete the oldest texts of chats from before a moment, some hundreds at a time."""
        ...

    async def body(self, chat: int, message: int) -> str:
        """Give the words of a message as long as they are kept, empty after that."""
        ...
