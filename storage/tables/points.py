"""Points: the ledger, its lots, the balances beside it, and what can be undone."""

from sqlalchemy import CheckConstraint, Index
from sqlmodel import SQLModel

from community.words import t
from storage.tables.columns import COMPACT, holds, key, number, string

POINTS = t("your points: each entry, what it was for, and what is left")


class LedgerRow(SQLModel, table=True):
    """An entry, never changed. `kind`, `chat`, `ref` name its cause: one cause, one entry.

    `lots` says which lots a spending took, so that a refund restores them with their dates;
    `day` is the community day for which an earning counts.
    """

    __tablename__ = "ledger"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="an_entry_moves_points"),
        holds(POINTS, compact=True),
    )
    identity: int = key("link", to="identity.id")
    at: int = key()
    kind: int = key()
    chat: int = key()
    ref: int = key()
    amount: int = number()
    day: int = number()
    by: int = number("link", of="member")
    lots: str = string()
    note: str = string("text")


class LotRow(SQLModel, table=True):
    """What is left of the earnings that expire on one day (an ordinal date, 0 for never)."""

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint("points >= 0", name="a_lot_is_not_negative"),
        holds(POINTS, compact=True),
    )
    member: int = key("link", to="member.id")
    expires: int = key()
    points: int = number()


class BalanceRow(SQLModel, table=True):
    """A member's points, debt, and growth; balance - debt is the sum of the ledger."""

    __tablename__ = "balance"
    __table_args__ = (
        CheckConstraint("points >= 0", name="a_balance_is_not_negative"),
        CheckConstraint("debt >= 0", name="a_debt_is_not_negative"),
        CheckConstraint("points = 0 OR debt = 0", name="never_points_and_debt"),
        holds(POINTS),
    )
    member: int = key("link", to="member.id")
    points: int = number()
    debt: int = number()
    growth: int = number()


class TalkRow(SQLModel, table=True):
    """What an identity earned by talking on a community day, and by which texts."""

    __tablename__ = "talk"
    __table_args__ = holds(POINTS, compact=True)
    identity: int = key("link", to="identity.id")
    day: int = key()
    points: int = number()
    last_at: int = number()
    prints: str = string("text")


class LedgerDayRow(SQLModel, table=True):
    """The sum of points and the number of entries per community, day and kind."""

    __tablename__ = "ledger_day"
    __table_args__ = COMPACT
    community: int = key()
    day: int = key()
    kind: int = key()
    points: int = number()
    entries: int = number()


class PostingRow(SQLModel, table=True):
    """A movement of points that a person made, by number, so that it can be undone."""

    __tablename__ = "posting"
    __table_args__ = (Index("posting_by_actor", "community", "by", "id"), holds(POINTS))
    id: int = key()
    community: int = number(to="community.id")
    by: int = number("link", of="member")
    kind: int = number()
    giver: int = number("link", of="member")
    taker: int = number("link", of="member")
    amount: int = number()
    at: int = number()
    chat: int = number()
    ref: int = number()
    undone_by: int = number("link", of="member")
