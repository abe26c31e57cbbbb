"""How long the texts of messages are kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field


class Retention(BaseModel):
    """What is kept of people's words, and for how long."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    text_days: Annotated[int, Field(ge=0, le=3650)] = 30
    """Days for which the texts of messages are kept; 0 keeps none."""

    def keeps(self, at: datetime, now: datetime) -> bool:
        """Whether the text of a message of `at` is to be stored."""
        return self.text_days > 0 and now - at < timedelta(days=self.text_days)


class Texts(Protocol):
    """The stored texts of messages."""

    async def prune(self, chats: Sequence[int], before: datetime) -> int:
        """Delete the oldest texts of chats from before a moment, some hundreds at a time."""
        ...
