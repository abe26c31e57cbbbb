"""Goals, by community, metric and period."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, bindparam, select

from community.goals import Goal, Goals, Metric, Period
from community.people import Community
from community.refs import micros
from storage.pages import Page
from storage.registry import serves
from storage.shapes import Row, shape
from storage.tables.goals import GoalRow
from storage.times import moment

GOAL = shape(GoalRow)
MOST_GOALS = len(Metric) * len(Period)
_G = GOAL.table.c
OF_COMMUNITY = select(*_G).where(_G.community == bindparam("community"))


@serves(Goals)
class SqlGoals:
    """Reads and writes targets."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def all(self, community: int) -> Sequence[Goal]:
        rows = self._page.select(OF_COMMUNITY.limit(MOST_GOALS), community=community)
        found = {row[: GOAL.width]: row for row in rows}
        for key, row in self._page.pending(GOAL).items():
            found.pop(key, None)
            if row is not None and row.community == community:
                found[key] = row
        return in_order(found.values())

    async def put(self, community: int, goal: Goal, at: datetime) -> None:
        before = self._page.get(GOAL, (community, goal.metric.value, goal.period.value))
        if before is not None and before.target == goal.target:
            return
        row = (community, goal.metric.value, goal.period.value, goal.target, micros(at))
        self._page.put(GOAL, GOAL.row(*row))

    async def drop(self, community: int, metric: Metric, period: Period) -> Goal | None:
        key = (community, metric.value, period.value)
        row = self._page.get(GOAL, key)
        if row is None:
            return None
        self._page.drop(GOAL, key)
        return Goal(metric, period, row.target)


def goals_of(connection: Connection, home: Community) -> Sequence[Goal]:
    """Give a community's goals since their days, in the order of metrics and periods."""
    rows = connection.execute(OF_COMMUNITY, {"community": home.id}).all()
    since = {(row.metric, row.period): home.day(moment(row.at)).toordinal() for row in rows}
    return [
        msgspec.structs.replace(goal, since=since[goal.metric.value, goal.period.value])
        for goal in in_order(rows)
    ]


def in_order(rows: Iterable[Row]) -> Sequence[Goal]:
    """Give the goals of rows in the order in which they are told."""
    places = {name: place for place, name in enumerate((*Metric, *Period))}
    goals = [Goal(Metric(row.metric), Period(row.period), row.target) for row in rows]
    return sorted(goals, key=lambda each: (places[each.period], places[each.metric]))
