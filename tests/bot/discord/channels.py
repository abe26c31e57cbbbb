"""Guilds and channels with what stands in them, as payloads."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from typing import Any

Payload = dict[str, Any]
TEXT, DM, CATEGORY, NEWS, NEWS_THREAD, THREAD, PRIVATE_THREAD, FORUM = 0, 1, 4, 5, 10, 11, 12, 15
THREADS = frozenset({NEWS_THREAD, THREAD, PRIVATE_THREAD})


class Channel:
    """A channel, a thread, a forum or a private one, with what stands in it by rising id."""

    def __init__(self, payload: Payload, guild: Guild | None) -> None:
        self.payload = payload
        self.guild = guild
        self.ids: list[int] = []
        self.messages: dict[int, Payload] = {}

    @property
    def id(self) -> str:
        return str(self.payload["id"])

    @property
    def type(self) -> int:
        return int(self.payload["type"])

    @property
    def parent(self) -> Channel | None:
        if self.guild is None or self.type not in THREADS:
            return None
        return self.guild.channels.get(self.payload["parent_id"])

    def keep(self, message: Payload) -> None:
        number = int(message["id"])
        insort(self.ids, number)
        self.messages[number] = message
        self.payload["last_message_id"] = str(self.ids[-1])

    def drop(self, number: int) -> Payload:
        """Take a message away; the channel's last_message_id stays, as on Discord."""
        del self.ids[bisect_left(self.ids, number)]
        return self.messages.pop(number)

    def page(
        self, limit: int, *, after: int = 0, before: int = 0, around: int = 0
    ) -> list[Payload]:
        """Give so many messages, newest first: the oldest of those after one, or the newest."""
        if around:
            at = bisect_left(self.ids, around)
            found = self.ids[max(0, at - limit // 2) : at + (limit + 1) // 2]
        elif after:
            at = bisect_right(self.ids, after)
            found = self.ids[at : at + limit]
        else:
            at = bisect_left(self.ids, before) if before else len(self.ids)
            found = self.ids[max(0, at - limit) : at]
        return [self.messages[number] for number in reversed(found)]


class Guild:
    """A guild with its roles, channels, members and bans, each by id."""

    def __init__(self, number: str, name: str, owner: str) -> None:
        self.id = number
        self.name = name
        self.owner = owner
        self.roles: dict[str, Payload] = {}
        self.channels: dict[str, Channel] = {}
        self.threads: dict[str, Channel] = {}
        self.members: dict[str, Payload] = {}
        self.bans: dict[str, Payload] = {}
        self.invites: dict[str, Payload] = {}
        self.audit: list[Payload] = []
        self.unavailable = False

    def position(self, who: str) -> int:
        """Give the highest of a member's roles; the owner stands above all."""
        if who == self.owner:
            return 1 << 30
        held = self.members[who]["roles"] if who in self.members else []
        return max((int(self.roles[role]["position"]) for role in held), default=0)
