"""Check-ins, streaks, and how many came on a day."""

from community.words import t
from storage.tables.columns import COMPACT, Rows, holds, key, number

CHECKINS = t("your check-ins and your streak")


class CheckinRow(Rows):
    """A community day (an ordinal date) of a member's streak.

    `nth` is the place in the day's order from 1; 0 for a day that was made up, and -1 for one
    that was missed and is bridged by a freeze, which is no check-in.
    """

    __tablename__ = "checkin"
    __table_args__ = holds(CHECKINS, compact=True)
    member = key("link", to="member.id")
    day = key()
    identity = number("link", to="identity.id")
    at = number()
    nth = number()
    points = number()


class AsideRow(Rows):
    """A check-in for a day that another account of its member checked in for, too.

    It is as `checkin` has it, and counts for nothing while the two are one member.
    """

    __tablename__ = "aside"
    __table_args__ = holds(CHECKINS, compact=True)
    identity = key("link", to="identity.id")
    day = key()
    at = number()
    nth = number()
    points = number()


class StreakRow(Rows):
    """A member's streak as of the last day they checked in for."""

    __tablename__ = "streak"
    __table_args__ = holds(CHECKINS)
    member = key("link", to="member.id")
    last_day = number()
    current = number()
    best = number()
    total = number()


class CheckinDayRow(Rows):
    """How many checked in for a community day."""

    __tablename__ = "checkin_day"
    __table_args__ = COMPACT
    community = key()
    day = key()
    people = number()
