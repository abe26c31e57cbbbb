"""How Telegram Desktop writes accounts and chats, and how the Bot API knows them."""

import re
from functools import lru_cache

from bot.imports.rows import Id, Malformed, person
from bot.imports.stream import NAME
from community.events import Person

GROUPS = frozenset({"private_group", "private_supergroup", "public_supergroup"})
CHANNELS = frozenset({"private_channel", "public_channel"})
PEER = re.compile(r"(user|channel|chat)?([0-9]{1,18})")


def live_id(kind: str, bare: int) -> str:
    """Give a chat's id as the Bot API has it, from the bare one in the export."""
    if kind == "private_group":
        return f"-{bare}"
    return f"-100{bare}" if kind in GROUPS | CHANNELS else str(bare)


def account(peer: Id | None, name: str | None, old: bool = False) -> Person:
    """Give who stands behind `user123`, `channel123` or, in an old export, a plain number."""
    if peer is None:
        raise Malformed("who it is from is missing")
    return _account(str(peer)[:NAME], (name or "")[:NAME], old and isinstance(peer, int))


@lru_cache(maxsize=8192)
def _account(peer: str, name: str, old: bool) -> Person:
    found = PEER.fullmatch(peer)
    if not found:
        raise Malformed(f"this is no account: {peer[:40]}")
    kind, bare = found[1], int(found[2])
    if old and bare >> 32:
        # The first exporters marked the number's kind above its 32 bits: 1 a person, 2 a chat.
        kind, bare = ("user" if bare >> 32 == 1 else "channel"), bare & 0xFFFFFFFF
    if kind in {"channel", "chat"}:
        # Who speaks as a channel or as the group itself is nobody: as a bot it earns nothing.
        return person(f"-100{bare}" if kind == "channel" else f"-{bare}", name, bot=True)
    return person(str(bare), name)
