"""Points that are earned in a rush come on the boards later, and nobody ever sees that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from bot.features import house
from community.boards import Boards, Metric, Span, board
from community.driving import drive
from community.events import Person, Said
from community.ledger import Cause
from community.ports import People
from community.privacy import Forgotten
from storage.books import audit
from storage.rebuild import rebuild
from storage.store import Store
from tests.storage.bench import NOON, PLAZA, Bench, answers, bench

HOUSE = house()
CROWD = 10
EVERYBODY = [Person(f"p{n}", f"P{n}", f"p{n}") for n in range(CROWD)]


@pytest.fixture
def rush(database_url: str) -> Iterator[Bench]:
    """A bench on which each of ten people has said three things, all in a rush."""
    with bench(database_url, HOUSE) as made:
        made.clock.move(timedelta(minutes=6))
        for turn in range(3):
            made.run(
                *(says(10 * turn + n, who, minutes=2 * turn) for n, who in enumerate(EVERYBODY))
            )
        assert [row.points for row in made.rows("SELECT points FROM unplaced")] == [3] * CROWD
        assert not made.rows("SELECT * FROM score")
        yield made


def says(number: int, who: Person, minutes: int, words: str = "") -> Said:
    about: dict[str, Any] = {"place": PLAZA, "who": who, "at": NOON + timedelta(minutes=minutes)}
    return Said(platform="test", text=words or f"words {number}", message=number, **about)


def all_time(made: Bench, store: Store) -> list[int]:
    """The scores of the board of all time."""
    batch = store.begin()
    which = board(made.community.id, Metric.POINTS, Span.ALL, NOON.date())
    standings = drive(batch.page().port(Boards).page(which, 0, 50))
    batch.rollback()
    return [standing.score for standing in standings]


@pytest.mark.both_databases
def test_who_looks_sees_them_all(rush: Bench) -> None:
    [told] = answers(rush.run(says(100, EVERYBODY[0], 6, "/top points all")))
    assert told.count("  3 points") == CROWD
    assert not rush.rows("SELECT * FROM unplaced")


def test_the_next_quiet_moment_puts_them_on_the_boards(rush: Bench) -> None:
    rush.run(says(100, EVERYBODY[0], 6))
    assert not rush.rows("SELECT * FROM unplaced")
    assert all_time(rush, rush.store) == [4, *[3] * (CROWD - 1)]


def test_a_rush_that_does_not_end_has_breaks(rush: Bench) -> None:
    for turn in range(3, 6):
        late = 2 * turn
        rush.clock.move(timedelta(minutes=2))
        rush.run(*(says(10 * turn + n, who, late) for n, who in enumerate(EVERYBODY)))
    assert [row.points for row in rush.rows("SELECT points FROM unplaced")] == [1] * CROWD


@pytest.mark.both_databases
def test_they_outlive_the_process(rush: Bench) -> None:
    with closing(Store(rush.database)) as another:
        assert all_time(rush, another) == [3] * CROWD


def test_the_books_agree_and_a_rebuild_finds_nothing_wrong(rush: Bench) -> None:
    assert audit(rush.database).wrong == ()
    assert rebuild(rush.database, {"score"}) == {"score": 0}
    assert all_time(rush, rush.store) == [3] * CROWD


def test_who_is_forgotten_in_it_keeps_the_sums_right(rush: Bench) -> None:
    batch = rush.store.begin()
    page = batch.page()
    who = drive(page.port(People).find(rush.community.id, "test", "p0"))
    assert who is not None
    drive(page.port(Forgotten).forget(who, Cause(NOON, 0, 0, NOON.date())))
    batch.merge(page)
    batch.commit()

    assert not rush.rows("SELECT * FROM unplaced")
    assert all_time(rush, rush.store) == [3] * CROWD
