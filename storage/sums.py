"""Read models that are sums: counted again from what happened, and what they lack is added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, select

from community.people import Community
from storage.counting import FIRST_SUM, counts
from storage.database import Database
from storage.derived import differences
from storage.pages import summed
from storage.past import Past
from storage.repositories.activity import ACTIVITY
from storage.repositories.arrivals import SOURCE_DAY
from storage.repositories.people import COMMUNITY, IDENTITY
from storage.scratch import Scratch
from storage.shapes import Key, Row, Shape
from storage.times import moment
from storage.turns import Turns

# A count is compared at one moment of the database, on a reader's connection, and what is missing
# is added later, some rows at a time. Since the bot only adds, too, it may do so in between.

KEPT = 20_000
"""Rows of activity whose sums are kept in memory before they go to the scratch file."""
QUARTER = 900_000_000
PRUNED = (SOURCE_DAY,)
"""What is the sum of rows that are kept for as long as the owner says."""

Tell = Callable[[str, int], None]
Sums = dict[Shape, dict[Key, Row]]


def recount(
    database: Database, turns: Turns, shapes: Sequence[Shape], tell: Tell
) -> dict[str, int]:
    """Count all of activity again for some tables; gives how many rows of each were wrong."""
    with ExitStack() as stack:
        scratches = {
            shape: stack.enter_context(closing(Scratch(shape, FIRST_SUM[shape])))
            for shape in shapes
        }
        with database.reading() as connection:
            past = Past(connection)
            for sums in _counted(connection, tell):
                for shape, scratch in scratches.items():
                    scratch.add(past.after(shape, sums.get(shape, {}).values()))
            for shape, scratch in scratches.items():
                there = map(tuple, _stream(connection, _whole(shape)))
                scratch.take_off(past.after(shape, there))
        return {
            shape.name: add(turns, shape, FIRST_SUM[shape], scratch.rows(), tell)
            for shape, scratch in scratches.items()
        }


def compare(database: Database, turns: Turns, shape: Shape, first: int, tell: Tell) -> int:
    """Put right a table of which a select says what it must hold; gives how much was wrong."""
    with closing(Scratch(shape, first)) as scratch:
        with database.reading() as connection:
            found: Iterable[Row] = _stream(connection, differences(shape))
            if shape in PRUNED:
                found = Past(connection).after(shape, found)
            # PostgreSQL sums whole numbers to a decimal; a key may be a word.
            scratch.add((*row[:first], *map(int, row[first:])) for row in found)
        return add(turns, shape, first, scratch.rows(), tell)


def add(turns: Turns, shape: Shape, first: int, rows: Iterator[Row], tell: Tell) -> int:
    """Add rows to those of the same key; one whose numbers are all zero goes."""
    done = 0
    while part := list(islice(rows, turns.at_once)):
        with turns.take() as batch:
            batch.fetch(shape, [row[: shape.width] for row in part])
            page = batch.page()
            for row in part:
                key = row[: shape.width]
                before = page.get(shape, key)
                after = row if before is None else summed(before, row, first)
                if any(after[first:]):
                    page.put(shape, shape.row(*after))
                else:
                    page.drop(shape, key)
            batch.merge(page)
        done += len(part)
        tell(shape.name, done)
    return done


def _counted(connection: Connection, tell: Tell) -> Iterator[Sums]:
    """Give the sums of all rows of activity, as many at a time as fit in memory."""
    day = day_teller(_communities(connection))
    rows = _stream(connection, _activity())
    done = 0
    while part := list(islice(rows, KEPT)):
        sums: Sums = {}
        for row in part:
            for shape, added in counts(row, row.of, day(row.of, row.at) if row.of else 0):
                mine = sums.setdefault(shape, {})
                key = added[: shape.width]
                before = mine.get(key)
                mine[key] = added if before is None else summed(before, added, FIRST_SUM[shape])
        yield sums
        done += len(part)
        tell(ACTIVITY.name, done)


def _communities(connection: Connection) -> dict[int, Community]:
    return {
        row.id: Community(row.id, row.name, row.language, row.zone, row.day_start)
        for row in connection.execute(select(COMMUNITY.table))
    }


def day_teller(communities: dict[int, Community]) -> Callable[[int, int], int]:
    """Give what tells the day of a community, by its zone as it is now, at a moment."""

    def exactly(community: int, at: int) -> int:
        return communities[community].day(moment(at)).toordinal()

    @lru_cache(maxsize=10_000)
    def of_quarter(community: int, quarter: int) -> int | None:
        """Give the day of a whole quarter of an hour; None where one ends in it."""
        day = exactly(community, quarter * QUARTER)
        return day if day == exactly(community, (quarter + 1) * QUARTER - 1) else None

    def day(community: int, at: int) -> int:
        return of_quarter(community, at // QUARTER) or exactly(community, at)

    return day


def _columns(shape: Shape) -> list[Any]:
    return [shape.table.c[name] for name in shape.columns]


@cache
def _activity() -> Select[Any]:
    """Give all activity with the community that each is of."""
    known = IDENTITY.table.c
    told = select(*_columns(ACTIVITY), known.community.label("of"))
    return told.outerjoin(IDENTITY.table, known.id == ACTIVITY.table.c.identity)


@cache
def _whole(shape: Shape) -> Select[Any]:
    return select(*_columns(shape))


def _stream(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    return iter(connection.execute(query, execution_options={"yield_per": 2_000}))
