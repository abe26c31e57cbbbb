"""Saved segments, and the counts of all of them by the day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, select

from community.refs import micros
from community.segments import Counted, Segment, Segments
from storage.pages import Page
from storage.registry import serves
from storage.shapes import shape
from storage.tables.segments import SegmentDayRow, SegmentRow

SEGMENT, SEGMENT_DAY = shape(SegmentRow), shape(SegmentDayRow)
KEPT = 70
"""Days for which counts are kept."""
_S, _D = SEGMENT.table.c, SEGMENT_DAY.table.c
SAVED = select(*_S).where(_S.community == bindparam("community")).order_by(_S.name).limit(100)
COUNTS = (
    select(_D.name, _D.members)
    .where(_D.community == bindparam("community"), _D.day == bindparam("day"))
    .limit(200)
)
ANY = select(_D.day).where(_D.community == bindparam("community")).limit(1)
OF_NAME = (
    select(_D.day)
    .where(_D.community == bindparam("community"), _D.name == bindparam("name"))
    .limit(200)
)
OLD = (
    select(_D.day, _D.name)
    .where(_D.community == bindparam("community"), _D.day < bindparam("before"))
    .limit(500)
)


@serves(Segments)
class SqlSegments:
    """Keeps a row for each name, and one for each name and day."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def saved(self, community: int) -> Sequence[Segment]:
        rows = self._page.select(SAVED, community=community)
        return [Segment(row.name, row.filter, row.by) for row in rows]

    async def save(self, community: int, segment: Segment, at: datetime) -> None:
        about = (segment.name, segment.filter, segment.by, micros(at))
        self._page.put(SEGMENT, SEGMENT.row(community, *about))

    async def forget(self, community: int, name: str) -> bool:
        if self._page.get(SEGMENT, (community, name)) is None:
            return False
        self._page.drop(SEGMENT, (community, name))
        for row in self._page.select(OF_NAME, community=community, name=name):
            self._page.drop(SEGMENT_DAY, (community, row.day, name))
        return True

    async def keep(self, community: int, counted: Counted) -> None:
        for name, members in counted.counts.items():
            self._page.put(SEGMENT_DAY, SEGMENT_DAY.row(community, counted.day, name, members))
        for row in self._page.select(OLD, community=community, before=counted.day - KEPT):
            self._page.drop(SEGMENT_DAY, (community, row.day, row.name))

    async def is_counted(self, community: int) -> bool:
        return bool(self._page.select(ANY, community=community))

    async def counts(self, community: int, day: date) -> Mapping[str, int]:
        rows = self._page.select(COUNTS, community=community, day=day.toordinal())
        return {row.name: row.members for row in rows}
