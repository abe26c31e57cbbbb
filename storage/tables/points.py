"""Points: the ledger, its lots, the balances beside it, and what can be undone."""

from sqlalchemy import CheckConstraint, Index

from community.words import t
from storage.tables.columns import COMPACT, Rows, holds, key, number, string

POINTS = t("your points: each entry, what it was for, and what is left")


class LedgerRow(Rows):
    """An entry, never changed. `kind`, `chat`, `ref` name its cause: one cause, one entry.

    `lots` says which lots a spending took, so that a refund restores them with their dates;
    `day` is the community day for which an earning counts.
    """

    __tablename__ = "ledger"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="an_entry_moves_points"),
        holds(POINTS, compact=True),
    )
    identity = key("link", to="identity.id")
    at = key()
    kind = key()
    chat = key()
    ref = key()
    amount = number()
    day = number()
    by = number("link", of="member")
    lots = string()
    note = string("text")


class LotRow(Rows):
    """What is left of the earnings that expire on one day (an ordinal date, 0 for never)."""

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint("points >= 0", name="a_lot_is_not_negative"),
        holds(POINTS, compact=True),
    )
    member = key("link", to="member.id")
    expires = key()
    points = number()


class BalanceRow(Rows):
    """A member's points, debt, and growth; balance - debt is the sum of the ledger."""

    __tablename__ = "balance"
    __table_args__ = (
        CheckConstraint("points >= 0", name="a_balance_is_not_negative"),
        CheckConstraint("debt >= 0", name="a_debt_is_not_negative"),
        CheckConstraint("points = 0 OR debt = 0", name="never_points_and_debt"),
        holds(POINTS),
    )
    member = key("link", to="member.id")
    points = number()
    debt = number()
    growth = number()


class TalkRow(Rows):
    """What a member earned by talking on a community day, and by which texts."""

    __tablename__ = "talk"
    __table_args__ = holds(POINTS, compact=True)
    member = key("link", to="member.id")
    day = key()
    points = number()
    last_at = number()
    prints = string("text")


class LedgerDayRow(Rows):
    """The sum of points and the number of entries per community, day and kind."""

    __tablename__ = "ledger_day"
    __table_args__ = COMPACT
    community = key()
    day = key()
    kind = key()
    points = number()
    entries = number()


class PostingRow(Rows):
    """A movement of points that a person made, by number, so that it can be undone."""

    __tablename__ = "posting"
    __table_args__ = (Index("posting_by_actor", "community", "by", "id"), holds(POINTS))
    id = key()
    community = number(to="community.id")
    by = number("link", of="member")
    kind = number()
    giver = number("link", of="member")
    taker = number("link", of="member")
    amount = number()
    at = number()
    chat = number()
    ref = number()
    undone_by = number("link", of="member")
