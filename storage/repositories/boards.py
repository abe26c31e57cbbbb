"""Boards: scores in order, and ranks by counting buckets instead of members."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from community.boards import (
    LEVELS,
    WIDTH,
    Board,
    Boards,
    Metric,
    Standing,
    boards_of,
    buckets,
    came,
)
from storage.pages import Page
from storage.pieces import pieces
from storage.registry import serves
from storage.repositories.people import MEMBER, UNNAMED
from storage.shapes import Key, shape
from storage.tables.boards import FloorRow, PodiumRow, ScoreRow, TallyRow, UnplacedRow

SCORE, TALLY = shape(ScoreRow), shape(TallyRow)
PODIUM, FLOOR, UNPLACED = shape(PodiumRow), shape(FloorRow), shape(UnplacedRow)
COUNT, WAITING = 5, 3
DEPTH = 1_000
"""How many members a podium holds at least, once that many have a score: as far as pages turn."""
CROWDED = 4 * DEPTH
"""How many may stand on a podium before its floor rises."""

_P, _T = PODIUM.table.c, TALLY.table.c
_ON_PODIUM = (
    _P.community == bindparam("community"),
    _P.board == bindparam("board"),
    _P.start == bindparam("start"),
    _P.score >= bindparam("floor"),
)
PAGE = (
    select(_P.member, _P.score)
    .where(*_ON_PODIUM)
    .order_by(_P.score.desc(), _P.member.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("skip"))
)
_U = UNPLACED.table.c
RUSHED = pieces(select(*_U), _U.member, _U.day)
_ON_BOARD = (
    _T.community == bindparam("community"),
    _T.board == bindparam("board"),
    _T.start == bindparam("start"),
)


def _people(*where: ColumnElement[bool]) -> ColumnElement[int]:
    counted = select(func.sum(_T.people)).where(*_ON_BOARD, *where).scalar_subquery()
    return func.coalesce(counted, 0)


# Three counts and not one over all levels: each goes straight to its part of the key.
ABOVE = select(
    _people(_T.level == 2, _T.bucket > bindparam("top"))
    + _people(_T.level == 1, _T.bucket > bindparam("middle"), _T.bucket < bindparam("middle_end"))
    + _people(_T.level == 0, _T.bucket > bindparam("low"), _T.bucket < bindparam("low_end"))
)
SIZE = select(func.coalesce(func.sum(_T.people), 0)).where(*_ON_BOARD, _T.level == 2)


@serves(Boards)
class SqlBoards:
    """Keeps a score per member and period, and counts how many are in each bucket.

    Points that are earned in a rush wait to be put on the boards; see `catch_up`.
    """

    def __init__(self, page: Page) -> None:
        self._page = page

    async def add(self, community: int, day: date, points: Mapping[int, int]) -> None:
        if self._page.in_rush:
            number = day.toordinal()
            for member, more in points.items():
                self._page.add(UNPLACED, WAITING, (member, number, community, more))
        else:
            self.place(community, day, points)

    def place(self, community: int, day: date, points: Mapping[int, int]) -> None:
        """Put points of a day on the boards now."""
        page, row_of = self._page, SCORE.row
        for which in boards_of(community, Metric.POINTS, day):
            (_, code, start), moved = which.place, defaultdict[int, int](int)
            floor = self._floor(which)
            least = floor.floor
            for member, more in points.items():
                if not more:
                    continue
                row = page.get(SCORE, (member, code, start))
                before = row.score if row is not None else 0
                after = before + more
                page.put(SCORE, row_of(member, code, start, community, after))
                if before >= least or after >= least:
                    floor = self._place(which, floor, member, before, after)
                    least = floor.floor
                moved[before] -= 1
                moved[after] += 1
            for shift in shifts(which.place, moved):
                page.add(TALLY, COUNT, shift)

    async def reach(self, community: int, member: int, day: date, streak: int) -> None:
        for which in boards_of(community, Metric.STREAK, day):
            before = self._score(which, member)
            self.move(which, member, before, max(before, streak))

    async def count(self, community: int, member: int, day: date, nth: int) -> None:
        for which, score in came(community, day, nth):
            before = self._score(which, member)
            self.move(which, member, before, before + score)

    async def page(self, board: Board, skip: int, limit: int) -> Sequence[Standing]:
        floor = self._floor(board).floor
        rows = self._page.select(PAGE, **_names(board), floor=floor, skip=skip, limit=limit)
        standings: list[Standing] = []
        for row in rows:
            same = standings and standings[-1].score == row.score
            if same:
                rank = standings[-1].rank
            elif standings:
                rank = skip + len(standings) + 1
            else:
                rank = self._above(board, row.score) + 1
            named = 0 if await self.hides(row.member) else row.member
            standings.append(Standing(named, row.score, rank))
        return standings

    async def standing(self, board: Board, member: int) -> Standing | None:
        self._page.settle()
        score = self._score(board, member)
        return Standing(member, score, self._above(board, score) + 1) if score > 0 else None

    async def size(self, board: Board) -> int:
        return int(self._page.select(SIZE, **_names(board))[0][0])

    async def hides(self, member: int) -> bool:
        row = self._page.get(MEMBER, (member,))
        return row is not None and bool(row.hidden)

    async def hide(self, member: int, *, hidden: bool) -> None:
        row = self._page.get(MEMBER, (member,))
        if row is not None:
            bits = row.hidden | UNNAMED if hidden else row.hidden & ~UNNAMED
            self._page.put(MEMBER, row._replace(hidden=bits))

    def _score(self, board: Board, member: int) -> int:
        _, code, start = board.place
        row = self._page.get(SCORE, (member, code, start))
        return row.score if row is not None else 0

    def _above(self, board: Board, score: int) -> int:
        _, middle, top = buckets(score)
        found = self._page.select(
            ABOVE,
            **_names(board),
            top=top,
            middle=middle,
            middle_end=(top + 1) * WIDTH,
            low=score,
            low_end=(middle + 1) * WIDTH,
        )
        return int(found[0][0])

    def move(self, board: Board, member: int, before: int, after: int) -> None:
        """Change a member's score on a board, and where they stand there."""
        if before == after:
            return
        self._score_to(board, self._floor(board), member, before, after)
        for row in shifts(board.place, {before: -1, after: 1}):
            self._page.add(TALLY, COUNT, row)

    def _score_to(self, board: Board, floor: Any, member: int, before: int, after: int) -> Any:
        """Write a score, and move a member on the podium; gives the floor as it is then."""
        community, code, start = board.place
        self._page.put(SCORE, SCORE.row(member, code, start, community, after))
        if before >= floor.floor or after >= floor.floor:
            return self._place(board, floor, member, before, after)
        return floor

    def _place(self, board: Board, floor: Any, member: int, before: int, after: int) -> Any:
        """Move a member on the podium; most members never reach its floor."""
        page, place = self._page, board.place
        stood, stands = before >= floor.floor, after >= floor.floor
        if stood:
            page.drop(PODIUM, (*place, before, member))
        if stands:
            page.put(PODIUM, (*place, after, member))
        if stood != stands:
            crowd = floor.people + stands - stood
            floor = FLOOR.row(*place, floor.floor, crowd, floor.check)
            floor = self._risen(board, floor) if crowd > floor.check else floor
            page.put(FLOOR, floor)
        return floor

    def _floor(self, board: Board) -> Any:
        return self._page.get(FLOOR, board.place) or FLOOR.row(*board.place, 1, 0, CROWDED)

    def _risen(self, board: Board, floor: Any) -> Any:
        """Raise a crowded podium's floor as far as `DEPTH` members still stand on it.

        Where equal scores forbid that, it is tried again when twice as many stand there.
        """
        deepest = self._page.select(
            PAGE, **_names(board), floor=floor.floor, skip=DEPTH + DEPTH // 10, limit=1
        )
        if not deepest or deepest[0].score <= floor.floor:
            return floor._replace(check=2 * floor.people)
        people = self._above(board, deepest[0].score - 1)
        return floor._replace(floor=deepest[0].score, people=people, check=max(CROWDED, 2 * people))


