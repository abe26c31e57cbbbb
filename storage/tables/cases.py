"""Cases: what was decided about members, what it led to, and what they say against it."""

from sqlalchemy import Index

from community.words import t
from storage.tables.columns import Rows, holds, key, number, string, word_key

DECIDED = t("what moderators decided about you, why, and what you said against it")
NOTED = t("what moderators noted about you for each other")


class CaseRow(Rows):
    """A case; `case` alone is a word of SQL. One that is about chats has no `identity`.

    `ends` is 0 for what has no end or needs none, `by` 0 for what a `rule` decided. `quoted` are
    the words of the message that it is about; at `closes` they go, 0 for not yet.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("cases_by_identity", "identity", "id"),
        Index("cases_by_community", "community", "id"),
        Index("cases_by_closing", "closes"),
        holds(DECIDED),
    )
    id = key()
    community = number()
    identity = number("link", to="identity.id", optional=True)
    kind = number()
    at = number()
    ends = number()
    by = number("link", of="member")
    rule = string()
    reason = string("text")
    chat = number()
    message = number()
    quoted = string("text")
    points = number()
    undone_at = number()
    undone_by = number("link", of="member")
    undone_why = string("text")
    closes = number()


class CaseTraceRow(Rows):
    """An action that a case led to, by its outbox number, and what became of it.

    `chat` is where, and `message` which one it removes; `due` is when it is to be done, 0 for at
    once; `state` is a number of community.outbox.State, `why` the platform's own sentence.
    """

    __tablename__ = "case_trace"
    __table_args__ = holds(DECIDED, compact=True)
    case_id = key()
    action = key()
    identity = number("link", of="identity")
    what = string()
    chat = number()
    due = number()
    state = number()
    why = string()
    message = number()


class AppealRow(Rows):
    """What somebody says against a case; `state` is a number of community.cases.AppealState."""

    __tablename__ = "appeal"
    __table_args__ = holds(DECIDED)
    case_id = key()
    identity = number("link", of="identity")
    at = number()
    words = string("text")
    state = number()
    settled_by = number("link", of="member")


class NoteRow(Rows):
    """What a moderator wrote down about a member."""

    __tablename__ = "note"
    __table_args__ = (Index("note_by_member", "member", "id"), holds(NOTED, goes=True))
    id = key()
    member = number("link", to="member.id")
    by = number("link", of="member")
    at = number()
    words = string("text")


class TagRow(Rows):
    """A word by which moderators sort members."""

    __tablename__ = "tag"
    __table_args__ = holds(NOTED, goes=True, compact=True)
    member = key("link", to="member.id")
    tag = word_key("text")
    by = number("link", of="member")
    at = number()
