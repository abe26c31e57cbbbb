"""Steps for newcomers and how far each is, as both databases keep them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta

import pytest

from bot.founding import found, join
from community.driving import drive
from community.events import Joined, Person, Place
from community.people import Actor
from community.ports import Activity, People
from community.steps import Beginner, Coming, Step, Steps
from storage.database import Database
from storage.pages import Page
from storage.store import Store

START = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
PLAZA = Place("plaza")
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.both_databases


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store with the communities 1 and 2, the first one with a plaza."""
    with closing(Database(database_url, "OFF")) as database, closing(Store(database)) as made:
        for name in ("Town", "Village"):
            found(made, name, START)
        join(made, 1, "test", PLAZA)
        yield made


def written(store: Store) -> Iterator[Page]:
    """Give a page, and write it."""
    batch = store.begin()
    page = batch.page()
    yield page
    batch.merge(page)
    batch.commit()


def came(page: Page, name: str, at: datetime) -> Actor:
    """Let somebody come to the plaza."""
    who, people = Person(name, name.title()), page.port(People)
    event = Joined(platform="test", place=PLAZA, at=at, who=who)
    home, chat = drive(people.community(1)), drive(people.chat("test", PLAZA))
    actor = drive(people.actor(1, event, who))
    assert home is not None
    assert chat is not None
    drive(page.port(Activity).record(event, chat, home, actor))
    return actor


def test_steps_are_kept_in_the_order_of_their_times(store: Store) -> None:
    late, soon = Step(24 * HOUR, "Late, {name}", START), Step(HOUR, "Soon\n你好", START)
    for page in written(store):
        steps = page.port(Steps)
        drive(steps.keep(1, late))
        drive(steps.keep(1, soon))
        assert drive(steps.all(1)) == [soon, late]
    for page in written(store):
        steps, other = page.port(Steps), Step(HOUR, "Sooner", START)
        assert drive(steps.all(1)) == [soon, late]
        assert drive(steps.all(2)) == []
        assert drive(steps.drop(2, HOUR)) is None
        drive(steps.keep(1, other))
        assert drive(steps.drop(1, 24 * HOUR)) == late
        assert drive(steps.all(1)) == [other]
    for page in written(store):
        assert drive(page.port(Steps).all(1)) == [other]


def test_who_is_due_is_found_the_first_ones_first(store: Store) -> None:
    for page in written(store):
        ann, bob, kim = (came(page, name, START) for name in ("ann", "bob", "kim"))
        steps = page.port(Steps)
        one = Beginner(
            identity=ann.identity, community=1, since=START, chats=(1, 7), due=START + 2 * HOUR
        )
        two = Beginner(identity=bob.identity, community=1, since=START, due=START + HOUR)
        for each in (one, two, Beginner(identity=kim.identity, community=1, since=START)):
            drive(steps.go_on(each))
    for page in written(store):
        steps = page.port(Steps)
        assert drive(steps.due(1, START + HOUR - timedelta(microseconds=1), 9)) == []
        assert drive(steps.due(1, START + HOUR, 9)) == [two]
        assert drive(steps.due(1, START + 9 * HOUR, 9)) == [two, one]
        assert drive(steps.due(1, START + 9 * HOUR, 1)) == [two]
        assert drive(steps.due(2, START + 9 * HOUR, 9)) == []
        assert drive(steps.beginners(ann.member)) == [one]


def test_comings_are_read_before_and_after_they_are_written(store: Store) -> None:
    for page in written(store):
        ann = came(page, "ann", START)
        assert drive(page.port(Steps).comings(ann, [1])) == [Coming(START, joined=True, door=0)]
    for page in written(store):
        came(page, "ann", START + HOUR)
        found = drive(page.port(Steps).comings(ann, [1]))
        assert [coming.at for coming in found] == [START, START + HOUR]
        assert drive(page.port(Steps).comings(ann, [])) == []
