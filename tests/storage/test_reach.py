"""Whom the bot may write to, and what waits for them, as both databases keep it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest

from bot.features import house
from community.actions import Say
from community.buttons import Button
from community.driving import drive
from community.events import Person
from community.reach import HELD_FOR, MOST_HELD, Held, Reach, Reachable
from community.words import Name, t
from storage.pages import Page
from storage.store import Store
from tests.storage.bench import NOON, Bench, bench, said

pytestmark = pytest.mark.both_databases
COMMUNITY = 1


@pytest.fixture
def people(database_url: str) -> Iterator[Bench]:
    """A community in which two people have spoken."""
    with bench(database_url, house()) as b:
        b.run(said(1, "hi"), said(2, "hi", who=Person("2", "Bob")))
        yield b


def account(b: Bench) -> tuple[str, str, int]:
    """The platform, the external id and the identity of who spoke first."""
    [row] = b.rows("SELECT platform, external, id FROM identity ORDER BY id LIMIT 1")
    return row[0], row[1], row[2]


class Written:
    """A page whose writes are committed at the end."""

    def __init__(self, store: Store) -> None:
        self._batch = store.begin()
        self.page: Page = self._batch.page()

    def __enter__(self) -> Page:
        return self.page

    def __exit__(self, *_: object) -> None:
        self._batch.merge(self.page)
        self._batch.commit()


def test_what_is_known_is_counted(people: Bench) -> None:
    platform, external, identity = account(people)
    with closing(Store(people.database)) as store:
        for is_open, counted in ((True, Reachable(1, 0, 1)), (False, Reachable(0, 1, 1))):
            with Written(store) as page:
                drive(page.port(Reach).mark(platform, external, is_open=is_open, at=NOON))
            with Written(store) as page:
                assert drive(page.port(Reach).of(identity)) is is_open
                assert drive(page.port(Reach).count(COMMUNITY)) == counted
        with Written(store) as page:
            drive(page.port(Reach).mark(platform, "nobody", is_open=True, at=NOON))
            assert drive(page.port(Reach).of(99)) is None
            assert drive(page.port(Reach).count(99)) == Reachable(0, 0, 0)


def test_an_answer_waits_whole_and_for_a_week(people: Bench) -> None:
    platform, external, identity = account(people)
    button = Button(t("Go"), "go", (1, "x"), who=3)
    words = t("{name}'s code", name=Name("\u202eAnn'; --"))
    say = Say(
        platform=platform, chat="c", words=words, to=external, buttons=((button,),), community=1
    )
    with closing(Store(people.database)) as store:
        with Written(store) as page:
            drive(page.port(Held).hold(7, say, NOON))
        with Written(store) as page:
            held, late = page.port(Held), NOON + HELD_FOR + timedelta(seconds=1)
            assert drive(held.waiting(platform, external, NOON)) == [(7, say)]
            assert drive(held.waiting(platform, "2", NOON)) == []
            assert drive(held.waiting(platform, external, late)) == []
            assert drive(held.waits(7))
            assert drive(held.prune(NOON)) == 0
        assert tuple(people.rows("SELECT id, identity, external FROM held")[0]) == (
            *(7, identity, external),
        )
        with Written(store) as page:
            assert drive(page.port(Held).prune(NOON + timedelta(seconds=1))) == 1
        assert people.rows("SELECT id FROM held") == []


def test_the_oldest_gives_way(people: Bench) -> None:
    platform, external, _ = account(people)
    say = Say(platform=platform, chat="c", words=t("hello"), to=external)
    with closing(Store(people.database)) as store:
        for number in range(1, MOST_HELD + 4):
            with Written(store) as page:
                drive(page.port(Held).hold(number, say, NOON))
    kept = [row.id for row in people.rows("SELECT id FROM held ORDER BY id")]
    assert kept == list(range(4, MOST_HELD + 4))
