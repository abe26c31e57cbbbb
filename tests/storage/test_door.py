"""Who has come, what stands where, and waves, as both databases keep them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.founding import found, join
from community.door import Figure, Newcomer, Newcomers, Posted, Questions, Stage
from community.driving import drive
from community.events import Asked, Joined, Left, Person, Place
from community.people import Gate
from community.ports import Activity, People
from community.raids import Past
from community.sources import Way
from community.waves import Verdict, Wave, Waves
from storage.database import Database
from storage.pages import Page
from storage.rebuild import rebuild
from storage.repositories.arrivals import SOURCE_DAY
from storage.store import Store

START = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
PLAZA = Place("plaza")
pytestmark = pytest.mark.both_databases


class House:
    """A community with a plaza, whose pages are written one after the other."""

    def __init__(self, url: str) -> None:
        self.database = Database(url, "OFF")
        self.store = Store(self.database)
        self.community = found(self.store, "Town", START).id
        join(self.store, self.community, "test", PLAZA)

    def written(self) -> Iterator[Page]:
        """Give a page, and write it."""
        batch = self.store.begin()
        page = batch.page()
        yield page
        batch.merge(page)
        batch.commit()

    def came(self, page: Page, name: str, at: datetime, **more: object) -> Newcomer:
        """Let somebody come who was never here."""
        who = Person(name, name.title(), name)
        event = Joined(platform="test", place=PLAZA, at=at, who=who)
        actor = drive(page.port(People).actor(self.community, event, who))
        about = {"identity": actor.identity, "community": self.community, "at": at}
        return Newcomer(**about, **{"stage": Stage.WAITING, "chats": (1,), **more})  # type: ignore[arg-type]  # by name

    def happens(
        self, page: Page, kind: Any, at: datetime, figures: list[Figure], more: dict[str, Any]
    ) -> None:
        """Let Ann come, ask or leave, and meet something at the door."""
        who, people = Person("ann", "Ann"), page.port(People)
        event = kind(platform="test", place=PLAZA, at=at, who=who, **more)
        home, chat = drive(people.community(self.community)), drive(people.chat("test", PLAZA))
        actor = drive(people.actor(self.community, event, who))
        assert home is not None
        assert chat is not None
        drive(page.port(Activity).record(event, chat, home, actor))
        ann = self.came(page, "ann", at)
        for figure in figures:
            drive(page.port(Newcomers).count(ann, home.day(at), figure))


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.store.close()
    made.database.close()


def test_newcomers_are_found_by_what_is_due_and_by_their_coming(house: House) -> None:
    due = START + timedelta(minutes=5)
    for page in house.written():
        ann = house.came(page, "ann", START, due=due, mode="button", expects="7\n七", tries=1)
        bob = house.came(page, "bob", START + timedelta(minutes=1), stage=Stage.IN, verified=START)
        drive(page.port(Newcomers).keep(ann, Gate.WAITING))
        drive(page.port(Newcomers).keep(bob))
    for page in house.written():
        port = page.port(Newcomers)
        assert drive(port.of(ann.identity)) == ann
        assert drive(port.due(house.community, due - timedelta(seconds=1), 10)) == []
        assert drive(port.due(house.community, due, 10)) == [ann]
        assert drive(port.since(house.community, START, 10)) == [bob, ann]
        who, other = drive(port.who(ann.identity)), drive(port.who(bob.identity))
        assert who is not None
        assert other is not None
        assert (who.gate, other.gate) == (Gate.WAITING, Gate.OPEN)
        assert not drive(port.was_let_in(who.member))
        assert drive(port.was_let_in(other.member))
        assert [chat.external for chat in drive(port.chats(ann))] == ["plaza"]
        assert drive(port.people(house.community)) == 2


def test_figures_are_summed_over_days(house: House) -> None:
    day = START.date()
    for ago in (0, 1, 1, 9):
        for page in house.written():
            then = day - timedelta(days=ago)
            ann = house.came(page, "ann", START)
            drive(page.port(Newcomers).count(ann, then, Figure.ASKED))
    for page in house.written():
        sums = drive(page.port(Newcomers).figures(house.community, day - timedelta(days=6), day))
        assert sums == {Figure.ASKED: 3}


def test_who_comes_is_counted_by_source_with_what_becomes_of_them(house: House) -> None:
    kim, week = Person("kim", "Kim"), 7 * 24
    told: list[Any] = [
        (Joined, 0, {"via": "poster"}, Figure.ASKED, Figure.TIMED_OUT),
        (Left, week - 1, {}),
        (Joined, week, {"by": kim}, Figure.PASSED),  # who was asked nothing passed nothing
        (Left, 2 * week, {}),
        (Asked, 2 * week + 1, {}, Figure.ASKED, Figure.ADMITTED),
        (Joined, 2 * week + 2, {"by": kim}),
        (Left, 2 * week + 3, {}),
        (Left, 2 * week + 4, {}),
        (Joined, 3 * week, {"imported": True}),
    ]
    for kind, hours, more, *figures in told:
        for page in house.written():
            house.happens(page, kind, START + timedelta(hours=hours), figures, more)
    for page in house.written():
        rows = page.select(select(*SOURCE_DAY.table.c).order_by(SOURCE_DAY.table.c.day))
        assert [(row.way, row.name, *row[5:]) for row in rows] == [
            (Way.LINK, "poster", 1, 1, 1, 0, 0, 1, 0),
            (Way.INVITER, "", 1, 0, 0, 0, 0, 0, 0),
            (Way.REQUEST, "", 1, 1, 1, 1, 0, 0, 0),
            (Way.IMPORT, "", 1, 0, 0, 0, 0, 0, 0),
        ]
    assert rebuild(house.database, {"source_day"}) == {"source_day": 0}


def test_questions_are_kept_in_their_order(house: House) -> None:
    for page in house.written():
        for words in ("Which flour?", "Which oven?"):
            drive(page.port(Questions).add(house.community, words, ("rye", "黑麦")))
    for page in house.written():
        first, second = drive(page.port(Questions).all(house.community))
        assert (first.words, second.answers) == ("Which flour?", ("rye", "黑麦"))
        assert not drive(page.port(Questions).drop(house.community + 1, first.number))
        assert drive(page.port(Questions).drop(house.community, first.number))
        assert drive(page.port(Questions).all(house.community)) == [second]


def test_one_message_of_a_series_stands_at_a_time(house: House) -> None:
    where = ("test", "plaza", "welcome")
    for page in house.written():
        assert drive(page.port(Posted).swap(*where, 7, START)) is None
    for page in house.written():
        assert drive(page.port(Posted).swap(*where, 9, START)) == (7, START)
    for page in house.written():
        assert drive(page.port(Posted).swap(*where, 0, START)) == (9, START)
        assert drive(page.port(Posted).swap(*where, 0, START)) is None


def test_waves_are_kept_with_who_came_in_them(house: House) -> None:
    wave = Wave(number=4, community=house.community, began=START, bar=9, usual=2, first=11)
    over = Wave(
        **{name: getattr(wave, name) for name in ("number", "community", "began", "bar", "first")},
        ended=START + timedelta(minutes=9),
        verdict=Verdict.BANNED,
        at=START,
        spoken=True,
        done=3,
    )
    for page in house.written():
        drive(page.port(Waves).keep(wave))
        assert drive(page.port(Waves).running(house.community)) == wave
        mine = [house.came(page, name, START, wave=4) for name in ("ann", "bob", "cat")]
        for newcomer in mine:
            drive(page.port(Newcomers).keep(newcomer, Gate.WAITING))
    for page in house.written():
        waves = page.port(Waves)
        assert drive(waves.running(house.community)) == wave
        assert drive(waves.size(4)) == 3
        assert drive(waves.members(4, mine[0].identity, 1)) == [mine[1]]
        assert drive(waves.past(house.community, START, joins=True)) == Past()
        drive(waves.keep(over))
        assert drive(waves.running(house.community)) is None
    for page in house.written():
        assert drive(page.port(Waves).of(4)) == over
