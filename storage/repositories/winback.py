"""Who was drawn to be won back, and what came of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, select

from community.people import Actor
from community.winback import MEASURED, RESTS, WATCHED, Trial, WinBacks
from storage.counting import MEMBER_DAY
from storage.pages import Page
from storage.registry import serves
from storage.repositories.people import IDENTITY, identities_of
from storage.shapes import shape
from storage.tables.winback import WinBackRow

WIN_BACK = shape(WinBackRow)
_W, _I, _D = WIN_BACK.table.c, IDENTITY.table.c, MEMBER_DAY.table.c
LATELY = (
    select(_W.day).where(_W.identity == bindparam("identity"), _W.day > bindparam("since")).limit(1)
)
WRITTEN = select(func.count()).where(
    _W.community == bindparam("community"), _W.day >= bindparam("since"), _W.alone == 0
)


def _trial() -> Any:
    whose, also = IDENTITY.table.alias("whose"), IDENTITY.table.alias("also")
    came_back = (
        exists()
        .where(also.c.member == whose.c.member, _D.identity == also.c.id)
        .where(_D.day.between(_W.day, _W.day + WATCHED - 1), _D.messages > 0)
        .correlate(WIN_BACK.table, whose)
    )
    sides = [_W.alone == 0, _W.alone == 1]
    counts = [each for side in sides for each in (_many(side), _many(and_(side, came_back)))]
    return (
        select(*counts)
        .select_from(WIN_BACK.table.join(whose, whose.c.id == _W.identity))
        .where(
            _W.community == bindparam("community"),
            _W.day.between(bindparam("first"), bindparam("last")),
        )
    )


def _many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


TRIAL = _trial()


def asked_of(community: int, today: int) -> dict[str, int]:
    """Give what a trial asks for: those whose days were over by yesterday."""
    return {"community": community, "first": today - MEASURED, "last": today - WATCHED}


def trial_of(rows: Any) -> Trial:
    """Read what a trial gives."""
    (row,) = rows
    return Trial(*map(int, row))


@serves(WinBacks)
class SqlWinBacks:
    """Keeps a row for each account and day on which it was drawn."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def rests(self, member: int, today: int) -> bool:
        return any(
            self._page.select(LATELY, identity=number, since=today - RESTS)
            for number in identities_of(self._page, member)
        )

    async def written(self, community: int, since: int) -> int:
        return int(self._page.select(WRITTEN, community=community, since=since)[0][0])

    async def keep(self, who: Actor, day: int, *, alone: bool, points: int) -> None:
        row = WIN_BACK.row(who.identity, day, who.community, int(alone), points)
        self._page.put(WIN_BACK, row)

    async def trial(self, community: int, today: int) -> Trial:
        return trial_of(self._page.select(TRIAL, **asked_of(community, today)))
