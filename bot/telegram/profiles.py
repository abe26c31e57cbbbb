"""What a profile on Telegram says: the bio, and the channel that stands on it."""

from __future__ import annotations

from typing import Any

import msgspec

from bot.door import clean
from community.sights import Profile


class Channel(msgspec.Struct, frozen=True, gc=False):
    """A channel that is linked on a profile."""

    title: str = ""
    username: str = ""


class Shown(msgspec.Struct, gc=False):
    """A profile, as far as it is read."""

    bio: str = ""
    personal_chat: Channel = Channel()


def profile_of(raw: Any) -> Profile:
    """Read a profile; what cannot be read says nothing.

    The channel counts by its title and its name, not by being there: many have one.
    """
    try:
        shown = msgspec.convert(raw, Shown)
    except msgspec.ValidationError:
        return Profile()
    channel = shown.personal_chat
    called = f"@{channel.username}" if channel.username else ""
    return Profile(clean(shown.bio), clean(f"{channel.title} {called}".strip()))
