"""Who comes, goes, is shut out, silenced or raised, as Discord tells it; and what is kept of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from bot.discord.accounts import id_at
from bot.discord.guilds import MANAGE_MESSAGES, VIEW_AUDIT_LOG, VIEW_CHANNEL, Guilds
from bot.discord.inbound import read
from bot.discord.noting import note
from bot.discord.payloads import Guild, Member
from community.events import Changed, Event, Joined, Left, Person, Place, Sanctioned
from community.people import Role
from tests.bot.discord.golden import (
    ADMINS,
    ANN,
    ANN_RAW,
    AT,
    BAKERS,
    BOB_RAW,
    BOT,
    BOT_RAW,
    FORUM,
    GUILD,
    HERE,
    ID,
    JOINED_AT,
    LATER,
    LATER_AT,
    ME,
    MODERATORS,
    NOW,
    PLAZA,
    POST,
    THERE,
    THREAD,
    bakers,
    member,
    of,
)

NEWCOMER = Person("9", "", "bob")
ENTRY = {"id": ID, "guild_id": BAKERS, "user_id": "7", "target_id": "9", "reason": "spam"}
SILENCE = {"key": "communication_disabled_until"}
MEMBERS: dict[str, tuple[str, Any, list[Event]]] = {
    "somebody comes": (
        "GUILD_MEMBER_ADD",
        member(user=ANN_RAW, guild_id=BAKERS),
        [of(Joined, at=JOINED_AT)],
    ),
    "somebody comes who has yet to agree to the rules": (
        "GUILD_MEMBER_ADD",
        member(user=ANN_RAW, guild_id=BAKERS, pending=True),
        [of(Joined, at=JOINED_AT, pending=True)],
    ),
    "somebody comes, nobody says when": (
        "GUILD_MEMBER_ADD",
        member(user=ANN_RAW, guild_id=BAKERS, joined_at=None),
        [of(Joined)],
    ),
    "somebody comes to a guild that was not shown": (
        "GUILD_MEMBER_ADD",
        member(user=ANN_RAW, guild_id="5"),
        [],
    ),
    "somebody goes": (
        "GUILD_MEMBER_REMOVE",
        {"guild_id": BAKERS, "user": BOB_RAW},
        [of(Left, who=NEWCOMER)],
    ),
    "a ban where the log is closed": (
        "GUILD_BAN_ADD",
        {"guild_id": BAKERS, "user": BOB_RAW},
        [of(Sanctioned, who=NEWCOMER, what="ban")],
    ),
    "its end": (
        "GUILD_BAN_REMOVE",
        {"guild_id": BAKERS, "user": BOB_RAW},
        [of(Sanctioned, who=NEWCOMER, what="unban")],
    ),
    "a ban in the log": (
        "GUILD_AUDIT_LOG_ENTRY_CREATE",
        ENTRY | {"action_type": 22},
        [of(Sanctioned, at=AT, who=Person("9"), by=Person("7"), what="ban")],
    ),
    "a ban by ourselves": (
        "GUILD_AUDIT_LOG_ENTRY_CREATE",
        ENTRY | {"action_type": 22, "user_id": "42"},
        [],
    ),
    "a timeout in the log": (
        "GUILD_AUDIT_LOG_ENTRY_CREATE",
        ENTRY | {"action_type": 24, "changes": [SILENCE | {"new_value": LATER}]},
        [of(Sanctioned, at=AT, who=Person("9"), by=Person("7"), what="mute", until=LATER_AT)],
    ),
    "its end in the log": (
        "GUILD_AUDIT_LOG_ENTRY_CREATE",
        ENTRY | {"action_type": 24, "changes": [SILENCE | {"old_value": LATER}]},
        [of(Sanctioned, at=AT, who=Person("9"), by=Person("7"), what="unmute")],
    ),
    "a nick in the log": (
        "GUILD_AUDIT_LOG_ENTRY_CREATE",
        ENTRY | {"action_type": 24, "changes": [{"key": "nick", "new_value": "Bobby"}]},
        [],
    ),
    "somebody rises": (
        "GUILD_MEMBER_UPDATE",
        member(MODERATORS, user=ANN_RAW, guild_id=BAKERS),
        [of(Changed, who=msgspec.structs.replace(ANN, rank=2), what="role", value="moderator")],
    ),
    "a timeout where the log is closed": (
        "GUILD_MEMBER_UPDATE",
        member(user=ANN_RAW, guild_id=BAKERS, communication_disabled_until="2026-03-02T13:00:00Z"),
        [
            of(Changed, what="role", value="member"),
            of(Sanctioned, what="mute", until=datetime(2026, 3, 2, 13, tzinfo=UTC)),
        ],
    ),
    "a timeout that is over": (
        "GUILD_MEMBER_UPDATE",
        member(user=ANN_RAW, guild_id=BAKERS, communication_disabled_until=LATER),
        [of(Changed, what="role", value="member")],
    ),
    "we rise": ("GUILD_MEMBER_UPDATE", member(ADMINS, user=BOT_RAW, guild_id=BAKERS), []),
    "a guild's new name": (
        "GUILD_UPDATE",
        {"id": BAKERS, "name": "Millers"},
        [of(Changed, who=None, what="title", value="Millers")],
    ),
    "we are sent away": (
        "GUILD_DELETE",
        {"id": BAKERS},
        [of(Left, who=BOT, own=True)],
    ),
    "an outage": ("GUILD_DELETE", {"id": BAKERS, "unavailable": True}, []),
}


@pytest.mark.parametrize(("kind", "payload", "events"), MEMBERS.values(), ids=MEMBERS.keys())
def test_what_becomes_of_members_is_heard(kind: str, payload: Any, events: list[Event]) -> None:
    assert read(kind, payload, ME, bakers(), now=NOW) == events
    assert read(kind, json.dumps(payload).encode(), ME, bakers(), now=NOW) == events


def told(guilds: Guilds, kind: str, payload: Any) -> list[Event]:
    """Read and note a payload, as they are taken in."""
    events = read(kind, payload, ME, guilds, now=NOW)
    note(kind, json.dumps(payload).encode(), ME, guilds)
    return events


def test_what_has_not_changed_is_not_told() -> None:
    guilds, update = bakers(), member(user=ANN_RAW, guild_id=BAKERS)
    told(guilds, "GUILD_MEMBER_UPDATE", update)
    assert told(guilds, "GUILD_MEMBER_UPDATE", update) == []
    renamed = told(guilds, "GUILD_MEMBER_UPDATE", update | {"nick": "Annie"})
    annie = msgspec.structs.replace(ANN, name="Annie")
    assert renamed == [of(Changed, who=annie, what="name", value="Annie")]


def test_where_the_log_is_open_it_alone_tells_of_bans_and_timeouts() -> None:
    guilds = bakers()
    guilds.guilds[BAKERS].roles[MODERATORS].permissions |= VIEW_AUDIT_LOG
    assert told(guilds, "GUILD_BAN_ADD", {"guild_id": BAKERS, "user": BOB_RAW}) == []
    until = {"communication_disabled_until": "2026-03-02T13:00:00Z"}
    found = told(guilds, "GUILD_MEMBER_UPDATE", member(user=ANN_RAW, guild_id=BAKERS, **until))
    assert [type(event) for event in found] == [Changed]


def test_roles_are_ranks() -> None:
    guild = bakers().guilds[BAKERS]
    ranks = {
        ("7",): Role.MEMBER,
        ("7", MODERATORS): Role.MODERATOR,
        ("7", MODERATORS, ADMINS): Role.ADMIN,
        ("1",): Role.ADMIN,
    }
    for (who, *roles), rank in ranks.items():
        held = msgspec.json.decode(json.dumps(member(*roles)), type=Member)
        assert guild.rank(who, held) == rank


def test_the_highest_rank_in_the_guilds_of_a_community_counts() -> None:
    guilds = bakers()
    for number in ("910", "920"):
        other = GUILD | {"id": number, "owner_id": "1", "channels": [], "threads": []}
        guilds.begin(msgspec.json.decode(msgspec.json.encode(other), type=Guild), ME.id)
    for number, community in ((BAKERS, 1), ("910", 1), ("920", 2)):
        guilds.settle(number, community)
    here, peer, strange = (guilds.guilds[number] for number in (BAKERS, "910", "920"))
    strange.rank("7", held(ADMINS))
    assert here.rank("7", held()) == Role.MEMBER
    peer.rank("7", held(MODERATORS))
    assert here.rank("7", held()) == Role.MODERATOR
    assert here.rank("7", held(ADMINS)) == Role.ADMIN
    assert peer.rank("7", held()) == Role.ADMIN
    here.rank("7", held())
    assert peer.rank("7", held()) == Role.MEMBER


def held(*roles: str) -> Member:
    return msgspec.json.decode(json.dumps(member(*roles)), type=Member)


def test_a_role_that_gets_more_rights_raises_who_has_it() -> None:
    guilds = bakers()
    role = {"id": "905", "name": "Helpers", "permissions": "0", "position": 2}
    told(guilds, "GUILD_ROLE_CREATE", {"guild_id": BAKERS, "role": role})
    assert (
        told(guilds, "GUILD_ROLE_UPDATE", {"guild_id": BAKERS, "role": role | {"permissions": "8"}})
        == []
    )
    assert guilds.guilds[BAKERS].roles["905"].permissions == 8
    told(guilds, "GUILD_ROLE_DELETE", {"guild_id": BAKERS, "role_id": "905"})
    assert "905" not in guilds.guilds[BAKERS].roles


def test_channels_and_threads_come_and_go() -> None:
    guilds = bakers()
    assert (guilds.server_of(PLAZA), guilds.server_of(THREAD), guilds.server_of("5")) == (
        BAKERS,
        BAKERS,
        "",
    )
    told(guilds, "CHANNEL_CREATE", {"id": "1003", "type": 0, "name": "mill", "guild_id": BAKERS})
    assert guilds.place("1003", BAKERS) == Place("1003", title="mill", server=BAKERS)
    thread = {"id": "1011", "type": 11, "parent_id": "1003", "guild_id": BAKERS}
    told(guilds, "THREAD_CREATE", thread)
    grown = Place("1003", title="mill", topic=1011, server=BAKERS)
    assert guilds.place("1011", BAKERS) == grown
    told(guilds, "CHANNEL_UPDATE", {"id": "1003", "type": 0, "name": "hall", "guild_id": BAKERS})
    assert guilds.place("1011", BAKERS) == msgspec.structs.replace(grown, title="hall")
    told(guilds, "CHANNEL_DELETE", {"id": "1003", "type": 0, "guild_id": BAKERS})
    assert guilds.channels.keys() == {PLAZA, FORUM, THREAD, "1002"}
    told(guilds, "THREAD_DELETE", {"id": THREAD, "guild_id": BAKERS, "parent_id": FORUM})
    told(
        guilds, "THREAD_LIST_SYNC", {"guild_id": BAKERS, "threads": [thread | {"parent_id": PLAZA}]}
    )
    there = msgspec.structs.replace(HERE, topic=1011)
    assert (guilds.place("1011", BAKERS), guilds.place(THREAD, BAKERS)) == (
        there,
        Place(THREAD, server=BAKERS),
    )
    told(guilds, "GUILD_DELETE", {"id": BAKERS})
    assert (guilds.guilds, guilds.channels) == ({}, {})


def test_what_the_bot_may_do_is_by_roles_and_by_what_a_channel_says() -> None:
    guilds = bakers()
    assert guilds.own_in(PLAZA, ME.id) & VIEW_CHANNEL
    hidden = {"id": BAKERS, "type": 0, "allow": "0", "deny": str(VIEW_CHANNEL)}
    ours = {"id": MODERATORS, "type": 0, "allow": str(MANAGE_MESSAGES), "deny": "0"}
    mine = {"id": ME.id, "type": 1, "allow": str(VIEW_CHANNEL), "deny": "0"}
    told(guilds, "CHANNEL_UPDATE", channel([hidden]))
    assert not guilds.own_in(PLAZA, ME.id) & VIEW_CHANNEL
    told(guilds, "CHANNEL_UPDATE", channel([hidden, ours]))
    assert guilds.own_in(PLAZA, ME.id) & (VIEW_CHANNEL | MANAGE_MESSAGES) == MANAGE_MESSAGES
    told(guilds, "CHANNEL_UPDATE", channel([hidden, ours, mine]))
    assert guilds.own_in(PLAZA, ME.id) & VIEW_CHANNEL
    told(guilds, "GUILD_MEMBER_UPDATE", member(ADMINS, user=BOT_RAW, guild_id=BAKERS))
    assert guilds.own_in(THREAD, ME.id) & (VIEW_CHANNEL | 1 << 40) == VIEW_CHANNEL | 1 << 40
    assert guilds.own_in("5", ME.id) == 0


def channel(overwrites: list[dict[str, Any]]) -> dict[str, Any]:
    about = {"id": PLAZA, "type": 0, "name": "plaza", "guild_id": BAKERS}
    return about | {"permission_overwrites": overwrites}


def test_a_guild_is_kept_as_it_is_shown() -> None:
    guilds = bakers()
    assert guilds.guilds[BAKERS].place == THERE
    assert guilds.guilds[BAKERS].own_roles == (MODERATORS,)
    assert guilds.channels[PLAZA].last == int(ID) == id_at(AT)
    assert guilds.channels[THREAD].place == POST
    assert [each.id for each in guilds.within(BAKERS)] == [PLAZA, FORUM, THREAD]
    smaller = GUILD | {"channels": [], "threads": []}
    guilds.begin(msgspec.json.decode(msgspec.json.encode(smaller), type=Guild), ME.id)
    assert guilds.channels == {}


def test_what_is_malformed_in_a_guild_costs_nothing_but_itself() -> None:
    odd = {"channels": [{"id": 5}, {"id": "x", "type": 0}, *GUILD["channels"], None]}  # type: ignore[misc]  # a list
    odd |= {"roles": [{"id": []}, *GUILD["roles"]], "members": [7, *GUILD["members"]]}  # type: ignore[misc]  # lists
    guilds = Guilds()
    guilds.begin(msgspec.json.decode(msgspec.json.encode(GUILD | odd), type=Guild), ME.id)
    whole = bakers()
    assert guilds.channels == whole.channels
    assert guilds.guilds[BAKERS].roles == whole.guilds[BAKERS].roles
    assert guilds.guilds[BAKERS].own_roles == (MODERATORS,)
