"""Long work as data: recorded in the transaction, done by a worker, its result comes back."""

import msgspec


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Something to work out for a community.

    The rest says who is told what came of it: member `asked_by`, by the account `to`, in the chat
    and topic in which they asked.
    """

    community: int
    platform: str = ""
    chat: str = ""
    topic: int = 0
    to: str = ""
    asked_by: int = 0
    language: str = "en"


class AuditBooks(Job, frozen=True, tag="audit_books", kw_only=True):
    """Recompute every balance from its ledger and verify the chain of the audit log."""


type_of_job = AuditBooks


class Books(msgspec.Struct, frozen=True):
    """What an audit found: how much it looked at, and a line for each disagreement."""

    members: int
    entries: int
    links: int
    wrong: tuple[str, ...] = ()
