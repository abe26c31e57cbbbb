"""What keeps the house running: outbox, jobs, schedules, letters, gaps, audit, leases."""

from sqlalchemy import Index

from community.words import t
from storage.tables.columns import Rows, holds, key, number, string, word_key

FAILED = t("messages that I failed on")


class OutboxRow(Rows):
    """An action on its way; `state` is a number of community.outbox.State."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_by_state", "state", "lane", "id"),
        holds(t("what I have said to you"), kept="receipts", machinery=True),
    )
    id = key()
    community = number()
    state = number()
    lane = number()
    platform = string()
    chat = string("identity")
    action = string("text")
    created = number()
    due = number()
    tries = number()
    result = string()


class JobRow(Rows):
    """Long work; `state` is 0 waiting, 1 done, 2 failed."""

    __tablename__ = "job"
    __table_args__ = (
        Index("job_by_state", "state", "id"),
        holds(t("what you have asked me to work out"), kept="receipts", machinery=True),
    )
    id = key()
    community = number()
    state = number()
    job = string("identity")
    created = number()
    tries = number()
    result = string("text")


class StrikeRow(Rows):
    """The last occurrence (microseconds UTC) of a schedule that struck."""

    __tablename__ = "strike"
    __table_args__ = holds(machinery=True)
    schedule = word_key()
    occurrence = number()


class UntoldRow(Rows):
    """A fact or an event that a feature failed on, to be told again."""

    __tablename__ = "untold"
    __table_args__ = holds(FAILED, kept="letters", goes=True, machinery=True)
    id = key()
    feature = string()
    kind = string()
    body = string("text")
    tries = number()
    due = number()
    why = string("text")


class DeadLetterRow(Rows):
    """An event that could not be read or handled, in its raw form."""

    __tablename__ = "dead_letter"
    __table_args__ = holds(FAILED, kept="letters", goes=True, machinery=True)
    id = key()
    platform = string()
    raw = string("text")
    why = string("text")
    at = number()


class GapRow(Rows):
    """A stretch of a chat that was given up: after `since`, up to `until`, its platform's ids.

    Where the chat is a server, `channel` is the platform's id of the channel or thread in it.
    """

    __tablename__ = "gap"
    id = key()
    chat = number(to="chat.id")
    since = number()
    until = number()
    why = string()
    at = number()
    channel = number(optional=True)


class AuditRow(Rows):
    """A link of the audit chain: `seal` is H(seal before, H(salt, payload)).

    Erasing drops payload and salt, which are the words of it; `digest` keeps the chain whole.
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index("audit_by_community", "community", "id"),
        holds(t("what moderators did that concerns you, and what you did as one"), sealed=True),
    )
    id = key()
    community = number()
    at = number()
    by = number("link", of="member")
    about = number("link", of="member")
    what = string()
    payload = string("text", optional=True)
    salt = string("text", optional=True)
    digest = string()
    seal = string()


class LeaseRow(Rows):
    """Who runs on this database, with a heartbeat in microseconds UTC."""

    __tablename__ = "lease"
    __table_args__ = holds(machinery=True)
    name = word_key()
    holder = string()
    token = string()
    beat = number()


class ImportRow(Rows):
    """How far an import of a file has come: rows done, by the file's fingerprint."""

    __tablename__ = "import_mark"
    __table_args__ = holds(machinery=True, compact=True)
    fingerprint = word_key()
    community = key()
    done = number()
    at = number()
