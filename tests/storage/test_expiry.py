"""Points that run out beside what people do with them: in one batch, twice, and after the fact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.clock import MovedClock
from bot.features import house
from bot.founding import found, join
from community.dispatch import Dispatcher
from community.events import Event, Finished, Person, Place, Said, Struck
from community.jobs import ReviewLots
from community.people import Role
from community.refs import micros
from community.settings import Instance
from storage.books import audit
from storage.database import Database, Unavailable
from storage.lots_due import lots_due
from storage.store import Store

pytestmark = pytest.mark.both_databases
START = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
OVER = START + timedelta(days=3)
"""When points of the first day, that last for two more, are gone."""
ANN, BOB = Person("ann", "Ann", "ann"), Person("bob", "Bob", "bob")
MOD = Person("mod", "Mod", "mod", rank=int(Role.MODERATOR))


class Books:
    """A community on a database, where points last two days and talking earns nothing."""

    def __init__(self, url: str) -> None:
        self.database = Database(url, "OFF")
        self.store = Store(self.database)
        self.clock = MovedClock(START)
        rules = {"talk": {"points": 0}, "points": {"expiry_days": 2}}
        self.dispatcher = Dispatcher(
            self.store,
            house(),
            key=b"key",
            clock=self.clock.now,
            unavailable=Unavailable,
            instance=Instance(rules),
        )
        self.community = found(self.store, "Town", START)
        join(self.store, self.community.id, "test", Place("plaza"))
        self._said = 0
        self.runs(*(self.said(who, "hi") for who in (ANN, BOB, MOD)))
        self.runs(self.said(MOD, "/award @ann 10"))

    def said(self, who: Person, line: str) -> Said:
        self._said += 1
        about: dict[str, Any] = {"platform": "test", "place": Place("plaza"), "who": who}
        return Said(**about, at=self.clock.now(), message=self._said, text=line)

    def struck(self, at: datetime = OVER) -> Struck:
        return Struck(at=at, schedule=f"expiry.expire@{self.community.id}", occurrence=micros(at))

    def runs(self, *events: Event) -> None:
        waiting = list(events)
        while waiting:
            landed = self.dispatcher.run(waiting)
            assert landed.buried == 0
            del waiting[: landed.handled]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.database.reading() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def purses(self) -> list[tuple[Any, ...]]:
        return self.rows(
            "SELECT i.external, b.points, b.debt FROM balance b JOIN identity i "
            "ON i.member = b.member WHERE b.points + b.debt > 0 ORDER BY i.external"
        )

    def expired(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT identity, amount FROM ledger WHERE kind = 11 ORDER BY at, ref")


@pytest.fixture
def books(database_url: str) -> Iterator[Books]:
    opened = Books(database_url)
    yield opened
    assert audit(opened.database).wrong == ()
    opened.store.close()
    opened.database.close()


def test_who_spends_in_the_same_batch_comes_first_or_too_late(books: Books) -> None:
    books.clock.move(OVER - START)
    books.runs(books.said(ANN, "/give @bob 4"), books.struck(), books.said(ANN, "/give @bob 1"))
    # What Bob was given has the date it had; it goes with the rest, and there is nothing to give.
    assert books.purses() == []
    assert books.expired() == [(1, -6), (2, -4)]


def test_what_is_earned_in_the_same_batch_stays(books: Books) -> None:
    books.clock.move(OVER - START)
    books.runs(books.said(MOD, "/award @ann 3"), books.struck(), books.said(MOD, "/award @ann 4"))
    assert books.purses() == [("ann", 7, 0)]
    assert books.expired() == [(1, -10)]


def test_an_occurrence_strikes_once(books: Books) -> None:
    books.clock.move(OVER - START)
    books.runs(books.struck(), books.struck())
    books.runs(books.struck())
    assert books.expired() == [(1, -10)]
    books.runs(books.said(MOD, "/award @ann 3"), books.struck(OVER - timedelta(hours=1)))
    assert books.purses() == [("ann", 3, 0)]


def test_what_comes_back_between_two_reviews_of_one_strike_goes_too(books: Books) -> None:
    """The job goes on at the time of the strike, with an entry of its own."""
    books.runs(books.said(MOD, "/deduct @ann 4"))
    books.clock.move(OVER - START)
    books.runs(books.struck())
    assert books.expired() == [(1, -6)]
    books.runs(books.said(MOD, "/undo"))
    assert books.purses() == [("ann", 4, 0)]

    job = ReviewLots(community=books.community.id, at=OVER, before=OVER.date(), notice=False)
    assert lots_due(books.database, job).lots == 1
    batch = books.store.begin()
    page = batch.page()
    number = page.start(job)
    batch.merge(page)
    batch.commit()
    done = Finished(at=books.clock.now(), job=number, result='{"lots":1}')
    books.runs(done, done)
    assert books.purses() == []
    assert books.expired() == [(1, -6), (1, -4)]
    assert lots_due(books.database, job).lots == 0


def test_a_failed_job_leaves_it_to_the_next_hour(books: Books) -> None:
    books.clock.move(OVER - START)
    job = ReviewLots(community=books.community.id, at=OVER, before=OVER.date(), notice=False)
    batch = books.store.begin()
    page = batch.page()
    number = page.start(job)
    batch.merge(page)
    batch.commit()
    books.runs(Finished(at=books.clock.now(), job=number, failure="the machine was off"))
    assert books.purses() == [("ann", 10, 0)]
    books.runs(books.struck())
    assert books.purses() == []


@pytest.mark.postgres_at_length
def test_more_lots_than_one_statement_reads_are_spent_in_order(books: Books) -> None:
    """Years of earning every day, and nothing has struck meanwhile."""
    awards = []
    for _ in range(1_100):
        books.clock.move(timedelta(days=1))
        awards.append(books.said(MOD, "/award @bob 1"))
    books.runs(*awards, books.said(BOB, "/give @ann 1050"))
    left = books.rows("SELECT expires FROM lot WHERE member = 2 AND points > 0")
    first = START.date().toordinal() + 3
    assert sorted(left) == [(first + day,) for day in range(1_050, 1_100)]
    assert books.purses() == [("ann", 1_060, 0), ("bob", 50, 0)]


def test_an_audit_names_points_that_nobody_would_look_at(books: Books) -> None:
    saved = books.rows("SELECT community, told, expires, member FROM expiring")
    with books.database.writing() as connection:
        connection.execute(text("DELETE FROM expiring"))
    assert audit(books.database).wrong == ("member 1: 10 points of 2026-03-04 would never expire",)
    with books.database.writing() as connection:
        for row in saved:
            connection.execute(text(f"INSERT INTO expiring VALUES {row}"))
