"""Discord's payloads to measure with: a server, its members by Zipf, some commands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import msgspec

from bench.events import WORDS, authors
from community.events import Place

TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAw.Gabcde.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN"
APPLICATION, GUILD, OWNER = 100000000000000000, 200000000000000000, 300000000000000000
CHANNELS = [GUILD + 1 + number for number in range(10)]
PLACE = Place(str(GUILD), title="Bakers", server=str(GUILD))
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
COMMANDS = ("checkin", "points", "top")
INTENTS = 1 << 15 | 1 << 19  # members and content, for an application that is not verified
ME = {
    "id": str(APPLICATION),
    "username": "Hearth",
    "discriminator": "0",
    "avatar": None,
    "bot": True,
}
EMPTY = ("threads", "emojis", "stickers", "features", "voice_states", "presences")
ALL = "2248473465835073"
NOTHING = ("stage_instances", "guild_scheduled_events", "soundboard_sounds")


def snowflake(at: datetime, number: int = 0) -> int:
    """Give the id of what was made at a moment."""
    return ((at - EPOCH) // timedelta(milliseconds=1) << 22) + number


def guild(members: int) -> dict[str, Any]:
    """Give the payload of the server: a large one comes without its members."""
    everyone = {"id": str(GUILD), "name": "@everyone", "permissions": ALL}
    own = {"id": str(GUILD + 99), "name": "Hearth", "permissions": str(1 << 3), "position": 1}
    about = {"color": 0, "hoist": False, "managed": False, "mentionable": False, "position": 0}
    return {
        "id": str(GUILD),
        "name": "Bakers",
        "owner_id": str(OWNER),
        "unavailable": False,
        "large": members > 250,
        "member_count": members,
        "joined_at": "2026-01-01T00:00:00+00:00",
        "roles": [about | everyone, about | own],
        "channels": [_channel(number, each) for number, each in enumerate(CHANNELS)],
        "members": [member(0) | {"user": ME, "roles": [str(GUILD + 99)]}],
        **{name: [] for name in (*EMPTY, *NOTHING)},
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "system_channel_flags": 0,
        "premium_tier": 0,
        "preferred_locale": "en-US",
    }


def _channel(place: int, number: int) -> dict[str, Any]:
    return {
        "id": str(number),
        "type": 0,
        "name": f"room-{place}",
        "position": place,
        "permission_overwrites": [],
        "nsfw": False,
        "parent_id": None,
        "last_message_id": None,
        "rate_limit_per_user": 0,
        "flags": 0,
    }


def user(number: int) -> dict[str, Any]:
    """Give an account by number."""
    return {
        "id": str(OWNER + number),
        "username": f"member{number}",
        "global_name": f"Member {number}",
        "discriminator": "0",
        "avatar": "a_0123456789abcdef0123456789abcdef",
        "public_flags": 0,
        "primary_guild": None,
        "avatar_decoration_data": None,
        "collectibles": None,
        "clan": None,
    }


def member(number: int) -> dict[str, Any]:
    """Give a member of the server by number, without the account."""
    return {
        "roles": [],
        "joined_at": "2026-01-02T03:04:05.678000+00:00",
        "nick": None,
        "avatar": None,
        "banner": None,
        "premium_since": None,
        "communication_disabled_until": None,
        "pending": False,
        "deaf": False,
        "mute": False,
        "flags": 0,
    }


def messages(count: int, members: int, until: datetime) -> Iterator[bytes]:
    """Give gateway events, one a second until then: messages of some 1.1 kB, of which a fifth are
    answers; 2 % are commands of the platform's own.

    Shares are those of bench.updates, sizes those by which discord.py was measured first.
    """
    rng = Random(7)
    began = until - timedelta(seconds=count)
    for number, author in enumerate(authors(rng, members, count), 1):
        at = began + timedelta(seconds=number)
        channel, draw = rng.choice(CHANNELS), rng.random()
        if draw < 0.02:
            yield _told("INTERACTION_CREATE", _asked(at, number, author, channel, rng))
            continue
        text = " ".join(rng.choices(WORDS, k=rng.randint(2, 16)))
        said = _said(at, number, author, channel, text)
        if draw < 0.22:
            other = _said(at, number - 1, rng.randrange(members) + 1, channel, "said before")
            said |= {"type": 19, "referenced_message": other}
            said["message_reference"] = {
                "type": 0,
                "message_id": other["id"],
                "channel_id": str(channel),
                "guild_id": str(GUILD),
            }
        yield _told("MESSAGE_CREATE", said)


def _told(name: str, data: dict[str, Any]) -> bytes:
    return msgspec.json.encode({"t": name, "op": 0, "d": data})


def _said(at: datetime, number: int, author: int, channel: int, text: str) -> dict[str, Any]:
    return {
        "id": str(snowflake(at, number % 4096)),
        "type": 0,
        "channel_id": str(channel),
        "guild_id": str(GUILD),
        "author": user(author),
        "member": member(author),
        "content": text,
        "timestamp": at.isoformat(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "flags": 0,
        "nonce": str(snowflake(at)),
        "channel_type": 0,
    }


def _asked(at: datetime, number: int, author: int, channel: int, rng: Random) -> dict[str, Any]:
    name = rng.choice(COMMANDS)
    return {
        "id": str(snowflake(at, number % 4096)),
        "application_id": str(APPLICATION),
        "type": 2,
        "token": f"token-{number}",
        "version": 1,
        "guild_id": str(GUILD),
        "guild": {"id": str(GUILD), "locale": "en-US", "features": []},
        "channel_id": str(channel),
        "channel": _channel(0, channel) | {"permissions": ALL, "guild_id": str(GUILD)},
        "member": member(author) | {"user": user(author), "permissions": ALL},
        "data": {"id": str(APPLICATION + 1), "name": name, "type": 1, "guild_id": str(GUILD)},
        "locale": "en-US",
        "guild_locale": "en-US",
        "app_permissions": "8",
        "entitlements": [],
        "authorizing_integration_owners": {"0": str(GUILD)},
        "context": 0,
        "attachment_size_limit": 10485760,
    }
