"""Quiet by default: what the bot says in a group, how often, and for how long it stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from community.fallback import Fallback


class Quiet(BaseModel):
    """How quietly the bot answers in a group."""

    model_config = ConfigDict(extra="forbid")

    merge_seconds: Annotated[int, Field(ge=0, le=60)] = 10
    """Seconds in which answers of one kind become one message; 0 tells each by itself."""
    vanish_seconds: Annotated[int, Field(ge=0, le=86_400)] = 60
    """Seconds after which a passing answer is removed from the group; 0 leaves it there."""
    worth_seconds: Annotated[int, Field(ge=5, le=60)] = 30
    """Seconds after which an answer in a group is not given any more."""
    reactions: bool = True
    """Whether a reaction replaces words where it says enough."""
    words: bool = True
    """Whether a plain word such as 签到 does what its command does, when it is all of a message."""

    def worth(self, now: datetime) -> datetime:
        """Give the moment until which an answer decided `now` is worth giving in a group."""
        return now + timedelta(seconds=self.worth_seconds)


class Manner(msgspec.Struct, frozen=True, gc=False):
    """How an answer is told when it does not say so itself: what the declaration said."""

    private: bool = False
    secret: bool = False
    fallback: Fallback = "button"
    lasting: bool = False


ASIDE = Manner(private=True)
"""How answers to presses are told."""
REFUSED = Manner(private=True, fallback="group")
"""How it is told that something is not possible, where that says nothing about anybody."""


def turn(last: datetime | None, now: datetime, seconds: int) -> datetime | None:
    """Give when an answer that can be merged is due, None for at once.

    `last` is when the message before it in the same chat was or will be sent. The first after a
    silence goes at once; those after it wait together until the seconds have passed.
    """
    pause = timedelta(seconds=seconds)
    if last is None or now >= last + pause or last > now + pause:
        return None
    return last if last > now else last + pause
