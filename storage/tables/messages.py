"""What happened in the chats, its text for a while, and the read models that derive from it."""

from sqlalchemy import Index
from sqlmodel import SQLModel

from storage.tables.columns import COMPACT, key, number, string


class ActivityRow(SQLModel, table=True):
    """An event of a chat, without its text. The row is the event's claim: it happens once.

    `at` is in microseconds since 1970 UTC, `print` a 64-bit fingerprint of the folded text,
    `flags` a sum of community.activity.Flag. `reply_author` is whose message was answered, or
    reacted to; a reaction without one counts nowhere.
    """

    __tablename__ = "activity"
    __table_args__ = COMPACT
    chat: int = key(to="chat.id")
    kind: int = key()
    ref: int = key()
    sub: int = key()
    identity: int | None = number("link", to="identity.id", optional=True)
    at: int = number()
    topic: int = number()
    words: int = number()
    media: str = string()
    reply_to: int | None = number(optional=True)
    reply_author: int | None = number("link", optional=True)
    mentions: str = string("link")
    print: int = number()
    flags: int = number()


class TextRow(SQLModel, table=True):
    """The text of a message, kept for as long as the community says; `day` counts from 1970."""

    __tablename__ = "text"
    __table_args__ = COMPACT
    day: int = key()
    chat: int = key(to="chat.id")
    ref: int = key()
    identity: int | None = number("link", optional=True)
    body: str = string("text")


class MemberDayRow(SQLModel, table=True):
    """Counts per identity and community day (an ordinal date)."""

    __tablename__ = "member_day"
    __table_args__ = (Index("member_day_by_day", "community", "day"), COMPACT)
    identity: int = key("link", to="identity.id")
    day: int = key()
    community: int = key()
    messages: int = number()
    words: int = number()
    replies: int = number()
    replied: int = number()
    reactions: int = number()


class ChatHourRow(SQLModel, table=True):
    """Counts per chat and hour since 1970 UTC."""

    __tablename__ = "chat_hour"
    __table_args__ = COMPACT
    chat: int = key(to="chat.id")
    hour: int = key()
    messages: int = number()
    joined: int = number()
    departed: int = number()


class PairDayRow(SQLModel, table=True):
    """Who answered, named or reacted to whom on a community day."""

    __tablename__ = "pair_day"
    __table_args__ = COMPACT
    community: int = key()
    day: int = key()
    giver: int = key("link")
    taker: int = key("link")
    replies: int = number()
    mentions: int = number()
    reactions: int = number()
