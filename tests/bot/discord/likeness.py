"""How a message looks on the square and on Discord, and which ids a town's people have there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from bot.local.square import Shown
from tests.bot.discord import permissions as p
from tests.bot.discord.channels import Channel, Payload


def number_of(name: str) -> str:
    """Give the id of somebody or something, which is the same in each town."""
    digest = hashlib.blake2b(name.encode(), digest_size=5).digest()
    return str((1 << 59) + (int.from_bytes(digest, "big") << 16))


def buttons_of(message: Payload) -> tuple[tuple[tuple[str, str], ...], ...]:
    rows = []
    for row in message.get("components") or []:
        parts = []
        for part in row["components"]:
            parts += [(option["label"], option["value"]) for option in part.get("options", ())]
            if "options" not in part:
                parts.append((part["label"], part.get("custom_id") or part["url"]))
        rows.append(tuple(parts))
    return tuple(rows)


def rows_of(shown: Shown) -> list[Payload]:
    return [
        {
            "type": 1,
            "components": [
                {"type": 2, "style": 2, "label": label, "custom_id": data} for label, data in row
            ],
        }
        for row in shown.buttons
    ]


def can_write(channel: Channel) -> bool:
    """Whether somebody without a role of their own can write in a channel."""
    guild = channel.guild
    assert guild is not None
    base, over = guild.roles[guild.id]["permissions"], channel.payload["permission_overwrites"]
    return bool(p.in_channel(int(base), over, guild.id, {guild.id}, "") & p.SEND_MESSAGES)


class Closed(set[str]):
    """Who takes no private messages, by what is said of an account."""

    def __init__(self, takes: Callable[[str], bool]) -> None:
        super().__init__()
        self._takes = takes

    def __contains__(self, account: object) -> bool:
        return not self._takes(str(account))