def catch_up(page: Page) -> None:
    """Put on the boards what was earned in a rush."""
    days: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for row in RUSHED.of(page):
        days[row.community, row.day][row.member] = row.points
        page.drop(UNPLACED, (row.member, row.day))
    boards = SqlBoards(page)
    for (community, number), points in days.items():
        day = date.fromordinal(number)
        page.fetch(SCORE, scores_of_points(community, day, points))
        boards.place(community, day, points)


def board_of(row: Any) -> Board:
    """Give the board on which a row of scores stands."""
    metric, span = divmod(row.board, 10)
    return Board(row.community, metric, span, row.start)


def scores_of_points(community: int, day: date, members: Iterable[int]) -> list[Key]:
    """Give the keys of the scores that points of a day change."""
    places = [which.place[1:] for which in boards_of(community, Metric.POINTS, day)]
    return [(member, *place) for member in members for place in places]


def shifts(place: tuple[int, int, int], moved: Mapping[int, int]) -> Iterator[tuple[int, ...]]:
    """Give what changed scores add to the tally, by how many more have each score now."""
    for level in range(LEVELS):
        counted = Counter[int]()
        for score, people in moved.items():
            if score > 0:
                counted[score // WIDTH**level] += people
        yield from ((*place, level, bucket, n) for bucket, n in counted.items() if n)


def _names(board: Board) -> dict[str, int]:
    return {"community": board.community, "board": board.code, "start": board.start}
