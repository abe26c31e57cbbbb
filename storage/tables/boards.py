"""Boards: scores per board and period, counted buckets for exact ranks, and who stands on top."""

from sqlmodel import SQLModel

from community.words import t
from storage.tables.columns import COMPACT, holds, key, number

BOARDS = t("your places on the boards")


class ScoreRow(SQLModel, table=True):
    """A member's score on a board; `start` is the first day of the period, 0 for all time."""

    __tablename__ = "score"
    __table_args__ = holds(BOARDS, compact=True)
    member: int = key("link", to="member.id")
    board: int = key()
    start: int = key()
    community: int = number()
    score: int = number()


class TallyRow(SQLModel, table=True):
    """How many members of a board have a score in a bucket; a level is 64 of the one below."""

    __tablename__ = "tally"
    __table_args__ = COMPACT
    community: int = key()
    board: int = key()
    start: int = key()
    level: int = key()
    bucket: int = key()
    people: int = number()


class PodiumRow(SQLModel, table=True):
    """Members in the order of their scores, as far as anybody turns the pages of a board.

    Every member at or above the board's floor stands here. Below it nobody looks: rows may be
    left over from before the floor rose, and most members never cause a write.
    """

    __tablename__ = "podium"
    __table_args__ = holds(BOARDS, compact=True)
    community: int = key()
    board: int = key()
    start: int = key()
    score: int = key()
    member: int = key("link", to="member.id")


class FloorRow(SQLModel, table=True):
    """The least score that stands on a board's podium; it only ever rises.

    `people` counts roughly who stands there, `check` is the count at which the floor is looked at
    next.
    """

    __tablename__ = "floor"
    __table_args__ = COMPACT
    community: int = key()
    board: int = key()
    start: int = key()
    floor: int = number()
    people: int = number()
    check: int = number()
