"""Whatever two communities do, in whatever order it comes: their books are as they ought to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.clock import MovedClock
from bot.features import house
from bot.founding import found, join
from community.dispatch import Dispatcher
from community.events import Edited, Event, Person, Place, Removed, Said
from community.people import Role
from community.settings import Instance
from storage.books import audit
from storage.database import Database, Unavailable
from storage.store import Store
from tests import postgres
from tests.pool import Pool
from tests.storage.agreement import (
    boards_agree,
    checkins_agree,
    everything,
    ideal_purses,
    purses,
    read,
)
from tests.storage.ideal import KEY, MODERATOR, Deed, Ideal, Kind
from tests.storage.ideal_days import SETTINGS
from tests.storage.keeping import Keeping, line_of

pytestmark = pytest.mark.hypothesis
STEPS = 40
WHOLE_HOUSE = house()
PEOPLE = {
    "ann": Person("ann", "Ann", "ann"),
    "bob": Person("bob", "Bob", "bob"),
    MODERATOR: Person(MODERATOR, "Mod", MODERATOR, rank=int(Role.MODERATOR)),
}
TEXTS = ("good morning", "good evening", "how are you all", "hm", "好的好的", "早")

WHERE = st.integers(0, 1)
WHO = st.sampled_from(sorted(PEOPLE))
AMOUNT = st.sampled_from([1, 2, 5, 7, 20, 64])
ZONE = st.sampled_from(["Europe/Berlin", "Asia/Shanghai", "America/St_Johns", "Pacific/Apia"])
# Berlin's two changes, that of St John's, and the day that Samoa never had.
START = st.sampled_from(["2026-03-28", "2026-10-24", "2026-03-07", "2011-12-28"])
AGO = st.sampled_from([0, 0, 0, 0, 30, 61, 3_600, 80_000, 90_000, 172_800, -30]).map(
    lambda seconds: timedelta(seconds=seconds)
)
TICK = st.sampled_from([1, 59, 60, 61, 18_000, 82_800, 86_400, 86_400, 90_000, -61, -90_000])


class Lives(Keeping, RuleBasedStateMachine):
    """Two communities, whose people do things that come now, late, twice and in disorder."""

    fresh: ClassVar[Iterator[str]]

    @initialize(zones=st.tuples(ZONE, ZONE), start=START)
    def begin(self, zones: tuple[str, str], start: str) -> None:
        self.database = Database(next(self.fresh), "OFF")
        self.store = Store(self.database)
        self.clock = MovedClock(datetime.fromisoformat(f"{start}T12:00").replace(tzinfo=UTC))
        self.dispatcher = self.opened(self.instance())
        self.ideal = self.ideal_of(zones)
        self.numbers = count(1)
        self.waiting: list[Deed] = []
        self.done: list[Deed] = []
        for where, zone in enumerate(zones):
            community = found(self.store, f"Town {where}", self.clock.now(), zone=zone)
            join(self.store, community.id, "test", Place(f"plaza {where}"))
            for who in PEOPLE:
                self.does("say", where, who, timedelta(0), text="hi")
            for who in PEOPLE:
                self.does("award", where, MODERATOR, timedelta(0), other=who, amount=20)
        self.deliver(100, shuffled=False, seed=0)

    def ideal_of(self, zones: tuple[str, str]) -> Ideal:
        return Ideal(zones)

    def instance(self) -> Instance:
        return Instance({"checkin": SETTINGS})

    def opened(self, instance: Instance) -> Dispatcher:
        return Dispatcher(
            self.store,
            WHOLE_HOUSE,
            key=KEY,
            clock=self.clock.now,
            unavailable=Unavailable,
            instance=instance,
        )

    def does(self, kind: Kind, where: int, who: str, ago: timedelta, **more: Any) -> None:
        at = self.clock.now() - ago
        number = next(self.numbers)
        self.waiting.append(Deed(kind=kind, where=where, who=who, at=at, message=number, **more))

    # What people do.

    @rule(where=WHERE, who=WHO, ago=AGO)
    def check_in(self, where: int, who: str, ago: timedelta) -> None:
        self.does("check in", where, who, ago)

    @rule(where=WHERE, who=WHO, ago=AGO, text=st.sampled_from(TEXTS))
    def say(self, where: int, who: str, ago: timedelta, text: str) -> None:
        self.does("say", where, who, ago, text=text)

    @rule(where=WHERE, who=WHO, ago=AGO, other=WHO, amount=AMOUNT)
    def give(self, where: int, who: str, ago: timedelta, other: str, amount: int) -> None:
        self.does("give", where, who, ago, other=other, amount=amount)

    @rule(
        where=WHERE, who=st.sampled_from([MODERATOR, MODERATOR, "ann"]), ago=AGO, other=WHO,
        amount=AMOUNT, kind=st.sampled_from(["award", "deduct"]),
    )  # fmt: skip
    def judge(
        self, *, where: int, who: str, ago: timedelta, other: str, amount: int, kind: Kind
    ) -> None:
        self.does(kind, where, who, ago, other=other, amount=amount)

    @precondition(lambda self: self.ideal.posted)
    @rule(data=st.data(), who=st.sampled_from([MODERATOR, MODERATOR, "bob"]), ago=AGO)
    def undo(self, data: st.DataObject, who: str, ago: timedelta) -> None:
        kind = data.draw(
            st.sampled_from(sorted({each.kind for each in self.ideal.posted.values()}))
        )
        of_kind = (place for place, each in self.ideal.posted.items() if each.kind == kind)
        where, target = data.draw(st.sampled_from(sorted(of_kind)))
        [[posting]] = read(self.database, f"SELECT id FROM posting WHERE ref = {target}")
        self.does("undo", where, who, ago, target=target, number=posting.id)

    @rule(data=st.data(), who=WHO, ago=AGO, kind=st.sampled_from(["remove", "remove", "edit"]))
    def change(self, data: st.DataObject, who: str, ago: timedelta, kind: Kind) -> None:
        """A message is removed or edited, perhaps before it has arrived itself."""
        deed = data.draw(
            st.sampled_from([d for d in [*self.done, *self.waiting] if d.kind == "say"])
        )
        self.does(kind, deed.where, who, ago, target=deed.message)

    # What time and the network do.

    @rule(seconds=TICK)
    def tick(self, seconds: int) -> None:
        self.clock.move(timedelta(seconds=seconds))

    @rule(data=st.data(), times=st.integers(1, 3))
    def repeat(self, data: st.DataObject, times: int) -> None:
        deed = data.draw(st.sampled_from([*self.done, *self.waiting]))
        self.waiting += [deed] * times

    @rule(size=st.integers(1, 12), shuffled=st.booleans(), seed=st.integers(0, 99))
    def deliver(self, size: int, shuffled: bool, seed: int) -> None:
        """Hand in what waits, in batches of a size."""
        if shuffled:
            Random(seed).shuffle(self.waiting)
        events = [self.event_of(deed) for deed in self.waiting]
        while events:
            landed = self.dispatcher.run(events[:size])
            assert landed.buried == 0
            for deed in self.waiting[: landed.handled]:
                self.ideal.do(deed)
            self.done += [deed for deed in self.waiting[: landed.handled] if deed.who]
            del events[: landed.handled], self.waiting[: landed.handled]
        self.agrees()

    def agrees(self) -> None:
        assert purses(self.database) == ideal_purses(self.ideal)

    def event_of(self, deed: Deed) -> Event:
        return event_of(deed)

    def teardown(self) -> None:
        if not hasattr(self, "database"):
            return
        try:
            self.deliver(5, shuffled=False, seed=0)
            assert audit(self.database).wrong == ()
            checkins_agree(self.database, self.ideal)
            boards_agree(self.store, self.ideal, self.done)
            self.nothing_happens_twice()
        finally:
            self.store.close()
            self.database.close()

    def nothing_happens_twice(self) -> None:
        """Every event again, in another order and much later, changes not a single row."""
        before = everything(self.database)
        self.clock.move(timedelta(days=3))
        again = [self.event_of(deed) for deed in self.done]
        Random(len(again)).shuffle(again)
        while again:
            landed = self.dispatcher.run(again)
            assert landed.seen == landed.handled
            del again[: landed.handled]
        assert everything(self.database) == before


def event_of(deed: Deed) -> Event:
    """The event that a platform makes of a deed."""
    about: dict[str, Any] = {
        "platform": "test",
        "place": Place(f"plaza {deed.where}"),
        "who": PEOPLE[deed.who],
        "at": deed.at,
    }
    match deed.kind:
        case "remove":
            return Removed(**about, message=deed.target)
        case "edit":
            return Edited(**about, message=deed.target, text="something else altogether")
        case "check in":
            line = "签到"
        case "say":
            line = deed.text
        case "undo":
            line = f"/undo {deed.number}"
        case "make up" | "freeze" | "grant":
            line = line_of(deed)
        case kind:
            line = f"/{kind} @{deed.other} {deed.amount}"
    return Said(**about, message=deed.message, text=line)


def live(fresh: Iterator[str], share: int, lives: type[Lives] = Lives) -> None:
    """Live as many lives as a share of the examples that the profile has."""
    machine = type("Lives", (lives,), {"fresh": fresh})
    examples = max(5, settings().max_examples // share)
    chosen = settings(max_examples=examples, stateful_step_count=STEPS)
    run_state_machine_as_test(machine, settings=chosen)


def files(fresh_sqlite: Callable[[Path], str], folder: Path) -> Iterator[str]:
    """Fresh databases on SQLite, one after the other."""
    while True:
        for name in ("life.db", "life.db-wal", "life.db-shm"):
            with suppress(FileNotFoundError):
                (folder / name).unlink()
        yield fresh_sqlite(folder / "life.db")


def servers(cluster: postgres.Cluster, pool: Pool) -> Iterator[str]:
    """Empty databases on PostgreSQL, one after the other."""
    while True:
        name = pool.take()
        yield cluster.url(name)
        pool.give_back(name)


def test_the_books_are_right_on_sqlite(fresh_sqlite: Callable[[Path], str], tmp_path: Path) -> None:
    live(files(fresh_sqlite, tmp_path), share=4)


@pytest.mark.long
def test_the_books_are_right_at_length(fresh_sqlite: Callable[[Path], str], tmp_path: Path) -> None:
    live(files(fresh_sqlite, tmp_path), share=1)


@pytest.mark.long
def test_the_books_are_right_on_postgresql(
    postgres_cluster: postgres.Cluster, postgres_pool: Pool
) -> None:
    live(servers(postgres_cluster, postgres_pool), share=10)
