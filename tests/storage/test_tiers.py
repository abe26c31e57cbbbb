"""Tiers and nominations in the database: of an account, and so of whoever has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from bot.features import house
from bot.founding import found, join
from community.dispatch import Dispatcher
from community.driving import drive
from community.events import Person, Place, Said
from community.jobs import Recognise
from community.nominations import Nomination, Nominations, State
from community.people import Actor
from community.ports import People
from community.tiers import End, Tier, Tiers
from storage.database import Database, Unavailable
from storage.habits import count_regulars
from storage.pages import Page
from storage.store import Store

pytestmark = pytest.mark.both_databases

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
PLACE = Place("fair")
ANN, BEN, MOD = Person("ann", "Ann", "ann"), Person("ben", "Ben", "ben"), Person("mod", "Mod")


class Fair:
    """People who write on a day, and pages to read and write beside them."""

    def __init__(self, database: Database) -> None:
        self.database, self.store = database, Store(database)
        self.community = found(self.store, "Fair", START).id
        join(self.store, self.community, "local", PLACE)
        self._dispatcher = Dispatcher(
            self.store, house(), key=b"", clock=lambda: START, unavailable=Unavailable
        )
        self._number = 0

    def says(self, who: Person, day: int) -> None:
        self._number += 1
        at = START + timedelta(days=day)
        said = Said(
            platform="local", place=PLACE, at=at, who=who, message=self._number, text="hello"
        )
        assert not self._dispatcher.run([said]).buried

    def actor(self, page: Page, who: Person) -> Actor:
        found = drive(page.port(People).find(self.community, "local", who.id))
        assert found is not None
        return found


@pytest.fixture
def fair(database_url: str) -> Iterator[Fair]:
    with closing(Database(database_url, "OFF")) as database:
        there = Fair(database)
        for who in (ANN, BEN, MOD):
            there.says(who, 0)
        with closing(there.store):
            yield there


def test_a_tenure_is_read_as_it_was_written_in_the_page_and_after_it(fair: Fair) -> None:
    batch = fair.store.begin()
    page = batch.page()
    ann, tiers = fair.actor(page, ANN), page.port(Tiers)
    assert drive(tiers.of(ann.member)) is Tier.NEWCOMER
    first = drive(tiers.begin(ann, Tier.CONTRIBUTOR, START, 7, 9))
    assert drive(tiers.held(ann.member)) == first
    ended = msgspec.structs.replace(first, ended=START, how=End.RAISED, ended_by=7, why="up")
    drive(tiers.keep(ended))
    second = drive(tiers.begin(ann, Tier.CORE, START, 7, 0))
    assert drive(tiers.running(fair.community, 9)) == [second]
    drive(tiers.pay(ann, date(2026, 3, 1), 5, START))
    batch.merge(page)
    batch.commit()
    after = fair.store.begin()
    tiers = after.page().port(Tiers)
    assert drive(tiers.tenures(ann.member)) == [second, ended]
    assert drive(tiers.of(ann.member)) is Tier.CORE
    assert drive(tiers.past(fair.community, 9)) == [ended]
    assert drive(tiers.paid(ann.member, date(2026, 3, 1)))
    assert not drive(tiers.paid(ann.member, date(2026, 4, 1)))
    after.rollback()


def test_nominations_are_found_by_all_that_asks_for_them(fair: Fair) -> None:
    batch = fair.store.begin()
    page = batch.page()
    ann, ben, mod = (fair.actor(page, who) for who in (ANN, BEN, MOD))
    port = page.port(Nominations)
    made = Nomination(0, fair.community, ann.identity, ann.member, Tier.CONTRIBUTOR, START)
    ranked = drive(port.put(made))
    by_ben = drive(port.put(msgspec.structs.replace(made, by=ben.identity, why="helps", entry=4)))
    drive(port.vote(ranked.number, mod, yes=True, at=START))
    drive(port.vote(ranked.number, ben, yes=True, at=START))
    drive(port.vote(ranked.number, mod, yes=False, at=START + timedelta(hours=1)))
    batch.merge(page)
    batch.commit()
    again = fair.store.begin()
    port = again.page().port(Nominations)
    by_ben = msgspec.structs.replace(by_ben, nominator=ben.member)
    assert drive(port.of(ann.member)) == [by_ben, ranked]
    assert drive(port.of_entry(4)) == by_ben
    assert drive(port.open(fair.community, 9)) == [ranked, by_ben]
    assert drive(port.open_by(ben.member)) == 1
    assert drive(port.by_ranking(fair.community, START - timedelta(days=7))) == 1
    assert drive(port.by_ranking(fair.community, START)) == 0
    cast = [(vote.member, vote.yes) for vote in drive(port.votes(ranked.number))]
    assert cast == [(ben.member, True), (mod.member, False)]
    done = msgspec.structs.replace(by_ben, state=State.DECLINED, decided_by=7, decided_at=START)
    drive(port.keep(done))
    assert drive(port.open(fair.community, 9)) == [ranked]
    assert drive(port.decided(fair.community, 9)) == [done]
    again.rollback()


def test_regulars_begin_and_cease_by_the_days_on_which_they_wrote(fair: Fair) -> None:
    for day in range(1, 22, 3):
        fair.says(ANN, day)
        fair.says(BEN, day // 7)
    first = START.date().toordinal()

    def counted(days: int) -> int:
        job = Recognise(
            community=fair.community, today=first + days, regular_days=7, regular_weeks=3
        )
        return count_regulars(fair.database, job)

    assert counted(21) == 1
    assert counted(22) == 0
    batch = fair.store.begin()
    page = batch.page()
    tiers = page.port(Tiers)
    known = [drive(tiers.of(fair.actor(page, who).member)) for who in (ANN, BEN)]
    assert known == [Tier.REGULAR, Tier.NEWCOMER]
    batch.rollback()
    assert counted(120) == 1
