"""What Discord's payloads are made of, the people in them, and the guild where it happens."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.discord.accounts import Me, id_at
from bot.discord.guilds import Guilds
from bot.discord.payloads import Guild
from community.events import Edited, Person, Place, Said

ME = Me("42", "Hearth", "4200", frozenset({"checkin", "give"}), frozenset({"签到"}))
AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 12, 0, 30, tzinfo=UTC)
LATER = "2026-03-02T12:00:20.123000+00:00"
LATER_AT = datetime(2026, 3, 2, 12, 0, 20, 123000, tzinfo=UTC)
JOINED = "2026-03-02T11:59:58.654321+00:00"
JOINED_AT = datetime(2026, 3, 2, 11, 59, 58, 654321, tzinfo=UTC)
NUMBER = id_at(AT)
ID = str(NUMBER)

BAKERS = "900"
PLAZA, FORUM, THREAD, PRIVATE = "1001", "1005", "1010", "1099"
MODERATORS, ADMINS, READERS = "901", "902", "903"
HERE = Place(PLAZA, title="plaza", server=BAKERS)
POST = Place(FORUM, title="bread", topic=1010, server=BAKERS)
THERE = Place(BAKERS, title="Bakers", server=BAKERS)
ALONE = Place("7", private=True)

ANN_RAW = {"id": "7", "username": "ann", "global_name": "Ann Lee", "avatar": None}
BOB_RAW = {"id": "9", "username": "bob", "global_name": None, "discriminator": "0"}
BOT_RAW = {"id": "42", "username": "hearth", "global_name": "Hearth", "bot": True}
WEBHOOK = {"id": "77", "username": "Captain Hook", "avatar": None}
ANN, BOB = Person("7", "Ann Lee", "ann", rank=0), Person("9", "bob", "bob", rank=0)
BOT = Person("42", "Hearth", None, True)

GUILD = {
    "id": BAKERS,
    "name": "Bakers",
    "owner_id": "1",
    "joined_at": JOINED,
    "unavailable": False,
    "roles": [
        {"id": BAKERS, "name": "@everyone", "permissions": "66560", "position": 0},
        {"id": MODERATORS, "name": "Moderators", "permissions": str(1 << 40), "position": 3},
        {"id": ADMINS, "name": "Admins", "permissions": "8", "position": 5},
        {"id": READERS, "name": "Readers", "permissions": "0"},
    ],
    "channels": [
        {"id": PLAZA, "type": 0, "name": "plaza", "last_message_id": ID, "position": 1},
        {"id": FORUM, "type": 15, "name": "bread", "permission_overwrites": []},
        {"id": "1002", "type": 4, "name": "Rooms"},
    ],
    "threads": [
        {"id": THREAD, "type": 11, "parent_id": FORUM, "name": "Rye?", "guild_id": BAKERS},
    ],
    "members": [{"user": BOT_RAW, "roles": [MODERATORS]}, {"user": ANN_RAW, "roles": []}],
}


def bakers() -> Guilds:
    """Give what is known after the guild was shown."""
    guilds = Guilds()
    guilds.begin(msgspec.json.decode(msgspec.json.encode(GUILD), type=Guild), ME.id)
    return guilds


def member(*roles: Any, **more: Any) -> dict[str, Any]:
    return {"roles": [*roles], "nick": None, "joined_at": JOINED, "deaf": False} | more


def message(**more: Any) -> dict[str, Any]:
    base = {
        "id": ID,
        "type": 0,
        "channel_id": PLAZA,
        "guild_id": BAKERS,
        "author": ANN_RAW,
        "member": member(),
        "content": "bread",
        "timestamp": "2026-03-02T12:00:00.000000+00:00",
        "edited_timestamp": None,
        "mentions": [],
        "attachments": [],
        "embeds": [],
    }
    return base | more


def said(place: Place = HERE, who: Person | None = ANN, text: str = "bread", **more: Any) -> Said:
    return Said(platform="discord", place=place, at=AT, who=who, message=NUMBER, text=text, **more)


def edited(text: str, **more: Any) -> Edited:
    about: dict[str, Any] = {"place": HERE, "at": LATER_AT, "who": ANN} | more
    return Edited(platform="discord", message=NUMBER, text=text, **about)


def of(kind: type[Any], **more: Any) -> Any:
    return kind(**{"platform": "discord", "place": THERE, "at": NOW, "who": ANN} | more)
