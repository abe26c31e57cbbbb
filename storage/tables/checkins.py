"""Check-ins, streaks, and how many came on a day."""

from sqlmodel import SQLModel

from community.words import t
from storage.tables.columns import COMPACT, holds, key, number

CHECKINS = t("your check-ins and your streak")


class CheckinRow(SQLModel, table=True):
    """A community day (an ordinal date) of a member's streak.

    `nth` is the place in the day's order from 1; 0 for a day that was made up, and -1 for one
    that was missed and is bridged by a freeze, which is no check-in.
    """

    __tablename__ = "checkin"
    __table_args__ = holds(CHECKINS, compact=True)
    member: int = key("link", to="member.id")
    day: int = key()
    identity: int = number("link", to="identity.id")
    at: int = number()
    nth: int = number()
    points: int = number()


class StreakRow(SQLModel, table=True):
    """A member's streak as of the last day they checked in for."""

    __tablename__ = "streak"
    __table_args__ = holds(CHECKINS)
    member: int = key("link", to="member.id")
    last_day: int = number()
    current: int = number()
    best: int = number()
    total: int = number()


class CheckinDayRow(SQLModel, table=True):
    """How many checked in for a community day."""

    __tablename__ = "checkin_day"
    __table_args__ = COMPACT
    community: int = key()
    day: int = key()
    people: int = number()
