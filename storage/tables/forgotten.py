"""Who was forgotten, by a keyed hash of the account, and since when activity is kept."""

from sqlmodel import SQLModel

from storage.tables.columns import holds, key, number, word_key


class ForgottenRow(SQLModel, table=True):
    """An account that asked to be forgotten in a community, at a moment in microseconds UTC.

    `digest` is H(key of the instance, community, account): whoever has only the database cannot
    tell whose it is. `member` is whose traces are still to be erased, 0 once that is done.
    """

    __tablename__ = "forgotten"
    __table_args__ = holds(machinery=True)
    digest: str = word_key()
    community: int = number()
    at: int = number()
    member: int = number("link", of="member")


class PastRow(SQLModel, table=True):
    """The first day (an ordinal date) of which a community still has its activity, row by row."""

    __tablename__ = "past"
    __table_args__ = holds(compact=True)
    community: int = key()
    since: int = number()
