"""What somebody does in the story of a community, one value for each kind of deed."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is done: when (aware), and the handle of who does it."""

    at: datetime
    who: str


class Comes(Deed, frozen=True):
    """Somebody comes into the plaza; `via` names the invite link."""

    via: str | None = None


class Goes(Deed, frozen=True):
    """Somebody leaves, or is sent away by somebody else."""

    by: str | None = None


class Says(Deed, frozen=True):
    """A message. `key` is its number in the story, `to` that of the message it answers.

    `about` says what kind of talk it is, which is what is counted of it.
    """

    key: int
    chat: str
    text: str
    to: int | None = None
    media: tuple[str, ...] = ()
    about: str = "talk"


class Changes(Deed, frozen=True):
    """A message of one's own gets another text."""

    key: int
    text: str


class TakesDown(Deed, frozen=True):
    """A message is removed, by its author or by a moderator."""

    key: int


class Likes(Deed, frozen=True):
    """A reaction to a message."""

    key: int
    emoji: str


class Bans(Deed, frozen=True):
    """A moderator bans somebody on the platform itself."""

    whom: str
