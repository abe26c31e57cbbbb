"""Boards: scores per board and period, counted buckets for exact ranks, and who stands on top."""

from community.words import t
from storage.tables.columns import COMPACT, Rows, holds, key, number

BOARDS = t("your places on the boards")


class ScoreRow(Rows):
    """A member's score on a board; `start` is the first day of the period, 0 for all time."""

    __tablename__ = "score"
    __table_args__ = holds(BOARDS, compact=True)
    member = key("link", to="member.id")
    board = key()
    start = key()
    community = number()
    score = number()


class UnplacedRow(Rows):
    """Points that a member earned for a day, in a rush, and that are yet to come on the boards."""

    __tablename__ = "unplaced"
    __table_args__ = holds(BOARDS, compact=True)
    member = key("link", to="member.id")
    day = key()
    community = number()
    points = number()


class TallyRow(Rows):
    """How many members of a board have a score in a bucket; a level is 64 of the one below."""

    __tablename__ = "tally"
    __table_args__ = COMPACT
    community = key()
    board = key()
    start = key()
    level = key()
    bucket = key()
    people = number()


class PodiumRow(Rows):
    """Members in the order of their scores, as far as anybody turns the pages of a board.

    Every member at or above the board's floor stands here. Below it nobody looks: rows may be
    left over from before the floor rose, and most members never cause a write.
    """

    __tablename__ = "podium"
    __table_args__ = holds(BOARDS, compact=True)
    community = key()
    board = key()
    start = key()
    score = key()
    member = key("link", to="member.id")


class FloorRow(Rows):
    """The least score that stands on a board's podium; it only ever rises.

    `people` counts roughly who stands there, `check` is the count at which the floor is looked at
    next.
    """

    __tablename__ = "floor"
    __table_args__ = COMPACT
    community = key()
    board = key()
    start = key()
    floor = number()
    people = number()
    check = number()
