"""What payloads tell of guilds, channels, threads, roles and members is noted, once it is read."""

from __future__ import annotations

from collections.abc import Callable

from bot.discord.accounts import Me, person
from bot.discord.forms import Form, Payload
from bot.discord.guilds import Guilds, role_ids
from bot.discord.payloads import Channel, Guild, Member, RoleChange, Threads

MOST_PEOPLE = 20_000

GUILD, CHANNEL, MEMBER = Form(Guild), Form(Channel), Form(Member)
ROLE, THREADS = Form(RoleChange), Form(Threads)


def note(kind: str, data: Payload, me: Me, guilds: Guilds) -> None:
    """Take over what a payload tells; raises ValueError and Unreadable."""
    noted = NOTERS.get(kind)
    if noted is not None:
        noted(data, me, guilds)


def _guild(data: Payload, _me: Me, guilds: Guilds) -> None:
    guilds.describe(GUILD(data))


def _gone(data: Payload, _me: Me, guilds: Guilds) -> None:
    guild = GUILD(data)
    if not guild.unavailable:
        guilds.forget(guild.id)
    elif guild.id in guilds.guilds:
        guilds.guilds[guild.id].available = False


def _role(data: Payload, _me: Me, guilds: Guilds) -> None:
    guilds.change_role(ROLE(data))


def _channel(data: Payload, _me: Me, guilds: Guilds) -> None:
    guilds.know(CHANNEL(data))


def _dropped(data: Payload, _me: Me, guilds: Guilds) -> None:
    guilds.drop(CHANNEL(data).id)


def _threads(data: Payload, _me: Me, guilds: Guilds) -> None:
    guilds.sync(THREADS(data))


def _came(data: Payload, _me: Me, guilds: Guilds) -> None:
    member = MEMBER(data)
    guild = guilds.guilds.get(member.guild_id or "")
    if guild is not None and member.user is not None:
        guild.wait_for(member.user.id, member)


def _member(data: Payload, me: Me, guilds: Guilds) -> None:
    member = MEMBER(data)
    guild = guilds.guilds.get(member.guild_id or "")
    if guild is None or member.user is None:
        return
    if member.user.id == me.id:
        guild.own_roles = role_ids(member)
        return
    guild.wait_for(member.user.id, member)
    who = person(member.user, member, guild.rank(member.user.id, member))
    guilds.people.pop((guild.id, who.id), None)
    guilds.people[guild.id, who.id] = who
    if len(guilds.people) > MOST_PEOPLE:
        del guilds.people[next(iter(guilds.people))]
    until = member.communication_disabled_until
    if until is not None:
        guild.muted[who.id] = until
    else:
        guild.muted.pop(who.id, None)


NOTERS: dict[str, Callable[[Payload, Me, Guilds], None]] = {
    "GUILD_UPDATE": _guild,
    "GUILD_DELETE": _gone,
    "GUILD_ROLE_CREATE": _role,
    "GUILD_ROLE_UPDATE": _role,
    "GUILD_ROLE_DELETE": _role,
    "GUILD_MEMBER_ADD": _came,
    "GUILD_MEMBER_UPDATE": _member,
    "CHANNEL_CREATE": _channel,
    "CHANNEL_UPDATE": _channel,
    "CHANNEL_DELETE": _dropped,
    "THREAD_CREATE": _channel,
    "THREAD_UPDATE": _channel,
    "THREAD_DELETE": _dropped,
    "THREAD_LIST_SYNC": _threads,
}
