"""Linking in the database: what is taken back leaves every row as it was, whatever was there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.clock import MovedClock
from bot.features import house
from bot.founding import found, join
from community.dispatch import Dispatcher
from community.driving import drive
from community.events import Person, Place, Reacted, Said
from community.linking import Links, Terms, settled
from community.people import Role
from community.settings import Instance
from storage.belongings import collect
from storage.books import audit
from storage.database import Database, Unavailable
from storage.rebuild import rebuild
from storage.store import Store
from tests.storage.agreement import read
from tests.storage.linked_rows import ALONE

pytestmark = pytest.mark.both_databases
HOUSE = house()
START = datetime(2026, 3, 2, 12, tzinfo=UTC)
PEOPLE = {
    "ann": ("one", Person("acc-1", "Ann", "ann")),
    "too": ("other", Person("acc-2", "Ann Too", "too")),
    "mod": ("one", Person("acc-3", "Mod", "mod", rank=int(Role.MODERATOR))),
}
RULES: dict[str, dict[str, Any]] = {
    "checkin": {"milestones": "1: 3 badge card, 2: 4 freeze", "makeup_price": 3},
    "reactions": {"tenure_days": 0},
    "points": {"expiry_days": 30},
}


class Hamlet:
    """A community on two platforms, whose people do one thing after the other."""

    def __init__(self, url: str) -> None:
        self.database = Database(url, "OFF")
        self.store = Store(self.database)
        self.clock = MovedClock(START)
        self.dispatcher = Dispatcher(
            self.store, HOUSE, key=b"key", clock=self.clock.now, unavailable=Unavailable,
            instance=Instance(RULES),
        )  # fmt: skip
        self.numbers = 0
        community = found(self.store, "Town", START)
        for platform in ("one", "other"):
            join(self.store, community.id, platform, Place(f"plaza {platform}"))

    def about(self, who: str) -> dict[str, Any]:
        platform, person = PEOPLE[who]
        self.clock.move(timedelta(seconds=61))
        self.numbers += 1
        place = Place(f"plaza {platform}")
        return {"platform": platform, "place": place, "who": person, "at": self.clock.now()}

    def says(self, who: str, words: str) -> int:
        event = Said(**self.about(who), message=self.numbers, text=words)
        assert self.dispatcher.run([event]).buried == 0
        return self.numbers

    def day_later(self) -> None:
        self.clock.move(timedelta(days=1))

    def live(self) -> None:
        """Both check in, miss days, make them up, freeze, give, owe, and like each other."""
        for who in PEOPLE:
            self.says(who, "hello all")
        for who in ("ann", "too"):
            self.says("mod", f"/award @{who} 90")
            self.says("mod", f"/checkin grant @{who} card 1")
        for day in range(4):
            self.says("ann", "签到")
            if day % 2:
                self.says("too", "签到")
            self.day_later()
        self.says("too", "签到")
        self.says("too", "/checkin makeup 2026-03-04")
        self.says("ann", "/checkin freeze")
        self.says("ann", "/give @too 12")
        cake = self.says("too", "a cake of mine")
        about = self.about("ann") | {"platform": "one", "place": Place("plaza one")}
        own = self.says("ann", "a cake of my own")
        self.dispatcher.run([Reacted(**about, message=own, emoji=("👍",))])
        self.says("mod", "/deduct @too 500")
        assert cake < own

    def linked(self, *, apart: bool) -> None:
        """Link the two, or part them, by the port."""
        batch = self.store.begin()
        page = batch.page()
        links, terms = page.port(Links), Terms(self.clock.now(), 2, START.date(), 20)
        if apart:
            assert drive(links.separate(2, terms)) is not None
        else:
            one, other = (drive(links.account(number)) for number in (1, 2))
            assert one is not None
            assert other is not None
            assert drive(links.link(one, other, terms)) == one.member
        batch.merge(page)
        batch.commit()

    def rows(self) -> dict[str, list[str]]:
        found = read(self.database, *(f"SELECT * FROM {each}" for each in ALONE))
        return {name: sorted(map(repr, rows)) for name, rows in zip(ALONE, found, strict=True)}

    def is_right(self) -> None:
        assert audit(self.database).wrong == ()
        assert {name: n for name, n in rebuild(self.database).items() if n} == {}


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Hamlet]:
    made = Hamlet(database_url)
    made.database.folder = tmp_path
    made.live()
    yield made
    made.is_right()
    made.store.close()
    made.database.close()


def test_a_link_taken_back_leaves_every_row_as_it_was(place: Hamlet) -> None:
    before = place.rows()

    for _ in range(2):
        place.linked(apart=False)
        assert place.rows() != before
        place.is_right()
        place.linked(apart=True)
        assert place.rows() == before


def test_days_milestones_badges_and_items_are_those_of_both(place: Hamlet) -> None:
    place.linked(apart=False)
    [days, streak, struck, badges, held] = read(
        place.database,
        "SELECT day FROM checkin WHERE member = 1 ORDER BY day",
        "SELECT current, total FROM streak",
        "SELECT days FROM milestone WHERE member = 1 ORDER BY days",
        "SELECT badge FROM badge WHERE member = 1",
        "SELECT item, held FROM holding WHERE member = 1 ORDER BY item",
    )

    # Ann: the 2nd to the 5th. The other one: the 3rd, 5th and 6th, and made up the 4th.
    assert [row.day - days[0].day for row in days] == [0, 1, 2, 3, 4]
    assert [tuple(row) for row in streak] == [(5, 5)]
    assert [row.days for row in struck] == [1, 2]
    assert len(badges) == 1
    assert sum(row.held for row in held) == 6
    total = read(
        place.database,
        "SELECT SUM(points - debt) AS net FROM balance WHERE member <> 3",
        "SELECT SUM(amount) AS net FROM ledger WHERE identity <> 3",
    )
    assert int(total[0][0].net) == int(total[1][0].net)


def test_what_is_kept_of_an_account_is_audited(place: Hamlet) -> None:
    place.linked(apart=False)
    with place.database.writing() as connection:
        connection.execute(text("UPDATE share SET amount = amount + 1 WHERE identity = 2"))
    wrong = audit(place.database).wrong
    assert len(wrong) == 1
    assert wrong[0].startswith("account 2: ")
    with place.database.writing() as connection:
        connection.execute(text("UPDATE share SET amount = amount - 1 WHERE identity = 2"))


def test_the_data_of_a_member_are_those_of_all_accounts(place: Hamlet) -> None:
    place.linked(apart=False)
    told = Path(collect(place.database, 1).path).read_text(encoding="utf-8")
    assert '"external": "acc-2"' in told
    assert '"table": "share"' in told
    place.linked(apart=True)
    told = Path(collect(place.database, 1).path).read_text(encoding="utf-8")
    assert '"external": "acc-2"' not in told


def test_an_account_gives_back_the_oldest_of_its_own_points() -> None:
    account = settled({5: 3, 9: 4, 2: -4}, 1, growth=7)
    assert (account.lots, account.debt, account.growth) == (((9, 2),), 0, 7)
    assert settled({5: 3, 2: -4}, 0, growth=0).debt == 1
    assert settled({}, -2, growth=0).lots == ((0, 2),)
