"""What keeps the house running: outbox, jobs, schedules, letters, gaps, audit, leases."""

from sqlalchemy import Index
from sqlmodel import SQLModel

from community.words import t
from storage.tables.columns import holds, key, number, string, word_key

FAILED = t("messages that I failed on")


class OutboxRow(SQLModel, table=True):
    """An action on its way; `state` is a number of community.outbox.State."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_by_state", "state", "lane", "id"),
        holds(t("what I have said to you"), kept="receipts", machinery=True),
    )
    id: int = key()
    community: int = number()
    state: int = number()
    lane: int = number()
    platform: str = string()
    chat: str = string("identity")
    action: str = string("text")
    created: int = number()
    due: int = number()
    tries: int = number()
    result: str = string()


class JobRow(SQLModel, table=True):
    """Long work; `state` is 0 waiting, 1 done, 2 failed."""

    __tablename__ = "job"
    __table_args__ = (
        Index("job_by_state", "state", "id"),
        holds(t("what you have asked me to work out"), kept="receipts", machinery=True),
    )
    id: int = key()
    community: int = number()
    state: int = number()
    job: str = string("identity")
    created: int = number()
    tries: int = number()
    result: str = string("text")


class StrikeRow(SQLModel, table=True):
    """The last occurrence (microseconds UTC) of a schedule that struck."""

    __tablename__ = "strike"
    __table_args__ = holds(machinery=True)
    schedule: str = word_key()
    occurrence: int = number()


class UntoldRow(SQLModel, table=True):
    """A fact or an event that a feature failed on, to be told again."""

    __tablename__ = "untold"
    __table_args__ = holds(FAILED, kept="letters", goes=True, machinery=True)
    id: int = key()
    feature: str = string()
    kind: str = string()
    body: str = string("text")
    tries: int = number()
    due: int = number()
    why: str = string("text")


class DeadLetterRow(SQLModel, table=True):
    """An event that could not be read or handled, in its raw form."""

    __tablename__ = "dead_letter"
    __table_args__ = holds(FAILED, kept="letters", goes=True, machinery=True)
    id: int = key()
    platform: str = string()
    raw: str = string("text")
    why: str = string("text")
    at: int = number()


class GapRow(SQLModel, table=True):
    """A stretch of a chat that was given up: from and to are the platform's message ids."""

    __tablename__ = "gap"
    id: int = key()
    chat: int = number(to="chat.id")
    since: int = number()
    until: int = number()
    why: str = string()
    at: int = number()


class AuditRow(SQLModel, table=True):
    """A link of the audit chain: `seal` is H(seal before, H(salt, payload)).

    Erasing drops payload and salt, which are the words of it; `digest` keeps the chain whole.
    """

    __tablename__ = "audit"
    __table_args__ = holds(
        t("what moderators did that concerns you, and what you did as one"), sealed=True
    )
    id: int = key()
    community: int = number()
    at: int = number()
    by: int = number("link", of="member")
    about: int = number("link", of="member")
    what: str = string()
    payload: str | None = string("text", optional=True)
    salt: str | None = string("text", optional=True)
    digest: str = string()
    seal: str = string()


class LeaseRow(SQLModel, table=True):
    """Who runs on this database, with a heartbeat in microseconds UTC."""

    __tablename__ = "lease"
    __table_args__ = holds(machinery=True)
    name: str = word_key()
    holder: str = string()
    token: str = string()
    beat: int = number()


class ImportRow(SQLModel, table=True):
    """How far an import of a file has come: rows done, by the file's fingerprint."""

    __tablename__ = "import_mark"
    __table_args__ = holds(machinery=True, compact=True)
    fingerprint: str = word_key()
    community: int = key()
    done: int = number()
    at: int = number()
