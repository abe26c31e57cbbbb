"""The parts of Telegram's payloads that are read, with their bounds."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

LARGEST = 1 << 53
YEAR_2100 = 4_102_444_800
Id = Annotated[int, msgspec.Meta(ge=-LARGEST, le=LARGEST)]
Number = Annotated[int, msgspec.Meta(ge=0, le=LARGEST)]
Time = Annotated[int, msgspec.Meta(ge=0, le=YEAR_2100)]


class User(msgspec.Struct, gc=False):
    """An account."""

    id: Id
    is_bot: bool = False
    first_name: str | None = None
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None


class Chat(msgspec.Struct, gc=False):
    """A chat, or somebody who speaks as one."""

    id: Id
    type: str
    title: str | None = None
    username: str | None = None


class Entity(msgspec.Struct, gc=False):
    """A part of a text by its place, counted in UTF-16 units."""

    type: str
    offset: Number
    length: Number
    user: User | None = None
    url: str | None = None


class Quote(msgspec.Struct, gc=False):
    """The message that is replied to."""

    message_id: Number
    from_: User | None = msgspec.field(default=None, name="from")
    sender_chat: Chat | None = None
    is_automatic_forward: bool | None = None
    forum_topic_created: Any = None
    document: Any = None


class Origin(msgspec.Struct, gc=False):
    """Where a forwarded message comes from: a user, a hidden one, a chat or a channel."""

    type: str


class Part(msgspec.Struct, gc=False):
    """The part of another message that is quoted."""

    text: str


class Preview(msgspec.Struct, gc=False):
    """How a link is shown below a message."""

    url: str | None = None


class Key(msgspec.Struct, gc=False):
    """A button of a message."""

    text: str
    url: str | None = None


class Keyboard(msgspec.Struct, gc=False):
    """The buttons below a message, in rows."""

    inline_keyboard: list[list[Key]] = []


class Size(msgspec.Struct, gc=False):
    """A photo in one of its sizes, or a file."""

    file_id: str
    width: Number = 0
    mime_type: str = ""


class Message(msgspec.Struct, gc=False):
    """A message, also of the kind that tells of what happened in the chat."""

    message_id: Number
    date: Time
    chat: Chat
    from_: User | None = msgspec.field(default=None, name="from")
    sender_chat: Chat | None = None
    message_thread_id: Number | None = None
    is_topic_message: bool | None = None
    edit_date: Time | None = None
    text: str | None = None
    caption: str | None = None
    entities: list[Entity] | None = None
    caption_entities: list[Entity] | None = None
    photo: Any = None
    document: Any = None
    reply_to_message: Quote | None = None
    external_reply: Any = None
    quote: Part | None = None
    forward_origin: Origin | None = None
    via_bot: User | None = None
    is_automatic_forward: bool | None = None
    media_group_id: str | None = None
    link_preview_options: Preview | None = None
    reply_markup: Keyboard | None = None
    new_chat_members: list[User] | None = None
    left_chat_member: User | None = None
    new_chat_title: str | None = None
    migrate_to_chat_id: Id | None = None
    migrate_from_chat_id: Id | None = None


class Membership(msgspec.Struct, gc=False):
    """How somebody stands in a chat."""

    status: str
    user: User
    is_member: bool | None = None
    can_send_messages: bool | None = None
    can_promote_members: bool | None = None
    until_date: Time | None = None


class Link(msgspec.Struct, gc=False):
    """An invite link; another admin's comes without its end."""

    invite_link: str
    name: str | None = None


class MemberUpdate(msgspec.Struct, gc=False):
    """Somebody stands differently in a chat now."""

    chat: Chat
    from_: User = msgspec.field(name="from")
    date: Time
    old_chat_member: Membership
    new_chat_member: Membership
    invite_link: Link | None = None
    via_join_request: bool = False


class JoinRequest(msgspec.Struct, gc=False):
    """Somebody asks to be let in."""

    chat: Chat
    from_: User = msgspec.field(name="from")
    date: Time
    invite_link: Link | None = None


class Bearer(msgspec.Struct, gc=False):
    """The message that a pressed button belongs to, also one too old to be seen."""

    message_id: Number
    chat: Chat


class Callback(msgspec.Struct, gc=False):
    """A press."""

    id: str
    from_: User = msgspec.field(name="from")
    message: Bearer | None = None
    data: str | None = None


class Sign(msgspec.Struct, gc=False):
    """A reaction: an emoji, a custom one, or a paid star."""

    type: str
    emoji: str | None = None
    custom_emoji_id: str | None = None

    @property
    def shown(self) -> str:
        if self.emoji:
            return self.emoji
        return f"custom:{self.custom_emoji_id}" if self.custom_emoji_id else self.type


class Reaction(msgspec.Struct, gc=False):
    """The reactions of one person, or of who speaks as a chat."""

    chat: Chat
    message_id: Number
    date: Time
    new_reaction: list[Sign]
    user: User | None = None
    actor_chat: Chat | None = None


class Count(msgspec.Struct, gc=False):
    """How often a reaction was given."""

    type: Sign
    total_count: Number


class Counts(msgspec.Struct, gc=False):
    """The reactions on a message where nobody is named."""

    chat: Chat
    message_id: Number
    date: Time
    reactions: list[Count]
