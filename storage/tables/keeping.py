"""What keeps streaks alive, and what they bring: make-ups, held items, milestones, badges."""

from sqlalchemy import CheckConstraint

from community.words import t
from storage.tables.columns import Rows, holds, key, number, word_key

KEEPING = t(
    "what keeps your streak alive, and what it brought: make-ups, cards, milestones, badges"
)


class MakeupRow(Rows):
    """A missed day that was made up, in the month that begins with `month` (ordinal dates).

    It was paid for with `points`, or with a card. The day itself stands in `checkin`.
    """

    __tablename__ = "makeup"
    __table_args__ = holds(KEEPING, compact=True)
    member = key("link", to="member.id")
    month = key()
    day = key()
    identity = number("link", to="identity.id")
    at = number()
    points = number()
    card = number()


class HoldingRow(Rows):
    """How many of an item (a number of community.holdings.Item) a member holds."""

    __tablename__ = "holding"
    __table_args__ = (
        CheckConstraint("held >= 0", name="nobody_holds_less_than_none"),
        holds(KEEPING, compact=True),
    )
    member = key("link", to="member.id")
    item = key()
    held = number()


class MilestoneRow(Rows):
    """A milestone that a member's check-in for `day` struck: once for each number of days."""

    __tablename__ = "milestone"
    __table_args__ = holds(KEEPING, compact=True)
    member = key("link", to="member.id")
    days = key()
    identity = number("link", to="identity.id")
    day = number()
    at = number()
    points = number()


class BadgeRow(Rows):
    """A badge of a member, since a community day (an ordinal date)."""

    __tablename__ = "badge"
    __table_args__ = holds(KEEPING, compact=True)
    member = key("link", to="member.id")
    badge = word_key()
    identity = number("link", to="identity.id")
    day = number()
    at = number()
