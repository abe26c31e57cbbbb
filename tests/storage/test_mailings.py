"""Whom a mailing goes to, as both databases tell it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from bot.features import house
from community.driving import drive
from community.events import Person
from community.jobs import CountAudience, GatherAudience, Prune
from community.mailings import Fate, Mailing, Mailings, State, Subscriptions
from community.mailingwords import Audience
from community.reach import Reach
from community.refs import micros
from storage.audience import count_audience, gather_audience
from storage.pages import Page
from storage.pruning import prune
from storage.repositories.people import IDENTITY, MEMBER
from storage.store import Store
from tests.storage.bench import NOON, Bench, bench, said

pytestmark = pytest.mark.both_databases
ABOUT: dict[str, Any] = {
    "community": 1,
    "filter": "all",
    "mailing": 1,
    "at": NOON,
    "today": NOON.toordinal(),
}
DRAFT = Mailing(number=0, community=1, filter="all", words="Hello", by=1, at=NOON)


@pytest.fixture
def people(database_url: str) -> Iterator[Bench]:
    """Four who have spoken; the fourth account is the third one's, too."""
    with bench(database_url, house()) as b:
        b.run(*(said(k, "hi", who=Person(str(k), f"P{k}")) for k in range(1, 5)))
        with closing(Store(b.database)) as store:
            write(store, _linked)
        yield b


def write(store: Store, change: object) -> None:
    batch = store.begin()
    page = batch.page()
    assert callable(change)
    change(page)
    batch.merge(page)
    batch.commit()


def _linked(page: Page) -> None:
    member, fourth = page.get(MEMBER, (3,)), page.get(IDENTITY, (4,))
    assert member is not None
    assert fourth is not None
    page.put(MEMBER, member._replace(rank=0))
    page.put(IDENTITY, fourth._replace(member=3))
    drive(page.port(Mailings).draft(DRAFT))


def test_each_member_is_counted_and_written_down_once(people: Bench) -> None:
    platform = people.rows("SELECT platform FROM identity WHERE id = 1")[0][0]
    assert count_audience(people.database, CountAudience(**ABOUT)) == Audience(3, {}, 3, 0, 0, 0)
    with closing(Store(people.database)) as store:
        for who, is_open in (("1", True), ("2", False), ("4", True)):
            write(
                store,
                lambda page, who=who, is_open=is_open: drive(
                    page.port(Reach).mark(platform, who, is_open=is_open, at=NOON)
                ),
            )
    found = count_audience(people.database, CountAudience(**ABOUT))
    assert found == Audience(3, {platform: 2}, 0, 1, 0, 0)
    for _ in range(2):  # begun again, it begins anew
        assert gather_audience(people.database, GatherAudience(**ABOUT)).rows == 2
        assert people.rows("SELECT member, fate FROM mailing_member ORDER BY 1") == [(1, 0), (3, 0)]


def test_an_account_that_wants_none_says_so_for_its_member(people: Bench) -> None:
    with closing(Store(people.database)) as store:
        write(store, lambda p: drive(p.port(Subscriptions).choose(3, wants=False, at=NOON)))
        found = count_audience(people.database, CountAudience(**ABOUT))
        assert (found.unknown, found.unsubscribed) == (2, 1)
        assert gather_audience(people.database, GatherAudience(**ABOUT)).rows == 2
        write(store, lambda p: drive(p.port(Subscriptions).choose(3, wants=True, at=NOON)))
        assert people.rows("SELECT count(*) FROM unsubscribed") == [(0,)]


def test_who_it_went_to_is_forgotten_with_other_receipts(people: Bench) -> None:
    gather_audience(people.database, GatherAudience(**ABOUT))
    with closing(Store(people.database)) as store:
        write(store, _ended)
    prune(people.database, Prune(community=1, receipts=micros(NOON)))
    assert people.rows("SELECT count(*) FROM mailing_member") == [(3,)]
    prune(people.database, Prune(community=1, receipts=micros(NOON + timedelta(days=8))))
    assert people.rows("SELECT count(*) FROM mailing_member") == [(0,)]


def _ended(page: Page) -> None:
    mailings = page.port(Mailings)
    drive(
        mailings.keep(
            Mailing(
                number=1,
                community=1,
                filter="all",
                words="Hello",
                by=1,
                at=NOON,
                state=State.DONE,
                ended=NOON,
            )
        )
    )
    drive(mailings.note(1, 1, Fate.SENT))
