"""What happened in the chats, its text for a while, and the read models that derive from it."""

from sqlalchemy import Index
from sqlmodel import SQLModel

from community.words import t
from storage.tables.columns import COMPACT, holds, key, number, string

COUNTS = t("how much you wrote on each day, and to whom you replied or reacted how often")


class ActivityRow(SQLModel, table=True):
    """An event of a chat, without its text. The row is the event's claim: it happens once.

    `at` is in microseconds since 1970 UTC, `print` a 64-bit fingerprint of the folded text,
    `flags` a sum of community.activity.Flag. `reply_author` is whose message was answered, or
    reacted to; a reaction without one counts nowhere.
    """

    __tablename__ = "activity"
    __table_args__ = holds(
        t("that you wrote, joined or reacted, where and when, without the words"),
        kept="activity",
        compact=True,
    )
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
    reply_author: int | None = number("link", of="identity", optional=True)
    mentions: str = string("link", of="identity")
    print: int = number(trace=True)
    flags: int = number()


class TextRow(SQLModel, table=True):
    """The text of a message, kept for as long as the community says; `day` counts from 1970."""

    __tablename__ = "text"
    __table_args__ = holds(t("the words of your messages"), kept="texts", goes=True, compact=True)
    day: int = key()
    chat: int = key(to="chat.id")
    ref: int = key()
    identity: int | None = number("link", of="identity", optional=True)
    body: str = string("text")


class MemberDayRow(SQLModel, table=True):
    """Counts per identity and community day (an ordinal date)."""

    __tablename__ = "member_day"
    __table_args__ = (Index("member_day_by_day", "community", "day"), holds(COUNTS, compact=True))
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
    __table_args__ = holds(COUNTS, compact=True)
    community: int = key()
    day: int = key()
    giver: int = key("link", of="identity")
    taker: int = key("link", of="identity")
    replies: int = number()
    mentions: int = number()
    reactions: int = number()
