"""What the boards and the streak of a member must be, by their entries and check-ins."""

import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from community.boards import Board
from community.facts import CheckedIn, PointsEarned
from storage.batch import Batch
from storage.database import Database
from storage.derived import EARNINGS
from storage.repositories.boards import SCORE, UNPLACED, SqlBoards, board_of
from storage.repositories.checkins import CHECKIN, STREAK
from storage.repositories.letters import UNTOLD, facts
from storage.repositories.people import IDENTITY, MEMBER
from storage.scoring import scores_of, streak_by
from storage.shapes import Key, Row, Shape
from storage.sums import Tell
from storage.turns import Turns

BOARDS = "boards"
"""The feature that writes points on boards: what it is still to be told is in the entries."""
_M, _I, _C = MEMBER.table.c, IDENTITY.table.c, CHECKIN.table.c
_S, _K, _U, _W = SCORE.table.c, STREAK.table.c, UNTOLD.table.c, UNPLACED.table.c

_FIRST: Any = bindparam("first")
_LAST: Any = bindparam("last")
MEMBERS = (
    select(_M.id, _M.community)
    .where(_M.id > bindparam("after"))
    .order_by(_M.id)
    .limit(bindparam("most"))
)
CHECKINS = (
    select(_C.member, _C.day, _C.nth)
    .where(_C.member.between(_FIRST, _LAST))
    .order_by(_C.member, _C.day)
)
SCORES = select(SCORE.table).where(_S.member.between(_FIRST, _LAST))
STREAKS = select(STREAK.table).where(_K.member.between(_FIRST, _LAST))
WAITING = select(_W.member, _W.day, _W.points).where(_W.member.between(_FIRST, _LAST))
EARNED = EARNINGS.where(_I.member.between(_FIRST, _LAST))
YET_UNTOLD = select(_U.id, _U.body).where(_U.feature == BOARDS, _U.kind == "fact")

Scores = dict[tuple[Board, int], int]


class Stretch:
    """Members of neighbouring numbers, with what stands in the database of them at one moment."""

    def __init__(self, connection: Connection, after: int, most: int) -> None:
        self._connection = connection
        members = connection.execute(MEMBERS, {"after": after, "most": most})
        self.communities = {row.id: row.community for row in members}
        self._days: dict[int, dict[date, int]] = defaultdict(dict)
        if self.communities:
            self.first, self.last = min(self.communities), max(self.communities)
            for row in self._of_these(CHECKINS):
                self._days[row.member][date.fromordinal(row.day)] = row.nth

    def is_wrong(self, shapes: set[Shape]) -> bool:
        """Whether anything of these tables must be written."""
        scores = SCORE in shapes and (self.wrong_scores() or self.untold())
        return bool(scores or (STREAK in shapes and self.wrong_streaks()))

    def wrong_scores(self) -> list[tuple[Board, int, int, int]]:
        """Give board, member, score as it stands and score as it must be, where they differ."""
        there = {(board_of(row), row.member): row.score for row in self._of_these(SCORES)}
        right = self._scores()
        wrong = [
            (*key, there.get(key, 0), right.get(key, 0))
            for key in there.keys() | right.keys()
            if there.get(key, 0) != right.get(key, 0)
        ]
        # A row under a wrong community has the key of the right one: it goes before that comes.
        return sorted(wrong, key=lambda each: each[-1] != 0)

    def wrong_streaks(self) -> dict[Key, Row | None]:
        """Give the rows of `streak` as they must be, None for none, where they are not."""
        there = {(row.member,): tuple(row) for row in self._of_these(STREAKS)}
        right: dict[Key, Row] = {}
        for member, days in self._days.items():
            streak = streak_by(days)
            if streak.last is not None:
                last = streak.last.toordinal()
                right[member,] = STREAK.row(member, last, streak.current, streak.best, streak.total)
        keys = there.keys() | right.keys()
        return {key: right.get(key) for key in keys if there.get(key) != right.get(key)}

    def untold(self) -> list[int]:
        """Give the numbers of what the boards are still to be told and is in the scores now."""
        rows = self._connection.execute(YET_UNTOLD)
        found = ((row.id, facts.decode(row.body)) for row in rows)
        return [
            number
            for number, fact in found
            if isinstance(fact, PointsEarned | CheckedIn) and fact.member in self.communities
        ]

    def _of_these(self, query: Select[Any]) -> Iterable[Any]:
        """Read what is of these members."""
        return self._connection.execute(query, {"first": self.first, "last": self.last})

    def _scores(self) -> Scores:
        earned: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
        for row in self._of_these(EARNED):
            earned[row.member][date.fromordinal(row.day)] = int(row.points)
        for row in self._of_these(WAITING):  # it comes on the boards later
            earned[row.member][date.fromordinal(row.day)] -= row.points
        return {
            (which, member): score
            for member in earned.keys() | self._days.keys()
            for which, score in scores_of(
                self.communities[member], earned[member], self._days[member]
            ).items()
        }


def mend(database: Database, turns: Turns, shapes: set[Shape], tell: Tell) -> dict[str, int]:
    """Put right the scores, the streaks, or both; gives how many of each were wrong.

    The writers' lock is only taken where something is wrong, and then all is looked at again.
    """
    wrong = {shape.name: 0 for shape in shapes}
    done, after = 0, 0
    while True:
        began = time.perf_counter()
        with database.reading() as connection:
            stretch = Stretch(connection, after, turns.at_once)
            if not stretch.communities:
                return wrong
            look_again = stretch.is_wrong(shapes)
        turns.pace(time.perf_counter() - began)
        if look_again:
            # Nobody else writes meanwhile, so that a reader sees what the batch sees.
            with turns.take() as batch, database.reading() as connection:
                again = Stretch(connection, after, len(stretch.communities))
                for name, number in _put_right(batch, again, shapes).items():
                    wrong[name] += number
        done, after = done + len(stretch.communities), stretch.last
        tell(MEMBER.name, done)


def _put_right(batch: Batch, stretch: Stretch, shapes: set[Shape]) -> dict[str, int]:
    """Write what is wrong of a stretch; gives how much that was."""
    page, done = batch.page(), {}
    if SCORE in shapes:
        boards, scores = SqlBoards(page), stretch.wrong_scores()
        for which, member, before, after in scores:
            boards.move(which, member, before, after)
        for number in stretch.untold():
            page.drop(UNTOLD, (number,))
        done[SCORE.name] = len(scores)
    if STREAK in shapes:
        streaks = stretch.wrong_streaks()
        for key, row in streaks.items():
            if row is None:
                page.drop(STREAK, key)
            else:
                page.put(STREAK, row)
        done[STREAK.name] = len(streaks)
    batch.merge(page)
    return done
