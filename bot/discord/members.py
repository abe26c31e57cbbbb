"""Who comes, who goes, who is shut out or silenced, and who stands above others in a guild."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.discord.accounts import (
    PLATFORM,
    Me,
    Unreadable,
    account,
    number_of,
    of_id,
    person,
    time_of,
)
from bot.discord.forms import Form, Payload
from bot.discord.guilds import VIEW_AUDIT_LOG, Guild, Guilds
from bot.discord.payloads import Departure, Entry, Member
from bot.discord.payloads import Guild as GuildPayload
from bot.door import clean
from community.events import Changed, Event, Joined, Left, Person, Sanctioned
from community.people import Role

KICKED, BANNED, UNBANNED, MEMBER_CHANGED = 20, 22, 23, 24
"""Actions of the audit log that are read."""
SILENCED = "communication_disabled_until"

MEMBER, DEPARTURE, ENTRY, GUILD = Form(Member), Form(Departure), Form(Entry), Form(GuildPayload)


def joined(member: Member, guild: Guild, now: datetime) -> Joined:
    """Give that somebody came, at the moment that Discord has noted; raises Unreadable."""
    if member.user is None:
        raise Unreadable("a member without an account")
    who = person(member.user, member, guild.rank(member.user.id, member))
    at = member.joined_at or now
    pending = member.pending is True
    return Joined(platform=PLATFORM, place=guild.place, at=at, who=who, pending=pending)


def _came(data: Payload, me: Me, guilds: Guilds, now: datetime) -> list[Event]:
    member = MEMBER(data)
    guild = guilds.guilds.get(member.guild_id or "")
    if guild is None or (member.user is not None and member.user.id == me.id):
        return []
    return [joined(member, guild, now)]


def _went(data: Payload, me: Me, guilds: Guilds, now: datetime) -> list[Event]:
    gone = DEPARTURE(data)
    guild = guilds.guilds.get(gone.guild_id)
    if guild is None or gone.user.id == me.id:
        return []
    return [Left(platform=PLATFORM, place=guild.place, at=now, who=account(gone.user))]


def _banned(data: Payload, me: Me, guilds: Guilds, now: datetime) -> list[Event]:
    return _shut_out(data, "ban", me, guilds, now)


def _unbanned(data: Payload, me: Me, guilds: Guilds, now: datetime) -> list[Event]:
    return _shut_out(data, "unban", me, guilds, now)


def _shut_out(data: Payload, what: str, _me: Me, guilds: Guilds, now: datetime) -> list[Event]:
    """Tell of a ban where the audit log, which names its author, is closed to the bot."""
    told = DEPARTURE(data)
    guild = guilds.guilds.get(told.guild_id)
    if guild is None or guilds.own(guild.id) & VIEW_AUDIT_LOG:
        return []
    who = account(told.user)
    return [Sanctioned(platform=PLATFORM, place=guild.place, at=now, who=who, what=what)]


def _changed(data: Payload, me: Me, guilds: Guilds, now: datetime) -> list[Event]:
    member = MEMBER(data)
    guild = guilds.guilds.get(member.guild_id or "")
    if guild is None or member.user is None or member.user.id == me.id:
        return []
    rank = guild.rank(member.user.id, member)
    who = person(member.user, member, rank)
    return [
        *of_change(guilds.people.get((guild.id, who.id)), who, guild, now),
        *_silenced(member, who, guild, guilds, now),
        *_agreed(member, who, guild, now),
    ]


def of_change(before: Person | None, who: Person, guild: Guild, at: datetime) -> list[Event]:
    """Give how somebody is called and ranked now; `before` is what was known of them."""
    about: dict[str, Any] = {"platform": PLATFORM, "place": guild.place, "at": at, "who": who}
    found: list[Event] = []
    if before is None or before.rank != who.rank:
        found.append(Changed(**about, what="role", value=Role(who.rank or 0).name.lower()))
    if before is not None and (before.name, before.username) != (who.name, who.username):
        found.append(Changed(**about, what="name", value=who.name))
    return found


def _agreed(member: Member, who: Person, guild: Guild, now: datetime) -> list[Event]:
    """Tell that somebody has agreed to the guild's own rules, and may write by now."""
    if member.pending is not False or who.id not in guild.pending:
        return []
    about: dict[str, Any] = {"platform": PLATFORM, "place": guild.place, "at": now, "who": who}
    return [Changed(**about, what="screening", value="passed")]


def _silenced(
    member: Member, who: Person, guild: Guild, guilds: Guilds, now: datetime
) -> list[Event]:
    """Tell of a timeout where the audit log, which names its author, is closed to the bot."""
    until, known = member.communication_disabled_until, guild.muted.get(who.id)
    until = until if until is not None and until > now else None
    if until == known or guilds.own(guild.id) & VIEW_AUDIT_LOG:
        return []
    what = "mute" if until is not None else "unmute"
    about: dict[str, Any] = {"platform": PLATFORM, "place": guild.place, "at": now, "who": who}
    return [Sanctioned(**about, what=what, until=until)]


def _noted(data: Payload, me: Me, guilds: Guilds, _now: datetime) -> list[Event]:
    entry = ENTRY(data)
    guild = guilds.guilds.get(entry.guild_id or "")
    return by_audit(entry, guild, me) if guild is not None else []


def by_audit(entry: Entry, guild: Guild, me: Me) -> list[Event]:
    """Give what an entry of the audit log tells of a sanction; nothing for the bot's own deeds.

    Its time is that of its id, whether it is heard or read up later.
    """
    if entry.user_id is None or entry.target_id is None or entry.user_id == me.id:
        return []
    what, until = "", None
    if entry.action_type in (BANNED, UNBANNED):
        what = "ban" if entry.action_type == BANNED else "unban"
    elif entry.action_type == MEMBER_CHANGED:
        for change in entry.changes or ():
            if change.key == SILENCED:
                until = _moment(change.new_value)
                what = "mute" if until is not None else "unmute"
    if not what:
        return []
    return [
        Sanctioned(
            platform=PLATFORM,
            place=guild.place,
            at=time_of(number_of(entry.id)),
            who=of_id(entry.target_id),
            what=what,
            by=of_id(entry.user_id),
            until=until,
        )
    ]


def _moment(told: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


def _described(data: Payload, _me: Me, guilds: Guilds, now: datetime) -> list[Event]:
    told = GUILD(data)
    guild, name = guilds.guilds.get(told.id), clean(told.name or "")
    if guild is None or not name or guild.name == name:
        return []
    guild_place = guild.place
    return [Changed(platform=PLATFORM, place=guild_place, at=now, what="title", value=name)]


def _lost(data: Payload, me: Me, guilds: Guilds, now: datetime) -> list[Event]:
    told = GUILD(data)
    guild = guilds.guilds.get(told.id)
    if guild is None or told.unavailable:  # Discord has an outage, and nobody was sent away
        return []
    return [Left(platform=PLATFORM, place=guild.place, at=now, who=of_me(me), own=True)]


def of_me(me: Me) -> Person:
    """Give the bot as the core's value."""
    return Person(me.id, me.name, None, True)


READERS: dict[str, Callable[[Payload, Me, Guilds, datetime], list[Event]]] = {
    "GUILD_MEMBER_ADD": _came,
    "GUILD_MEMBER_REMOVE": _went,
    "GUILD_MEMBER_UPDATE": _changed,
    "GUILD_BAN_ADD": _banned,
    "GUILD_BAN_REMOVE": _unbanned,
    "GUILD_AUDIT_LOG_ENTRY_CREATE": _noted,
    "GUILD_UPDATE": _described,
    "GUILD_DELETE": _lost,
}
