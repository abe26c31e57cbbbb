"""What happened in the chats, its text for a while, and the read models that derive from it."""

from sqlalchemy import Index, text

from community.words import t
from storage.tables.columns import COMPACT, Rows, holds, key, number, string

COUNTS = t("how much you wrote on each day, and to whom you replied or reacted how often")
BESIDE = "kind IN (2, 7)"
"""Edits and reactions: of these alone it is not the number of their message that says when."""


class ActivityRow(Rows):
    """An event of a chat, without its text. The row is the event's claim: it happens once.

    `at` is in microseconds since 1970 UTC, `print` a 64-bit fingerprint of the folded text,
    `flags` a sum of community.activity.Flag. `reply_author` is whose message was answered, or
    reacted to; a reaction without one counts nowhere.
    What is judged has a `likeness`, a 64-bit fingerprint by moderation.likeness, the number of its
    `letters`, and `marks` as moderation.kept has them, and 1 more; all are 0 in what is not judged.
    """

    __tablename__ = "activity"
    __table_args__ = (
        Index(
            "activity_beside",
            *("chat", "kind", "at"),
            sqlite_where=text(BESIDE),
            postgresql_where=text(BESIDE),
        ),
        holds(
            t("that you wrote, joined or reacted, where and when, without the words"),
            kept="activity",
            compact=True,
        ),
    )
    chat = key(to="chat.id")
    kind = key()
    ref = key()
    sub = key()
    identity = number("link", to="identity.id", optional=True)
    at = number()
    topic = number()
    words = number()
    media = string()
    reply_to = number(optional=True)
    reply_author = number("link", of="identity", optional=True)
    mentions = string("link", of="identity")
    print = number(trace=True)
    flags = number()
    likeness = number(trace=True)
    letters = number()
    marks = number()


class TextRow(Rows):
    """The text of a message, kept for as long as the community says; `day` counts from 1970."""

    __tablename__ = "text"
    __table_args__ = holds(t("the words of your messages"), kept="texts", goes=True, compact=True)
    day = key()
    chat = key(to="chat.id")
    ref = key()
    identity = number("link", of="identity", optional=True)
    body = string("text")


class MemberDayRow(Rows):
    """Counts per identity and community day (an ordinal date).

    The day stands before the identity: what is counted today lies side by side, so that a batch
    changes few pages, and a week is read in one go.
    """

    __tablename__ = "member_day"
    __table_args__ = (
        Index("member_day_by_identity", "identity", "day"),
        holds(COUNTS, compact=True),
    )
    community = key()
    day = key()
    identity = key("link", to="identity.id")
    messages = number()
    words = number()
    replies = number()
    replied = number()
    reactions = number()


class ChatHourRow(Rows):
    """Counts per chat and hour since 1970 UTC.

    `removed` are those of its messages that were removed later, and are not there again.
    """

    __tablename__ = "chat_hour"
    __table_args__ = COMPACT
    chat = key(to="chat.id")
    hour = key()
    messages = number()
    joined = number()
    departed = number()
    reactions = number()
    removed = number()


class PairDayRow(Rows):
    """Who answered, named or reacted to whom on a community day."""

    __tablename__ = "pair_day"
    __table_args__ = holds(COUNTS, compact=True)
    community = key()
    day = key()
    giver = key("link", of="identity")
    taker = key("link", of="identity")
    replies = number()
    mentions = number()
    reactions = number()
