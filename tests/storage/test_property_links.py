"""Lives in which accounts become one member and part again: each has what it caused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from bot.clock import MovedClock
from bot.founding import found, join
from community.actions import Say
from community.buttons import Button, pack
from community.dispatch import Dispatcher
from community.events import Event, Person, Place, Pressed, Removed, Said, Struck
from community.people import Role
from community.ports import Landed
from community.refs import micros
from community.settings import Instance
from storage.books import audit
from storage.database import Database, Unavailable
from storage.rebuild import rebuild
from storage.store import Store
from tests import postgres
from tests.pool import Pool
from tests.storage.agreement import read
from tests.storage.ideal import KEY
from tests.storage.ideal_links import BASE, CAP, PRICE, REACH, Gift, LinkIdeal
from tests.storage.ideal_thanks import THANKS
from tests.storage.linked_rows import ALONE, DAYS, HELD, LOTS, NETS, STANDING
from tests.storage.test_property import WHOLE_HOUSE, files, servers

pytestmark = pytest.mark.hypothesis
STEPS = 30
PLATFORMS = {"ann": "one", "ann_too": "other", "ann_three": "one", "bob": "other"}
PEOPLE = {name: Person(name, name.title(), name) for name in PLATFORMS}
MOD = Person("mod", "Mod", "mod", rank=int(Role.MODERATOR))
WHO = st.sampled_from(sorted(PEOPLE))
AMOUNT = st.sampled_from([1, 2, 7, 20])
START = datetime(2026, 3, 2, 12, tzinfo=UTC)
RULES: dict[str, dict[str, Any]] = {
    "checkin": {
        "base": BASE, "streak": 0, "milestones": "none", "makeup_days": REACH,
        "makeup_month": 31, "makeup_price": PRICE,
    },
    "talk": {"daily_cap": CAP, "cooldown": 0, "min_length": 1},
    "thanks": THANKS,
}  # fmt: skip


class LinkedLives(RuleBasedStateMachine):
    """A community in which four accounts, perhaps of fewer people, live and are linked."""

    fresh: ClassVar[Iterator[str]]

    @initialize(lasting=st.sampled_from([0, 2, 4]))
    def begin(self, lasting: int) -> None:
        self.database = Database(next(self.fresh), "OFF")
        self.store = Store(self.database)
        self.clock = MovedClock(START)
        instance = Instance({**RULES, "points": {"expiry_days": lasting}})
        self.dispatcher = Dispatcher(
            self.store, WHOLE_HOUSE, key=KEY, clock=self.clock.now, unavailable=Unavailable,
            instance=instance,
        )  # fmt: skip
        self.ideal = LinkIdeal(PEOPLE, lasting)
        self.numbers = count(1)
        self.said: list[tuple[str, int, date]] = []
        self.taken: set[int] = set()
        community = found(self.store, "Town", START)
        for platform in sorted({*PLATFORMS.values()}):
            join(self.store, community.id, platform, Place(f"plaza {platform}"))
        self.says("mod", "hi")
        for who in PEOPLE:
            self.speak(who)

    @property
    def today(self) -> date:
        return (self.clock.now() - timedelta(hours=4)).date()

    def happens(self, event: Event) -> Landed:
        self.clock.move(timedelta(seconds=1))
        landed = self.dispatcher.run([event])
        assert landed.buried == 0
        return landed

    def about(self, who: str, *, private: bool = False) -> dict[str, Any]:
        platform = PLATFORMS.get(who, "one")
        place = Place(who, private=True) if private else Place(f"plaza {platform}")
        person = PEOPLE.get(who, MOD)
        return {"platform": platform, "place": place, "who": person, "at": self.clock.now()}

    def says(self, who: str, text: str, *, private: bool = False) -> tuple[int, str]:
        """Say something; gives the message's number and what the bot answers."""
        number = next(self.numbers)
        landed = self.happens(Said(**self.about(who, private=private), message=number, text=text))
        answers = [str(a.words) for _, a in landed.actions if isinstance(a, Say)]
        return number, "\n".join(answers)

    # What people do.

    @rule(who=WHO)
    def check_in(self, who: str) -> None:
        at = self.clock.now()
        self.says(who, "签到")
        self.ideal.checks_in(who, self.today, at)

    @rule(who=WHO, ago=st.integers(1, 4))
    def make_up(self, who: str, ago: int) -> None:
        at, day = self.clock.now(), self.today - timedelta(days=ago)
        self.says(who, f"/checkin makeup {day}")
        self.ideal.makes_up(who, day, self.today, at)

    @rule(who=WHO)
    def speak(self, who: str) -> None:
        number, _ = self.says(who, f"word number {next(self.numbers)}")
        if self.ideal.talks(who, self.today):
            self.said.append((who, number, self.today))

    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        who, number, day = data.draw(st.sampled_from(self.said))
        about = self.about(who)
        self.happens(Removed(**about, message=number))
        if number not in self.taken:
            self.taken.add(number)
            self.ideal.takes_word_back(who, day)

    @rule(who=WHO, other=WHO, amount=AMOUNT, kind=st.sampled_from(["give", "award", "deduct"]))
    def move(self, who: str, other: str, amount: int, kind: str) -> None:
        by = who if kind == "give" else "mod"
        number, _ = self.says(by, f"/{kind} @{other} {amount}")
        self.ideal.moves(number, Gift(kind, who, other, amount), self.today)

    @rule(who=WHO, other=WHO)
    def thank(self, who: str, other: str) -> None:
        number, _ = self.says(who, f"/thanks @{other}")
        self.ideal.thanks_for(number, who, other, self.today)

    @rule(data=st.data())
    def take_thanks_back(self, data: st.DataObject) -> None:
        if self.ideal.thanks.all:
            number = data.draw(st.sampled_from(sorted(self.ideal.thanks.all)))
            giver = self.ideal.thanks.all[number].giver
            self.happens(Removed(**self.about(giver), message=number))
            self.ideal.takes_thanks_back(number)

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        if self.ideal.gifts:
            number = data.draw(st.sampled_from(sorted(self.ideal.gifts)))
            [[posting]] = read(self.database, f"SELECT id FROM posting WHERE ref = {number}")
            self.says("mod", f"/undo {posting.id}")
            self.ideal.undoes(number)

    @rule(who=WHO)
    def forgive(self, who: str) -> None:
        self.says("mod", f"/points debt @{who} forgive")
        self.ideal.is_forgiven(who)

    @rule(days=st.integers(0, 3))
    def days_pass(self, days: int) -> None:
        self.clock.move(timedelta(days=days))
        at = self.clock.now()
        self.happens(Struck(at=at, schedule="expiry.expire@1", occurrence=micros(at)))
        self.ideal.expires(self.today)

    @rule(one=WHO, other=WHO)
    def link(self, one: str, other: str) -> None:
        self.made_one(one, other)

    @rule(one=WHO, other=WHO)
    def link_by_mistake(self, one: str, other: str) -> None:
        """A link that is taken back at once leaves every row as it was."""
        before, singles = self.alone(), all(len(g) == 1 for g in self.ideal.groups.values())
        if singles and self.made_one(one, other):
            goes = max(one, other, key=self.ideal.order.index)
            assert self.parted(goes)
            assert self.alone() == before

    @rule(who=WHO)
    def separate(self, who: str) -> None:
        self.parted(who)

    def made_one(self, one: str, other: str) -> bool:
        _, told = self.says(one, "/link", private=True)
        code = re.search(r"/link enter (\w+)", told)
        assert code is not None, told
        _, told = self.says(other, f"/link enter {code[1]}", private=True)
        linked = self.ideal.links(one, other, self.today)
        assert ("You are one member" in told) == linked, told
        return linked

    def parted(self, who: str) -> bool:
        [[row]] = read(self.database, f"SELECT id FROM identity WHERE external = '{who}'")
        place = f"one:{'plaza one'}"
        data = pack(Button("", "separate", (row.id,)), place, KEY)  # type: ignore[arg-type]  # no label is drawn
        number = next(self.numbers)
        press = Pressed(**self.about("mod"), press=str(number), data=data, message=1)
        self.happens(press)
        return self.ideal.separates(who, self.today)

    def alone(self) -> dict[str, list[str]]:
        found = read(self.database, *(f"SELECT * FROM {each}" for each in ALONE))
        return {name: sorted(map(repr, rows)) for name, rows in zip(ALONE, found, strict=True)}

    # What must be true.

    @rule()
    def agrees(self) -> None:
        standing, lots, nets, days, held = read(self.database, STANDING, LOTS, NETS, DAYS, HELD)
        ideal = self.ideal
        assert {r.external: (r.points, r.debt) for r in standing} == {
            who: (ideal.purse(who).points, ideal.purse(who).debt) for who in PEOPLE
        }
        members = {r.external: r.member for r in standing}
        for who in PEOPLE:
            same = {other for other in PEOPLE if members[other] == members[who]}
            assert same == {*ideal.groups[ideal.head(who)]}
            assert Counter({r.expires: r.points for r in lots if r.external == who}) == Counter(
                ideal.purse(who).coins
            )
            of = {date.fromordinal(r.day): r.account for r in days if r.external == who}
            assert of == ideal.days(who)
        among = {
            number for group in ideal.groups.values() for number, _ in ideal.thanks.within(group)
        }
        holding = Counter[str]()
        for number, thank in ideal.thanks.all.items():
            if thank.counts and number not in among:
                holding[thank.taker] += thank.worth
        assert {row.external: int(row.held) for row in held} == dict(+holding)
        by_book = {who: sum(b.coins.values()) - b.owed for who, b in ideal.books.items()}
        assert {r.external: int(r.total) for r in nets if r.total and r.external in PEOPLE} == {
            who: net for who, net in by_book.items() if net
        }

    def teardown(self) -> None:
        if not hasattr(self, "database"):
            return
        try:
            self.agrees()
            self.books_are_right()
            for who in PEOPLE:
                self.parted(who)
            self.agrees()
            self.books_are_right()
            assert not any(book.held_back for book in self.ideal.books.values())
        finally:
            self.store.close()
            self.database.close()

    def books_are_right(self) -> None:
        assert audit(self.database).wrong == ()
        assert {name: n for name, n in rebuild(self.database).items() if n} == {}


class WatchedLives(LinkedLives):
    """The same, with the books gone over at each step."""

    def happens(self, event: Event) -> Landed:
        landed = super().happens(event)
        self.books_are_right()
        return landed


def live(fresh: Iterator[str], share: int, lives: type[LinkedLives]) -> None:
    machine = type("Lives", (lives,), {"fresh": fresh})
    examples = max(3, settings().max_examples // share)
    chosen = settings(max_examples=examples, stateful_step_count=STEPS)
    run_state_machine_as_test(machine, settings=chosen)


def test_each_account_has_what_it_caused(
    fresh_sqlite: Callable[[Path], str], tmp_path: Path
) -> None:
    live(files(fresh_sqlite, tmp_path), share=5, lives=LinkedLives)


@pytest.mark.long
def test_the_books_are_right_at_each_step(
    fresh_sqlite: Callable[[Path], str], tmp_path: Path
) -> None:
    live(files(fresh_sqlite, tmp_path), share=2, lives=WatchedLives)


@pytest.mark.long
def test_each_account_has_what_it_caused_on_postgresql(
    postgres_cluster: postgres.Cluster, postgres_pool: Pool
) -> None:
    live(servers(postgres_cluster, postgres_pool), share=5, lives=WatchedLives)
