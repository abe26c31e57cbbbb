"""The podiums of the boards by the scores: who must stand there, and how high the floor is."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, func, select

from storage.database import Database
from storage.repositories import boards
from storage.repositories.boards import FLOOR, PODIUM, SCORE, TALLY
from storage.repositories.people import MEMBER
from storage.shapes import Key, Row
from storage.sums import Tell
from storage.turns import Turns

_F, _M, _P = FLOOR.table.c, MEMBER.table.c, PODIUM.table.c
_S, _T = SCORE.table.c, TALLY.table.c
PLACE = ("community", "board", "start")
MOST_PASSES = 5
"""A bot may raise a floor by what is wrong still; that shows in the next pass."""
SLACK = 10
"""The dispatcher counts only roughly who stands on a podium."""

_FLOOR = func.coalesce(_F.floor, 1)
_STANDING = func.sum(case((_T.bucket >= _FLOOR, _T.people), else_=0))
FLOORS = (
    select(
        *(_T[name] for name in PLACE),
        _FLOOR.label("floor"),
        func.coalesce(_F.people, 0).label("people"),
        func.coalesce(_F.check, 0).label("check"),
        _STANDING.label("standing"),
        func.sum(_T.people).label("size"),
    )
    .outerjoin(FLOOR.table, and_(*(_F[name] == _T[name] for name in PLACE)))
    .where(_T.level == 0, _T.people > 0)
    .group_by(*(_T[name] for name in PLACE), _F.floor, _F.people, _F.check)
)
OF_NO_BOARD = (
    select(FLOOR.table)
    .outerjoin(
        TALLY.table,
        and_(*(_F[name] == _T[name] for name in PLACE), _T.level == 0, _T.people > 0),
    )
    .where(_F.floor > 1, _T.level.is_(None))
)
MISSING = (
    select(*(_S[name] for name in (*PLACE, "score", "member")))
    .outerjoin(FLOOR.table, and_(*(_F[name] == _S[name] for name in PLACE)))
    .outerjoin(
        PODIUM.table,
        and_(*(_P[name] == _S[name] for name in (*PLACE, "score", "member"))),
    )
    .where(
        _S.score >= _FLOOR,
        _P.member.is_(None),
        _S.member.between(bindparam("first"), bindparam("last")),
    )
)
ONE_MISSING = MISSING.limit(1)
MEMBERS = select(_M.id).where(_M.id > bindparam("after")).order_by(_M.id).limit(bindparam("most"))
FALSE = (
    select(*(_P[name] for name in PODIUM.columns))
    .outerjoin(FLOOR.table, and_(*(_F[name] == _P[name] for name in PLACE)))
    .outerjoin(SCORE.table, and_(*(_S[name] == _P[name] for name in (*PLACE, "score", "member"))))
    .where(_P.score >= _FLOOR, _S.member.is_(None))
)


def set_up(database: Database, turns: Turns, tell: Tell) -> int:
    """Put floors and podiums right; gives how many rows of them were wrong.

    Scores and tallies must be right before. While it runs, pages of a board may lack somebody.
    """
    wrong = 0
    for _ in range(MOST_PASSES):
        # Who stands there falsely goes first: by them a bot would raise the floor too high.
        found = _clear(database, turns, tell)
        # The floor next: from then on the bot itself places whoever reaches it.
        found += _lay_floors(database, turns)
        found += _fill(database, turns, tell)
        wrong += found
        if not found:
            break
    return wrong


def _lay_floors(database: Database, turns: Turns) -> int:
    with database.reading() as connection:
        wrong = [_key(row) for row in connection.execute(FLOORS) if not _is_sound(row)]
        wrong += [_key(row) for row in connection.execute(OF_NO_BOARD)]
    for key in wrong:
        with turns.take() as batch, database.reading() as connection:
            page = batch.page()
            page.put(FLOOR, _floor_for(connection, key))
            batch.merge(page)
    return len(wrong)


def _is_sound(row: Any) -> bool:
    deep_enough = bool(row.floor == 1 or row.standing >= min(boards.DEPTH, row.size))
    counted = abs(row.people - row.standing) <= max(SLACK, row.standing // 4)
    return deep_enough and counted and row.standing <= 2 * max(row.check, boards.CROWDED)


def _floor_for(connection: Connection, key: Key) -> Row:
    """Give the floor on which a podium's depth of members stands, by the tally."""
    wanted = boards.DEPTH + boards.DEPTH // 10
    on_board = (
        column == value
        for column, value in zip((_T.community, _T.board, _T.start), key, strict=True)
    )
    query = select(_T.bucket, _T.people).where(*on_board, _T.level == 0, _T.people > 0)
    floor, people = 1, 0
    for row in connection.execute(query.order_by(_T.bucket.desc()).limit(wanted)):
        people += row.people
        if people >= wanted:
            floor = row.bucket
            break
    return FLOOR.row(*key, floor, people, max(boards.CROWDED, 2 * people))


def _fill(database: Database, turns: Turns, tell: Tell) -> int:
    """Place who is missing on a podium, some members at a time."""
    done, added, after = 0, 0, 0
    while True:
        with database.reading() as connection:
            next_ones = connection.execute(MEMBERS, {"after": after, "most": turns.at_once})
            members = next_ones.scalars().all()
            if not members:
                return added
            these = {"first": members[0], "last": members[-1]}
            missing = connection.execute(ONE_MISSING, these).first()
        if missing is not None:
            with turns.take() as batch, database.reading() as connection:
                page = batch.page()
                for row in connection.execute(MISSING, these):
                    page.put(PODIUM, PODIUM.row(*row))
                    added += 1
                batch.merge(page)
        done, after = done + len(members), members[-1]
        tell(MEMBER.name, done)


def _clear(database: Database, turns: Turns, tell: Tell) -> int:
    """Take off the podiums who does not have the score that they stand there with."""
    taken = 0
    with database.reading() as connection:
        found = connection.execute(FALSE, execution_options={"yield_per": 1_000})
        rows: Iterator[Any] = iter(found)
        while part := list(islice(rows, turns.at_once)):
            with turns.take() as batch:
                page = batch.page()
                for row in part:
                    score = page.get(SCORE, (row.member, row.board, row.start))
                    if score is None or (score.community, score.score) != (
                        row.community,
                        row.score,
                    ):
                        page.drop(PODIUM, tuple(row))
                        taken += 1
                batch.merge(page)
            tell(PODIUM.name, taken)
    return taken


def _key(row: Any) -> Key:
    return tuple(getattr(row, name) for name in PLACE)
