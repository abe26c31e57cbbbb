"""What a channel allows and denies, over what roles allow in the whole guild."""

from __future__ import annotations

from collections.abc import Sequence

from bot.discord.payloads import Overwrite


def bits(told: str | int) -> int:
    """Give permissions as a number, 0 for what is none."""
    if isinstance(told, int):
        return told if 0 <= told < 1 << 64 else 0
    return int(told) if told.isascii() and told.isdigit() and len(told) <= 20 else 0


def overwritten(base: int, overwrites: Sequence[Overwrite], roles: Sequence[str], me: str) -> int:
    """Give permissions after what a channel says of everybody, of the roles, of the bot itself.

    The first of the roles is everybody's.
    """
    found = {each.id: (bits(each.allow), bits(each.deny)) for each in overwrites}
    allow, deny = found.get(roles[0], (0, 0))
    base = base & ~deny | allow
    allow = deny = 0
    for role in roles[1:]:
        more = found.get(role, (0, 0)) if role != roles[0] else (0, 0)
        allow, deny = allow | more[0], deny | more[1]
    base = base & ~deny | allow
    allow, deny = found.get(me, (0, 0))
    return base & ~deny | allow
