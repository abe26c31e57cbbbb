"""How long a page of a board and an exact own rank take among a million members."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import select

from bench.events import NOW
from community.boards import Board, Boards, Metric, Span, board
from community.driving import drive
from storage.database import Database
from storage.repositories.boards import SCORE
from storage.store import Store

Read = Callable[[Boards], object]

TIMES = 20
PAGE = 10
_S = SCORE.table.c


def board_times(path: Path) -> dict[str, float]:
    """Give the slowest board's median milliseconds, for a page and for a rank.

    A rank is that of the first, the middle and the last member of each board; what was read
    before is forgotten each time.
    """
    database = Database(f"sqlite:///{path}")
    store = Store(database)
    boards = [board(1, metric, span, NOW.date()) for metric in Metric for span in Span]
    tops = [_median(store, _page(which)) for which in boards]
    ranks = [
        _median(store, _standing(which, member))
        for which in boards
        for member in _places(database, which)
    ]
    store.close()
    database.close()
    return {"top_ms": max(tops), "rank_ms": max(ranks)}


def _places(database: Database, which: Board) -> list[int]:
    """Give the members at the first, the middle and the last place of a board, by a plain sort."""
    query = (
        select(_S.member)
        .where(_S.community == 1, _S.board == which.code, _S.start == which.start)
        .order_by(_S.score.desc(), _S.member.desc())
    )
    with database.reading() as connection:
        members = connection.execute(query).scalars().all()
    return [members[0], members[len(members) // 2], members[-1]]


def _page(which: Board) -> Read:
    return lambda boards: drive(boards.page(which, 0, PAGE))


def _standing(which: Board, member: int) -> Read:
    return lambda boards: drive(boards.standing(which, member))


def _median(store: Store, read: Read) -> float:
    """Give the median milliseconds of a read, each time from a store that remembers nothing."""
    taken = []
    for _ in range(TIMES):
        batch = store.begin()
        boards = batch.page().port(Boards)
        began = perf_counter()
        read(boards)
        taken.append((perf_counter() - began) * 1000)
        batch.rollback()
    return median(taken)
