"""Goals as both databases keep and measure them, by what was usual in the weeks before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.features import house
from bot.founding import found, join
from community.dispatch import Dispatcher
from community.driving import drive
from community.events import Event, Joined, Person, Place, Said
from community.goals import Basis, Goal, Goals, Metric, Period, Progress, State
from community.jobs import MeasureGoals
from community.ports import People
from community.tiers import Tier, Tiers
from community.weeks import Week
from storage.database import Database, Unavailable
from storage.goalcounts import measure_goals
from storage.pages import Page
from storage.store import Store
from storage.weekly import digest_of

pytestmark = pytest.mark.both_databases
MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
FAIR = Place("fair")
SATURDAY = 5
HOUSE = house()


class Fair:
    """A community to which five come on Saturdays, one on other days, and each writes at once."""

    def __init__(self, url: str) -> None:
        self.at = MONDAY
        self.database = Database(url, "OFF")
        self.store = Store(self.database)
        self.community = found(self.store, "Fair", MONDAY).id
        join(self.store, self.community, "local", FAIR)
        clock = lambda: MONDAY  # noqa: E731 - one moment is as good as any other here
        dispatcher = Dispatcher(self.store, HOUSE, key=b"", clock=clock, unavailable=Unavailable)
        left = [*self.life()]
        while left:
            left = left[dispatcher.run(left[:100]).handled :]

    def life(self) -> Iterator[Event]:
        """Four weeks, and the Monday and Tuesday after them."""
        number = 0
        for day in range(-28, 2):
            at = MONDAY + timedelta(days=day)
            for _ in range(5 if at.weekday() == SATURDAY else 1):
                number += 1
                who = Person(f"p{number}", f"P{number}")
                about: dict[str, Any] = {
                    "platform": "local",
                    "place": FAIR,
                    "who": who,
                    "imported": True,
                }
                yield Joined(at=at, **about)
                yield Said(at=at, message=number, text="hello everybody", **about)

    def set(self, *goals: Goal) -> None:
        """Set goals, in one transaction."""
        for page in self.written():
            for goal in goals:
                drive(page.port(Goals).put(self.community, goal, self.at))

    def written(self) -> Iterator[Page]:
        """Give a page, and write it."""
        batch = self.store.begin()
        page = batch.page()
        yield page
        batch.merge(page)
        batch.commit()

    def measured(self, share: float = 0.0) -> list[Progress]:
        """Measure on the Wednesday of the week, at the beginning of the day."""
        wednesday = MONDAY.date() + timedelta(days=2)
        when: dict[str, Any] = {"first": MONDAY.date(), "today": wednesday, "share": share}
        return [*measure_goals(self.database, MeasureGoals(community=self.community, **when)).goals]


@pytest.fixture
def fair(database_url: str) -> Iterator[Fair]:
    made = Fair(database_url)
    yield made
    made.store.close()
    made.database.close()


def test_what_should_be_there_by_now_goes_by_weekdays_and_weeks(fair: Fair) -> None:
    fair.set(Goal(Metric.JOINED, Period.WEEK, 110), Goal(Metric.ACTIVE, Period.WEEK, 110))
    joined, active = fair.measured()
    # Two of the eleven who come in a week come on its first two days.
    assert (joined.part, joined.basis, round(joined.expected)) == (2, Basis.WEEKDAYS, 20)
    assert (active.part, active.basis, round(active.expected)) == (2, Basis.BEFORE, 20)
    assert joined.state is active.state is State.BEHIND
    assert fair.measured(0.5)[0].expected == pytest.approx(25)


def test_a_month_of_which_little_is_known_grows_evenly(fair: Fair) -> None:
    fair.set(Goal(Metric.WROTE, Period.MONTH, 50), Goal(Metric.ACTIVE, Period.MONTH, 62))
    wrote, active = fair.measured()
    assert (wrote.part, wrote.whole, wrote.state) == (3, 3, State.REACHED)
    assert (active.part, active.basis, round(active.expected)) == (3, Basis.EVEN, 6)
    assert date.fromordinal(active.term.first) == date(2026, 3, 1)


def test_core_contributors_grow_from_those_at_the_beginning(fair: Fair) -> None:
    fair.set(Goal(Metric.CORE, Period.WEEK, 9))
    for page in fair.written():
        for number, day in enumerate((-9, -8, 1), 1):
            who = drive(page.port(People).member(number))
            assert who is not None
            at = MONDAY + timedelta(days=day)
            drive(page.port(Tiers).begin(who, Tier.CORE, at, by=0, about=0))
    (core,) = fair.measured()
    assert (core.part, core.expected, core.basis) == (3, 4.0, Basis.SINCE)
    assert core.state is State.ON_PACE
    assert fair.measured(0.5)[0].state is State.BEHIND


def test_a_goal_is_one_for_its_metric_and_period(fair: Fair) -> None:
    some = [Goal(Metric.ACTIVE, Period.MONTH, 7), Goal(Metric.JOINED, Period.WEEK, 3)]
    fair.set(some[0], some[1], Goal(Metric.ACTIVE, Period.MONTH, 9))
    for page in fair.written():
        port = page.port(Goals)
        now = [some[1], Goal(Metric.ACTIVE, Period.MONTH, 9)]
        assert drive(port.all(fair.community)) == now
        assert drive(port.all(fair.community + 1)) == []
        assert drive(port.drop(fair.community, Metric.ACTIVE, Period.MONTH)) == now[1]
        assert drive(port.drop(fair.community, Metric.ACTIVE, Period.MONTH)) is None
        assert drive(port.all(fair.community)) == [some[1]]
    left = [(each.goal.metric, each.goal.target) for each in fair.measured()]
    assert left == [(Metric.JOINED, 3)]


def test_a_goal_is_told_of_no_time_before_it_was_set(fair: Fair) -> None:
    week = Week(MONDAY.date())
    fair.set(Goal(Metric.ACTIVE, Period.WEEK, 7), Goal(Metric.JOINED, Period.MONTH, 3))
    fair.at += timedelta(days=8)
    fair.set(Goal(Metric.ACTIVE, Period.WEEK, 7), Goal(Metric.JOINED, Period.MONTH, 5))

    def told(week: Week) -> list[tuple[Metric, int]]:
        digest = digest_of(fair.database, fair.community, week)
        return [(each.goal.metric, each.goal.target) for each in digest.goals]

    # The same goal set again is as old as it was; another one begins anew.
    assert told(week.back(1)) == []
    assert told(week) == [(Metric.ACTIVE, 7)]
    assert told(week.back(-1)) == [(Metric.ACTIVE, 7), (Metric.JOINED, 5)]
