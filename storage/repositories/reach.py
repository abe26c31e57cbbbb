"""Whom the bot may write to in private, and what waits for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import bindparam, case, func, select

from community.actions import Say
from community.reach import HELD_FOR, MOST_HELD, Held, Reach, Reachable
from community.refs import micros
from community.written import decode, encode
from storage.pages import Page
from storage.registry import serves
from storage.repositories.people import BY_ACCOUNT, IDENTITY
from storage.shapes import shape
from storage.tables.reach import HeldRow, ReachRow

REACH, HELD = shape(ReachRow), shape(HeldRow)
_I, _R, _H = IDENTITY.table.c, REACH.table.c, HELD.table.c
IDENTITIES = select(_I.id).where(
    _I.platform == bindparam("platform"), _I.external == bindparam("external")
)
COUNT = (
    select(
        func.coalesce(func.sum(case((_R.open == 1, 1), else_=0)), 0).label("open"),
        func.coalesce(func.sum(case((_R.open == 0, 1), else_=0)), 0).label("closed"),
        func.count().label("everybody"),
    )
    .select_from(IDENTITY.table.outerjoin(REACH.table, _R.identity == _I.id))
    .where(_I.community == bindparam("community"), _I.bot == 0)
)
WAITING = (
    select(_H.id, _H.action, _H.at)
    .where(_H.platform == bindparam("platform"), _H.external == bindparam("external"))
    .order_by(_H.id)
    .limit(2 * MOST_HELD)
)
OLD = select(_H.id).where(_H.at < bindparam("before")).order_by(_H.at).limit(900)


@serves(Reach)
class SqlReach:
    """Keeps a row for each identity of which it is known."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def mark(self, platform: str, external: str, *, is_open: bool, at: datetime) -> None:
        for found in self._page.select(IDENTITIES, platform=platform, external=external):
            known = self._page.get(REACH, (found.id,))
            if known is None or known.open != is_open:
                self._page.put(REACH, REACH.row(found.id, int(is_open), micros(at)))

    async def of(self, identity: int) -> bool | None:
        row = self._page.get(REACH, (identity,))
        return None if row is None else bool(row.open)

    async def count(self, community: int) -> Reachable:
        row = self._page.select(COUNT, community=community)[0]
        return Reachable(row.open, row.closed, row.everybody - row.open - row.closed)


@serves(Held)
class SqlHeld:
    """Keeps held answers as JSON, until they are told or too old."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def hold(self, number: int, say: Say, at: datetime) -> None:
        account = say.to or ""
        before = self._page.select(WAITING, platform=say.platform, external=account)
        for row in before[: max(0, len(before) + 1 - MOST_HELD)]:
            self._page.drop(HELD, (row.id,))
        who = self._page.find(IDENTITY, BY_ACCOUNT, (say.platform, account, say.community))
        self._page.put(
            HELD,
            HELD.row(
                id=number,
                identity=who.id if who is not None else 0,
                platform=say.platform,
                external=account,
                action=encode(say).decode(),
                at=micros(at),
            ),
        )

    async def waiting(
        self, platform: str, external: str, at: datetime
    ) -> Sequence[tuple[int, Say]]:
        since = micros(at - HELD_FOR)
        rows = self._page.select(WAITING, platform=platform, external=external)
        return [(row.id, cast("Say", decode(row.action))) for row in rows if row.at >= since][
            :MOST_HELD
        ]

    async def waits(self, number: int) -> bool:
        return self._page.get(HELD, (number,)) is not None

    async def release(self, number: int) -> None:
        self._page.drop(HELD, (number,))

    async def prune(self, before: datetime) -> int:
        rows = self._page.select(OLD, before=micros(before))
        for row in rows:
            self._page.drop(HELD, (row.id,))
        return len(rows)
