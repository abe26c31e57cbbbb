"""Steps for newcomers, and how far each of them is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from community.people import Actor
from community.refs import micros
from community.steps import MOST_STEPS, Beginner, Coming, Step, Steps
from storage.pages import Page
from storage.registry import serves
from storage.repositories.arrivals import ARRIVAL
from storage.repositories.people import identities_of
from storage.shapes import shape
from storage.tables.steps import BeginnerRow, StepRow
from storage.times import moment

STEP, BEGINNER = shape(StepRow), shape(BeginnerRow)
_S, _B, _A = STEP.table.c, BEGINNER.table.c, ARRIVAL.table.c
SECOND = timedelta(seconds=1)
MOST_COMINGS = 50
ALL = (
    select(_S.after)
    .where(_S.community == bindparam("community"))
    .order_by(_S.after)
    .limit(MOST_STEPS)
)
DUE = (
    select(_B.identity)
    .where(_B.community == bindparam("community"), _B.due > 0, _B.due <= bindparam("before"))
    .order_by(_B.due, _B.identity)
    .limit(bindparam("most"))
)
CAME = (
    select(_A.at)
    .where(_A.chat == bindparam("chat"), _A.identity == bindparam("identity"))
    .order_by(_A.at)
    .limit(MOST_COMINGS)
)


@serves(Steps)
class SqlSteps:
    """Keeps a row for each step of a community, and one for each account that has begun."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def all(self, community: int) -> Sequence[Step]:
        keys = {(community, row.after) for row in self._page.select(ALL, community=community)}
        keys |= {key for key in self._page.pending(STEP) if key[0] == community}
        rows = [self._page.get(STEP, key) for key in sorted(keys)]
        return [_step(row) for row in rows if row is not None]

    async def keep(self, community: int, step: Step) -> None:
        row = STEP.row(community, step.after // SECOND, step.words, micros(step.at))
        self._page.put(STEP, row)

    async def drop(self, community: int, after: timedelta) -> Step | None:
        key = (community, after // SECOND)
        row = self._page.get(STEP, key)
        if row is None:
            return None
        self._page.drop(STEP, key)
        return _step(row)

    async def beginner(self, identity: int) -> Beginner | None:
        row = self._page.get(BEGINNER, (identity,))
        return _beginner(row) if row is not None else None

    async def beginners(self, member: int) -> Sequence[Beginner]:
        found = [await self.beginner(each) for each in identities_of(self._page, member)]
        begun = [each for each in found if each is not None]
        return sorted(begun, key=lambda each: (each.since, each.identity))

    async def go_on(self, beginner: Beginner) -> None:
        row = BEGINNER.row(
            identity=beginner.identity,
            community=beginner.community,
            since=micros(beginner.since),
            told=beginner.told // SECOND,
            chats=",".join(map(str, beginner.chats)),
            due=micros(beginner.due) if beginner.due else 0,
        )
        self._page.put(BEGINNER, row)

    async def due(self, community: int, before: datetime, most: int) -> Sequence[Beginner]:
        asked = {"community": community, "before": micros(before), "most": most}
        found = [await self.beginner(row.identity) for row in self._page.select(DUE, **asked)]
        return [each for each in found if each is not None]

    async def comings(self, who: Actor, chats: Sequence[int]) -> Sequence[Coming]:
        found: dict[Any, Any] = {}
        for identity in identities_of(self._page, who.member):
            for chat in chats:
                rows = self._page.select(CAME, chat=chat, identity=identity)
                keys = [(chat, identity, row.at) for row in rows]
                keys += [key for key in self._page.pending(ARRIVAL) if key[:2] == (chat, identity)]
                found |= {key: self._page.get(ARRIVAL, key) for key in keys}
        rows = [row for _, row in sorted(found.items()) if row is not None]
        return [Coming(moment(row.at), bool(row.joined), row.door) for row in rows]


def _step(row: Any) -> Step:
    return Step(timedelta(seconds=row.after), row.words, moment(row.at))


def _beginner(row: Any) -> Beginner:
    return Beginner(
        identity=row.identity,
        community=row.community,
        since=moment(row.since),
        told=timedelta(seconds=row.told),
        chats=tuple(map(int, row.chats.split(","))) if row.chats else (),
        due=moment(row.due) if row.due else None,
    )
