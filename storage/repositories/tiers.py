"""The tiers of members: by the accounts to which they were confirmed, or by habit."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select

from community.people import Actor
from community.refs import micros
from community.tiers import End, Tenure, Tier, Tiers
from storage.pages import Page
from storage.registry import serves
from storage.repositories.people import IDENTITY, identities_of
from storage.shapes import shape
from storage.tables.tiers import HabitRow, StipendRow, TenureRow
from storage.times import moment

HABIT, TENURE, STIPEND = shape(HabitRow), shape(TenureRow), shape(StipendRow)
MOST_OF_ACCOUNT = 100
_T = TENURE.table.c
OF_IDENTITY = (
    select(*_T)
    .where(_T.identity == bindparam("identity"))
    .order_by(_T.at.desc())
    .limit(MOST_OF_ACCOUNT)
)
RUNNING = (
    select(*_T)
    .where(_T.community == bindparam("community"), _T.ended == 0)
    .order_by(_T.reviewed, _T.identity)
    .limit(bindparam("most"))
)
PAST = (
    select(*_T)
    .where(_T.community == bindparam("community"), _T.ended > 0)
    .order_by(_T.ended.desc())
    .limit(bindparam("most"))
)


@serves(Tiers)
class SqlTiers:
    """Reads and writes tenures; a regular is who the nightly count says is one."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def of(self, member: int) -> Tier:
        held = await self.held(member)
        if held is not None:
            return held.tier
        is_regular = self._page.get(HABIT, (member,)) is not None
        return Tier.REGULAR if is_regular else Tier.NEWCOMER

    async def held(self, member: int) -> Tenure | None:
        running = [each for each in await self.tenures(member) if each.how is End.NOT]
        return max(running, key=lambda each: (each.tier, each.since), default=None)

    async def tenures(self, member: int) -> Sequence[Tenure]:
        found: list[Any] = []
        for identity in identities_of(self._page, member):
            rows = self._page.select(OF_IDENTITY, identity=identity)
            found += self._fresh(rows, "identity", identity)
        return [self._tenure(row) for row in sorted(found, key=_at, reverse=True)]

    async def running(self, community: int, most: int) -> Sequence[Tenure]:
        rows = self._page.select(RUNNING, community=community, most=most)
        found = [row for row in self._fresh(rows, "community", community) if not row.ended]
        found.sort(key=lambda row: (row.reviewed, row.identity))
        return [self._tenure(row) for row in found[:most]]

    async def past(self, community: int, most: int) -> Sequence[Tenure]:
        rows = self._page.select(PAST, community=community, most=most)
        found = [row for row in self._fresh(rows, "community", community) if row.ended]
        found.sort(key=lambda row: int(row.ended), reverse=True)
        return [self._tenure(row) for row in found[:most]]

    async def begin(self, who: Actor, tier: Tier, at: datetime, by: int, about: int) -> Tenure:
        known = await self.tenures(who.member)
        times = {each.since for each in known if each.identity == who.identity}
        while at in times:  # two of one moment, such as what a fall leads to
            at = moment(micros(at) + 1)
        tenure = Tenure(who.identity, who.member, who.community, tier, at, by, about)
        await self.keep(tenure)
        return tenure

    async def keep(self, tenure: Tenure) -> None:
        self._page.put(
            TENURE,
            TENURE.row(
                tenure.identity,
                micros(tenure.since),
                tenure.community,
                int(tenure.tier),
                tenure.by,
                tenure.nomination,
                *map(_ordinal, (tenure.fading, tenure.shown, tenure.reviewed)),
                micros(tenure.ended) if tenure.ended is not None else 0,
                int(tenure.how),
                tenure.ended_by,
                tenure.why,
            ),
        )

    async def paid(self, member: int, month: date) -> bool:
        keys = [(number, month.toordinal()) for number in identities_of(self._page, member)]
        return any(self._page.get(STIPEND, key) is not None for key in keys)

    async def pay(self, who: Actor, month: date, points: int, at: datetime) -> None:
        row = STIPEND.row(who.identity, month.toordinal(), points, micros(at))
        self._page.put(STIPEND, row)

    def _fresh(self, rows: Iterable[Any], name: str, value: int) -> list[Any]:
        """Give rows as the page has them: what it wrote takes the place of what is read."""
        found = {(row.identity, row.at): row for row in rows}
        found |= {
            key: row
            for key, row in self._page.pending(TENURE).items()
            if row is not None and (key in found or getattr(row, name) == value)
        }
        return [*found.values()]

    def _tenure(self, row: Any) -> Tenure:
        who: Any = self._page.get(IDENTITY, (row.identity,))
        return Tenure(
            row.identity,
            who.member,
            row.community,
            Tier(row.tier),
            moment(row.at),
            row.by,
            row.nomination,
            fading=_day(row.fading),
            shown=_day(row.shown),
            reviewed=_day(row.reviewed),
            ended=moment(row.ended) if row.ended else None,
            how=End(row.how),
            ended_by=row.ended_by,
            why=row.why,
        )


def _at(row: Any) -> int:
    return int(row.at)


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day is not None else 0


def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None
