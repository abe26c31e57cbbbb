"""What Discord says a call is: its parameters, their kinds and their lengths."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.bot.discord.asked import Request
from tests.bot.discord.components import COMMAND, EMBEDS, FORM, ROWS
from tests.bot.discord.interactions import HOOK, ONE, ORIGINAL
from tests.bot.discord.rest_application import COMMANDS, IN_GUILD
from tests.bot.discord.rest_guilds import BAN, GUILD, MEMBER
from tests.bot.discord.rest_messages import CHANNEL, MESSAGE
from tests.bot.discord.shapes import (
    Check,
    anything,
    both,
    by,
    each,
    either,
    flag,
    moment,
    number,
    one_of,
    or_none,
    shape,
    text,
    whole,
)

CONTENT = or_none(text(0, 2000))
LARGEST = 10 * 1024 * 1024


def _no_contradiction(value: Any, where: str) -> Iterator[str]:
    for kind in ("users", "roles"):
        if kind in value.get("parse", []) and value.get(kind):
            yield f"{where} allows all {kind} and names some"


MENTIONS = both(
    shape(
        {},
        {
            "parse": each(one_of("users", "roles", "everyone"), 0, 3, unique=True),
            "users": each(number, 0, 100, unique=True),
            "roles": each(number, 0, 100, unique=True),
            "replied_user": flag,
        },
    ),
    _no_contradiction,
)
ATTACHMENT = shape(
    {"id": either(whole(0, 9), number)},
    {"filename": text(1, 260), "description": or_none(text(0, 1024)), "title": text(1, 1024)},
)
REFERENCE = shape(
    {"message_id": number},
    {"channel_id": number, "guild_id": number, "type": one_of(0), "fail_if_not_exists": flag},
)
_words: dict[str, Check] = {
    "content": CONTENT,
    "embeds": or_none(EMBEDS),
    "allowed_mentions": or_none(MENTIONS),
    "components": or_none(ROWS),
    "attachments": each(ATTACHMENT, 0, 10),
    "flags": or_none(whole(0, 1 << 20)),
}
_new: dict[str, Check] = {**_words, "tts": flag, "poll": anything}
MADE = shape(
    {},
    _new
    | {
        "nonce": either(text(1, 25), whole(0, 1 << 63)),
        "enforce_nonce": flag,
        "message_reference": REFERENCE,
        "sticker_ids": each(number, 0, 3),
    },
)
CHANGED = shape({}, _words)
FOLLOWING = shape({}, _new | {"username": text(1, 80), "avatar_url": text(1, 2048)})
_answer = shape({}, _new)
_kind = {kind: shape({"type": whole(1, 12), "data": _answer}) for kind in (4, 7)}
_later = shape({"type": one_of(5, 6)}, {"data": shape({}, {"flags": whole(0, 64)})})
_form = shape({"type": one_of(9), "data": FORM})
_choice = shape({"name": text(1, 100), "value": anything}, {"name_localizations": anything})
_choices = shape({"type": one_of(8), "data": shape({"choices": each(_choice, 0, 25)})})
CALLBACK = by("type", {**_kind, 5: _later, 6: _later, 8: _choices, 9: _form})
THREAD = {
    "name": text(1, 100),
    "auto_archive_duration": one_of(60, 1440, 4320, 10080),
    "type": one_of(10, 11, 12),
    "invitable": flag,
    "rate_limit_per_user": or_none(whole(0, 21600)),
    "message": shape({}, _new),
    "applied_tags": each(number, 0, 5),
}
PERSON = {
    "nick": or_none(text(0, 32)),
    "roles": each(number, 0, 250, unique=True),
    "mute": flag,
    "deaf": flag,
    "channel_id": or_none(number),
    "communication_disabled_until": or_none(moment),
    "flags": whole(0, 1 << 16),
}
SECONDS = {"delete_message_seconds": whole(0, 604_800), "delete_message_days": whole(0, 7)}
ROLE = {
    "name": text(1, 100),
    "permissions": text(1, 20),
    "color": whole(0, 0xFFFFFF),
    "colors": anything,
    "hoist": flag,
    "mentionable": flag,
}
INVITE = {
    "max_age": whole(0, 604_800),
    "max_uses": whole(0, 100),
    "temporary": flag,
    "unique": flag,
}
OVERWRITE = shape({"id": number, "type": one_of(0, 1), "allow": text(1, 20), "deny": text(1, 20)})
CHANGED_CHANNEL = {
    "name": text(1, 100),
    "rate_limit_per_user": or_none(whole(0, 21600)),
    "permission_overwrites": or_none(each(OVERWRITE, 0, 500)),
}
BODIES: dict[str, Check] = {
    f"POST {CHANNEL}/messages": MADE,
    f"PATCH {MESSAGE}": CHANGED,
    f"PATCH {CHANNEL}": shape({}, CHANGED_CHANNEL),
    f"POST {CHANNEL}/messages/bulk-delete": shape({"messages": each(number, 2, 100, unique=True)}),
    f"POST {CHANNEL}/threads": shape({"name": text(1, 100)}, THREAD),
    f"POST {MESSAGE}/threads": shape({"name": text(1, 100)}, THREAD),
    f"PATCH {MEMBER}": shape({}, PERSON),
    f"PUT {BAN}": shape({}, SECONDS),
    f"POST {GUILD}/roles": shape({}, ROLE),
    f"POST {CHANNEL}/invites": shape({}, INVITE),
    "POST /users/@me/channels": shape({"recipient_id": number}),
    f"PUT {COMMANDS}": each(COMMAND, 0, 100),
    f"PUT {IN_GUILD}": each(COMMAND, 0, 100),
    "POST /interactions/{interaction}/{token}/callback": CALLBACK,
    f"POST {HOOK}": FOLLOWING,
    f"PATCH {ORIGINAL}": CHANGED,
    f"PATCH {ONE}": CHANGED,
}
PAGED = frozenset({"after", "before", "around", "limit"})
QUERIES: dict[str, frozenset[str]] = {
    f"GET {CHANNEL}/messages": PAGED,
    f"GET {CHANNEL}/threads/archived/public": frozenset({"before", "limit"}),
    f"GET {MESSAGE}/reactions/{{emoji}}": frozenset({"after", "limit", "type"}),
    f"GET {GUILD}": frozenset({"with_counts"}),
    f"GET {GUILD}/members": frozenset({"after", "limit"}),
    f"GET {GUILD}/bans": frozenset({"after", "before", "limit"}),
    f"GET {GUILD}/audit-logs": PAGED - {"around"} | {"user_id", "action_type"},
    "GET /users/@me/guilds": frozenset({"after", "before", "limit", "with_counts"}),
    f"GET {COMMANDS}": frozenset({"with_localizations"}),
    f"GET {IN_GUILD}": frozenset({"with_localizations"}),
    "POST /interactions/{interaction}/{token}/callback": frozenset({"with_response"}),
    f"POST {HOOK}": frozenset({"wait", "thread_id", "with_components"}),
    f"PATCH {ORIGINAL}": frozenset({"wait", "thread_id", "with_components"}),
    f"PATCH {ONE}": frozenset({"wait", "thread_id", "with_components"}),
}
LONGEST_REASON = 512


def complaints(asked: Request) -> list[str]:
    """Give what is wrong with a call, nothing for a good one."""
    found: list[str] = []
    check = BODIES.get(asked.call)
    if check is None and asked.json not in (None, {}):
        found.append(f"it takes no body: {asked.json!r}")
    elif check is not None:
        found += check({} if asked.json is None else asked.json, "it")
    found += [f"it takes no ?{n}" for n in {*asked.query} - QUERIES.get(asked.call, frozenset())]
    if asked.reason is not None and len(asked.reason) > LONGEST_REASON:
        found.append(f"its reason is {len(asked.reason)} long, {LONGEST_REASON} may be")
    for name, (_, content) in asked.files.items():
        if len(content) > LARGEST:
            found.append(f"{name} is larger than Discord takes")
    if len(asked.files) > 10:
        found.append("it holds more than ten files")
    return [f"{asked.call}: {each}" for each in found]
