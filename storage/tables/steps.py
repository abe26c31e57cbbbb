"""Steps for newcomers: what the owner wrote, and who is on the way through them."""

from sqlalchemy import Index

from community.words import t
from storage.tables.columns import COMPACT, Rows, holds, key, number, string

TOLD = t("that I tell you in private, as a newcomer, what the owner wrote for newcomers")


class StepRow(Rows):
    """What newcomers are told `after` so many seconds; it was thought of at `at`."""

    __tablename__ = "step"
    __table_args__ = COMPACT
    community = key(to="community.id")
    after = key()
    words = string()
    at = number()


class BeginnerRow(Rows):
    """An account that was let in while there were steps.

    `since` is when that was, `told` the seconds after it of the last step that was dealt with.
    `chats` are those it came to and is in, with commas between them. `due` is when the next step
    is, 0 for when there is none any more.
    """

    __tablename__ = "beginner"
    __table_args__ = (
        Index("beginner_by_due", "community", "due"),
        holds(TOLD, goes=True, compact=True),
    )
    identity = key("link", to="identity.id")
    community = number()
    since = number()
    told = number()
    chats = string()
    due = number()
