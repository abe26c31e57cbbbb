"""What keeps streaks alive, and what they bring: make-ups, held items, milestones, badges."""

from sqlalchemy import CheckConstraint
from sqlmodel import SQLModel

from community.words import t
from storage.tables.columns import holds, key, number, word_key

KEEPING = t(
    "what keeps your streak alive, and what it brought: make-ups, cards, milestones, badges"
)


class MakeupRow(SQLModel, table=True):
    """A missed day that was made up, in the month that begins with `month` (ordinal dates).

    It was paid for with `points`, or with a card. The day itself stands in `checkin`.
    """

    __tablename__ = "makeup"
    __table_args__ = holds(KEEPING, compact=True)
    member: int = key("link", to="member.id")
    month: int = key()
    day: int = key()
    identity: int = number("link", to="identity.id")
    at: int = number()
    points: int = number()
    card: int = number()


class HoldingRow(SQLModel, table=True):
    """How many of an item (a number of community.holdings.Item) a member holds."""

    __tablename__ = "holding"
    __table_args__ = (
        CheckConstraint("held >= 0", name="nobody_holds_less_than_none"),
        holds(KEEPING, compact=True),
    )
    member: int = key("link", to="member.id")
    item: int = key()
    held: int = number()


class MilestoneRow(SQLModel, table=True):
    """A milestone that a member's check-in for `day` struck: once for each number of days."""

    __tablename__ = "milestone"
    __table_args__ = holds(KEEPING, compact=True)
    member: int = key("link", to="member.id")
    days: int = key()
    identity: int = number("link", to="identity.id")
    day: int = number()
    at: int = number()
    points: int = number()


class BadgeRow(SQLModel, table=True):
    """A badge of a member, since a community day (an ordinal date)."""

    __tablename__ = "badge"
    __table_args__ = holds(KEEPING, compact=True)
    member: int = key("link", to="member.id")
    badge: str = word_key()
    identity: int = number("link", to="identity.id")
    day: int = number()
    at: int = number()
