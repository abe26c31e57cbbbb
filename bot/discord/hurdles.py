"""What stands in the way of dealing with somebody: the owner, the order of roles, a right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.discord.guilds import (
    ADMINISTRATOR,
    BAN,
    MANAGE_CHANNELS,
    MANAGE_MESSAGES,
    MANAGE_ROLES,
    MODERATE,
    PIN_MESSAGES,
    Guild,
    Guilds,
)
from bot.discord.wire import Lost, Rejected, Wire
from community import hurdles
from community.actions import (
    Action,
    Ban,
    Delete,
    Edit,
    Hand,
    Lock,
    Mute,
    Pin,
    React,
    Say,
    SetRole,
    Slow,
    Unban,
    Unlock,
    Unmute,
)
from community.rights import BAN_PEOPLE, CHANNELS, DELETE, PIN, REACT, RESTRICT, ROLES, WRITE

NEEDS: dict[type[Action], tuple[int, str]] = {
    Mute: (MODERATE, RESTRICT),
    Unmute: (MODERATE, RESTRICT),
    Ban: (BAN, BAN_PEOPLE),
    Unban: (BAN, BAN_PEOPLE),
    SetRole: (MANAGE_ROLES, ROLES),
    Delete: (MANAGE_MESSAGES, DELETE),
    Pin: (PIN_MESSAGES, PIN),
    Lock: (MANAGE_CHANNELS, CHANNELS),
    Slow: (MANAGE_CHANNELS, CHANNELS),
    Unlock: (MANAGE_CHANNELS, CHANNELS),
}
SPEAKS: dict[type[Action], str] = {React: REACT, Say: WRITE, Hand: WRITE, Edit: WRITE}
ABOUT_PEOPLE = (Mute, Unmute, Ban, SetRole)


class Hurdles:
    """Tells what stands in the way, before a call that would be in vain, and after one."""

    def __init__(self, wire: Wire, guilds: Guilds) -> None:
        self._wire = wire
        self._guilds = guilds

    def before(self, action: Action, guild: str, role: str) -> str:
        """Give what is known to stand in the way; empty for nothing."""
        known = self._guilds.guilds.get(guild)
        if known is None:
            return ""
        if isinstance(action, Mute | Ban) and action.person == known.owner:
            return hurdles.OWNER
        rank = known.roles.get(role)
        if isinstance(action, SetRole) and rank is not None and not _is_below(known, [role]):
            return hurdles.ROLE_ABOVE
        return ""

    async def after(self, action: Action, guild: str, no: Rejected) -> str:
        """Give why something was not permitted; raises Lost."""
        known, kind = self._guilds.guilds.get(guild), type(action)
        need, right = NEEDS.get(kind, (0, ""))
        if not need:
            spoken = next((word for made, word in SPEAKS.items() if isinstance(action, made)), "")
            return hurdles.lack(spoken) if spoken else no.why
        if isinstance(action, Lock | Unlock) and known is not None:
            # Both rights are needed; which of them it is that the bot has not is known.
            mine = known.permissions(known.own_roles)
            return hurdles.lack(ROLES if mine & MANAGE_CHANNELS else CHANNELS)
        if known is None or not isinstance(action, ABOUT_PEOPLE):
            return hurdles.lack(right)
        if not known.permissions(known.own_roles) & need:
            return hurdles.lack(right)
        roles = await self._roles_of(guild, action.person)
        if not _is_below(known, roles):
            return hurdles.ABOVE
        if isinstance(action, Mute) and known.permissions(roles) & ADMINISTRATOR:
            return hurdles.ADMINISTRATOR
        return no.why

    async def _roles_of(self, guild: str, person: str) -> list[str]:
        try:
            found: Any = await self._wire.call(
                "GET", "/guilds/{guild_id}/members/{user_id}", guild_id=guild, user_id=person
            )
        except Rejected as no:
            if no.retry_after:
                raise Lost(str(no)) from no
            return []
        roles = found.get("roles") if isinstance(found, dict) else None
        return [str(role) for role in roles] if isinstance(roles, list) else []


def _is_below(guild: Guild, roles: Iterable[str]) -> bool:
    """Whether all of some roles stand below the highest of the bot."""
    return _highest(guild, roles) < _highest(guild, guild.own_roles)


def _highest(guild: Guild, roles: Iterable[str]) -> int:
    return max((guild.roles[role].position for role in roles if role in guild.roles), default=0)
