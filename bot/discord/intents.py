"""What the bot asks to be told of, by what its application was given in the developer portal."""

from __future__ import annotations

import msgspec

GUILDS, MEMBERS, MODERATION = 1 << 0, 1 << 1, 1 << 2
MESSAGES, REACTIONS, PRIVATE, CONTENT = 1 << 9, 1 << 10, 1 << 12, 1 << 15
ALWAYS = GUILDS | MODERATION | MESSAGES | REACTIONS | PRIVATE

MEMBERS_FLAGS = 1 << 14 | 1 << 15
"""Flags of an application that is told of members: when it is large, and when it is small."""
CONTENT_FLAGS = 1 << 18 | 1 << 19
"""The same for what stands in messages."""


class Application(msgspec.Struct, frozen=True):
    """The bot's application."""

    id: str
    flags: int = 0

    @property
    def hears_members(self) -> bool:
        """Whether it is told who comes, goes and changes."""
        return bool(self.flags & MEMBERS_FLAGS)

    @property
    def reads_content(self) -> bool:
        """Whether it is told what stands in messages that are not for it."""
        return bool(self.flags & CONTENT_FLAGS)


def intents_of(application: Application) -> int:
    """Give the intents to ask for: with one that was not given, no session begins."""
    found = ALWAYS
    found |= MEMBERS if application.hears_members else 0
    return found | (CONTENT if application.reads_content else 0)
