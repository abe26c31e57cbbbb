"""Chats that are closed or slowed down, and how they were before."""

from sqlalchemy import Index

from storage.tables.columns import COMPACT, Rows, key, number, string


class ChatLockRow(Rows):
    """A chat that is closed, or with `slow` 1 slowed down to a message in so many `seconds`.

    `ends` is 0 for no end; `before` is the platform's own form, empty until it is known; `release`
    the outbox number of what ends it.
    """

    __tablename__ = "chat_lock"
    __table_args__ = (Index("chat_lock_by_community", "community"), COMPACT)
    chat = key()
    slow = key()
    community = number()
    case_id = number()
    at = number()
    ends = number()
    seconds = number()
    before = string()
    release = number()
