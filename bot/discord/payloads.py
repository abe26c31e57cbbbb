"""The parts of Discord's payloads that are read; ids are digits in strings."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Count = Annotated[int, msgspec.Meta(ge=0, le=1 << 53)]
Bits = str | int
"""Permissions: digits in a string, as they have outgrown what JSON's readers take for a number."""


class Named(msgspec.Struct, gc=False):
    """Whatever is told by its id alone, where an id was expected."""

    id: str


class User(msgspec.Struct, gc=False):
    """An account."""

    id: str
    username: str | None = None
    global_name: str | None = None
    bot: bool | None = None


class Member(msgspec.Struct, gc=False):
    """How somebody is in a guild; what comes with a message has no user in it."""

    user: User | None = None
    nick: str | None = None
    roles: list[str | Named] | None = None
    joined_at: Moment | None = None
    communication_disabled_until: Moment | None = None
    pending: bool | None = None
    guild_id: str | None = None


class Mentioned(User, gc=False):
    """Somebody whom a message names."""

    member: Member | None = None


class Attachment(msgspec.Struct, gc=False):
    """A file that hangs on a message."""

    filename: str | None = None
    url: str | None = None
    content_type: str | None = None


class Reference(msgspec.Struct, gc=False):
    """What a message refers to: a reply (0), or what it forwards (1)."""

    message_id: str | None = None
    type: int | None = None


class Quote(msgspec.Struct, gc=False):
    """The message that is replied to, where it still exists."""

    id: str
    author: User | None = None
    webhook_id: str | None = None


class Emoji(msgspec.Struct, gc=False):
    """An emoji; one of a guild's own has an id."""

    id: str | None = None
    name: str | None = None
    animated: bool | None = None


class Tally(msgspec.Struct, gc=False):
    """How often a message was given a reaction."""

    emoji: Emoji
    count: Count = 0


class Embed(msgspec.Struct, gc=False):
    """What is shown below a message: of a link, or of a bot's own making."""

    url: str | None = None
    title: str | None = None
    description: str | None = None


class Forwarded(msgspec.Struct, gc=False):
    """What a forwarded message said."""

    content: str | None = None


class Snapshot(msgspec.Struct, gc=False):
    """A forwarded message as it was."""

    message: Forwarded


class Message(msgspec.Struct, gc=False):
    """A message, also of the kinds that only tell of what happened."""

    id: str
    channel_id: str
    author: User
    guild_id: str | None = None
    member: Member | None = None
    type: int = 0
    content: str | None = None
    edited_timestamp: Moment | None = None
    mentions: list[Mentioned] | None = None
    attachments: list[Attachment] | None = None
    sticker_items: list[Any] | None = None
    poll: Any = None
    flags: int | None = None
    message_reference: Reference | None = None
    message_snapshots: list[Any] | None = None
    embeds: list[Any] | None = None
    referenced_message: Quote | None = None
    webhook_id: str | None = None
    reactions: list[Tally] | None = None


class Update(msgspec.Struct, gc=False):
    """A message that is not as it was; what is left out is as before."""

    id: str
    channel_id: str
    guild_id: str | None = None
    author: User | None = None
    member: Member | None = None
    content: str | None = None
    edited_timestamp: Moment | None = None
    webhook_id: str | None = None


class Deletion(msgspec.Struct, gc=False):
    """One message that is gone, or several at once."""

    channel_id: str
    guild_id: str | None = None
    id: str | None = None
    ids: list[str] | None = None


class Reaction(msgspec.Struct, gc=False):
    """A reaction that was given or taken away; without a user, all of them were."""

    channel_id: str
    message_id: str
    guild_id: str | None = None
    user_id: str | None = None
    member: Member | None = None
    emoji: Emoji | None = None


class Departure(msgspec.Struct, gc=False):
    """Somebody who is no longer in a guild, or was banned from it, or let in again."""

    guild_id: str
    user: User


class Change(msgspec.Struct, gc=False):
    """What an entry of the audit log changed."""

    key: str
    new_value: Any = None


class Entry(msgspec.Struct, gc=False):
    """An entry of a guild's audit log."""

    id: str
    action_type: int
    guild_id: str | None = None
    user_id: str | None = None
    target_id: str | None = None
    changes: list[Change] | None = None


class Overwrite(msgspec.Struct, gc=False):
    """What a channel allows and denies to a role (0) or to somebody (1)."""

    id: str
    type: int | str = 0
    allow: Bits = 0
    deny: Bits = 0


class Role(msgspec.Struct, gc=False):
    """A role of a guild."""

    id: str
    name: str = ""
    permissions: Bits = 0
    position: int | None = None
    managed: bool | None = None


class ThreadState(msgspec.Struct, gc=False):
    """Whether a thread is put away, and since when."""

    archived: bool | None = None
    archive_timestamp: Moment | None = None


class Channel(msgspec.Struct, gc=False):
    """A channel, a forum, a category or a thread."""

    id: str
    type: int = 0
    guild_id: str | None = None
    parent_id: str | None = None
    name: str | None = None
    last_message_id: str | None = None
    permission_overwrites: list[Overwrite] | None = None
    recipients: list[User] | None = None
    thread_metadata: ThreadState | None = None


class Guild(msgspec.Struct, gc=False):
    """A guild, as far as a payload tells of it; each thing in its lists is read by itself."""

    id: str
    name: str | None = None
    owner_id: str | None = None
    unavailable: bool | None = None
    joined_at: Moment | None = None
    roles: list[Any] | None = None
    channels: list[Any] | None = None
    threads: list[Any] | None = None
    members: list[Any] | None = None


class RoleChange(msgspec.Struct, gc=False):
    """A role that is new or changed, or the id of one that is gone."""

    guild_id: str
    role: Role | None = None
    role_id: str | None = None


class Threads(msgspec.Struct, gc=False):
    """The active threads of some channels, or of all where none are named."""

    guild_id: str
    threads: list[Channel]
    channel_ids: list[str] | None = None


class Ready(msgspec.Struct, gc=False):
    """The begin of a session: who we are, and the guilds that will be told of."""

    user: User
    guilds: list[Named] = []
