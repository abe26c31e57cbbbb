"""What somebody may do in a guild and a channel, reckoned as Discord does."""

from __future__ import annotations

from typing import Any

KICK_MEMBERS = 1 << 1
BAN_MEMBERS = 1 << 2
ADMINISTRATOR = 1 << 3
MANAGE_CHANNELS = 1 << 4
MANAGE_GUILD = 1 << 5
ADD_REACTIONS = 1 << 6
VIEW_AUDIT_LOG = 1 << 7
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
MANAGE_MESSAGES = 1 << 13
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
READ_MESSAGE_HISTORY = 1 << 16
MENTION_EVERYONE = 1 << 17
MANAGE_ROLES = 1 << 28
MANAGE_THREADS = 1 << 34
CREATE_PUBLIC_THREADS = 1 << 35
SEND_MESSAGES_IN_THREADS = 1 << 38
MODERATE_MEMBERS = 1 << 40
PIN_MESSAGES = 1 << 51

EVERY = (1 << 52) - 1
IN_TIMEOUT = VIEW_CHANNEL | READ_MESSAGE_HISTORY
AT_FIRST = (
    ADD_REACTIONS
    | VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | CREATE_PUBLIC_THREADS
    | SEND_MESSAGES_IN_THREADS
)
"""What everybody may in a guild that is new."""


def in_guild(owner: bool, roles: list[dict[str, Any]], timed_out: bool) -> int:
    """Give what the roles allow, that of everybody among them."""
    if owner:
        return EVERY
    found = 0
    for role in roles:
        found |= int(role["permissions"])
    if found & ADMINISTRATOR:
        return EVERY
    return found & IN_TIMEOUT if timed_out else found


def in_channel(
    base: int, overwrites: list[dict[str, Any]], everyone: str, roles: set[str], member: str
) -> int:
    """Give what is left of the permissions in the guild, by the channel's overwrites."""
    if base & ADMINISTRATOR:
        return EVERY
    by_id = {each["id"]: each for each in overwrites}
    found = base
    if everyone in by_id:
        found = _under(found, [by_id[everyone]])
    found = _under(found, [by_id[role] for role in roles - {everyone} if role in by_id])
    if member in by_id:
        found = _under(found, [by_id[member]])
    if not found & VIEW_CHANNEL:
        return 0
    return found


def _under(found: int, overwrites: list[dict[str, Any]]) -> int:
    deny = allow = 0
    for each in overwrites:
        deny |= int(each["deny"])
        allow |= int(each["allow"])
    return (found & ~deny) | allow
