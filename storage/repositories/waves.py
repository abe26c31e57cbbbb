"""Waves by the number of their case, who came in them, and the hours they are compared with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from community.door import Newcomer
from community.raids import WEEKS, Past
from community.refs import micros
from community.waves import RULE, Verdict, Wave, Waves
from storage.pages import Page
from storage.registry import serves
from storage.repositories.cases import CASE
from storage.repositories.door import NEWCOMER, newcomer_of
from storage.repositories.people import CHAT
from storage.shapes import shape
from storage.tables.messages import ChatHourRow
from storage.tables.waves import WaveRow
from storage.times import HOUR, moment

WAVE = shape(WaveRow)
DAY = 24
WEEK = 7 * DAY
_W, _N, _C = WAVE.table.c, NEWCOMER.table.c, CHAT.table.c
_H, _K = ChatHourRow.table.c, CASE.table.c
MOST_APART = 500
RUNNING = (
    select(_W.case_id)
    .where(_W.community == bindparam("community"), _W.ended == 0)
    .order_by(_W.case_id)
    .limit(1)
)
CALMED = (
    select(_W.at)
    .where(
        _W.community == bindparam("community"),
        _W.verdict == int(Verdict.HARMLESS),
        _W.ended == _W.at,
    )
    .order_by(_W.ended.desc())
    .limit(1)
)
MEMBERS = (
    select(_N.identity)
    .where(_N.wave == bindparam("wave"), _N.identity > bindparam("after"))
    .order_by(_N.identity)
    .limit(bindparam("most"))
)
APART = (
    select(_K.id)
    .where(
        _K.community == bindparam("community"),
        _K.id > bindparam("wave"),
        _K.rule == RULE,
        _K.at == bindparam("at"),
        _K.identity.is_not(None),
    )
    .order_by(_K.id)
    .limit(MOST_APART)
)
SIZE = select(func.count()).where(_N.wave == bindparam("wave"))
HOURLY = (
    select(
        func.count().label("rows"),
        func.coalesce(func.sum(_H.joined), 0).label("joined"),
        func.coalesce(func.sum(_H.messages), 0).label("messages"),
    )
    .select_from(CHAT.table.join(ChatHourRow.table, _H.chat == _C.id))
    .where(_C.community == bindparam("community"), _C.private == 0, _H.hour == bindparam("hour"))
)


@serves(Waves)
class SqlWaves:
    """Keeps waves; each newcomer says in which one they came."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def running(self, community: int) -> Wave | None:
        pending = self._page.pending(WAVE)
        for row in pending.values():
            if row is not None and row.community == community and not row.ended:
                return _wave(row)
        found = self._page.select(RUNNING, community=community)
        wave = await self.of(found[0].case_id) if found else None
        return wave if wave is not None and wave.ended is None else None

    async def calmed(self, community: int) -> datetime | None:
        found = self._page.select(CALMED, community=community)
        return moment(found[0].at) if found else None

    async def of(self, number: int) -> Wave | None:
        row = self._page.get(WAVE, (number,))
        return _wave(row) if row is not None else None

    async def keep(self, wave: Wave) -> None:
        self._page.put(
            WAVE,
            WAVE.row(
                case_id=wave.number,
                community=wave.community,
                began=micros(wave.began),
                bar=wave.bar,
                usual=wave.usual,
                first=wave.first,
                spoken=int(wave.spoken),
                ended=micros(wave.ended) if wave.ended else 0,
                verdict=int(wave.verdict),
                at=micros(wave.at) if wave.at else 0,
                by=wave.by,
                lock=wave.lock,
                done=wave.done,
            ),
        )

    async def members(self, number: int, after: int, most: int) -> Sequence[Newcomer]:
        found: list[Newcomer] = []
        while len(found) < most:  # who has just been taken out of it makes room for others
            rows = self._page.select(MEMBERS, wave=number, after=after, most=most)
            known: list[Any] = [self._page.get(NEWCOMER, (row.identity,)) for row in rows]
            found += [newcomer_of(row) for row in known if row is not None and row.wave == number]
            if len(rows) < most:
                break
            after = rows[-1].identity
        return found[:most]

    async def apart(self, number: int) -> Sequence[int]:
        row = self._page.get(WAVE, (number,))
        if row is None or not row.at:
            return []
        about = {"community": row.community, "wave": number, "at": row.at}
        return [found.id for found in self._page.select(APART, **about)]

    async def size(self, number: int) -> int:
        return int(self._page.select(SIZE, wave=number)[0][0])

    async def past(self, community: int, at: datetime, *, joins: bool) -> Past:
        now = micros(at) // HOUR
        weekly = [now - week * WEEK for week in range(1, WEEKS + 1)]
        daily = range(now - DAY, now)
        counts = {hour: self._hour(community, hour, joins=joins) for hour in (*weekly, *daily)}
        known = {hour: count for hour, count in counts.items() if count is not None}
        return Past(
            tuple(known[hour] for hour in weekly if hour in known),
            tuple(known[hour] for hour in daily if hour in known),
        )

    def _hour(self, community: int, hour: int, *, joins: bool) -> int | None:
        row = self._page.select(HOURLY, community=community, hour=hour)[0]
        if not row.rows:
            return None
        return int(row.joined if joins else row.messages)


def _wave(row: Any) -> Wave:
    return Wave(
        number=row.case_id,
        community=row.community,
        began=moment(row.began),
        bar=row.bar,
        usual=row.usual,
        first=row.first,
        spoken=bool(row.spoken),
        ended=moment(row.ended) if row.ended else None,
        verdict=Verdict(row.verdict),
        at=moment(row.at) if row.at else None,
        by=row.by,
        lock=row.lock,
        done=row.done,
    )
