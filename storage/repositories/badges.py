"""The milestones that members struck, and their badges."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, select

from community.badges import Badge, Badges
from community.milestones import Milestone, Milestones
from community.people import Actor
from community.refs import micros
from storage.pages import Page
from storage.registry import serves
from storage.shapes import shape
from storage.tables.keeping import BadgeRow, MilestoneRow

BADGE, MILESTONE = shape(BadgeRow), shape(MilestoneRow)
_B = BADGE.table.c
OF = select(_B.badge, _B.day, _B.at).where(_B.member == bindparam("member"))


@serves(Badges)
class SqlBadges:
    """Gives a badge once."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def give(self, who: Actor, name: str, day: date, at: datetime) -> bool:
        if self._page.get(BADGE, (who.member, name)) is not None:
            return False
        row = BADGE.row(who.member, name, who.identity, day.toordinal(), micros(at))
        self._page.put(BADGE, row)
        return True

    async def of(self, member: int) -> Sequence[Badge]:
        rows = sorted(self._page.select(OF, member=member), key=lambda row: (row.day, row.at))
        return [Badge(row.badge, date.fromordinal(row.day)) for row in rows]


@serves(Milestones)
class SqlMilestones:
    """Has each milestone struck once."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def strike(self, who: Actor, milestone: Milestone, day: date, at: datetime) -> bool:
        key = (who.member, milestone.days)
        if self._page.get(MILESTONE, key) is not None:
            return False
        row = MILESTONE.row(*key, who.identity, day.toordinal(), micros(at), milestone.points)
        self._page.put(MILESTONE, row)
        return True
