"""Who was forgotten, by a keyed hash of the account, and since when activity is kept."""

from storage.tables.columns import Rows, holds, key, number, word_key


class ForgottenRow(Rows):
    """An account that asked to be forgotten in a community, at a moment in microseconds UTC.

    `digest` is H(key of the instance, community, account): whoever has only the database cannot
    tell whose it is. `member` is whose traces are still to be erased, 0 once that is done.
    `muted`, `barred` and `held_at` are what held of the member then, and holds if they come back.
    """

    __tablename__ = "forgotten"
    __table_args__ = holds(machinery=True)
    digest = word_key()
    community = number()
    at = number()
    member = number("link", of="member")
    muted = number()
    barred = number()
    held_at = number()


class PastRow(Rows):
    """The first day (an ordinal date) of which a community still has its activity, row by row."""

    __tablename__ = "past"
    __table_args__ = holds(compact=True)
    community = key()
    since = number()
