"""Mailings, to whom they go, and who wants none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, select

from community.mailings import (
    Account,
    Counts,
    Fate,
    Mailing,
    Mailings,
    State,
    Subscriptions,
)
from community.mishaps import TAKEN_BACK
from community.outbox import State as Way
from community.outcomes import Dropped
from community.refs import micros
from community.written import decode
from storage.pages import Page
from storage.registry import serves
from storage.repositories.outbox import OUTBOX
from storage.repositories.people import IDENTITY, identities_of, present
from storage.repositories.reach import REACH
from storage.shapes import shape
from storage.tables.mailings import MailingMemberRow, MailingRow, UnsubscribedRow
from storage.times import moment

MAILING, MEMBER_OF = shape(MailingRow), shape(MailingMemberRow)
UNSUBSCRIBED = shape(UnsubscribedRow)
COUNTS = Counts.__struct_fields__
_M, _R, _O = MAILING.table.c, MEMBER_OF.table.c, OUTBOX.table.c
RECENT = (
    select(_M.id)
    .where(_M.community == bindparam("community"))
    .order_by(_M.id.desc())
    .limit(bindparam("most"))
)
NEXT = (
    select(_R.member)
    .where(_R.mailing == bindparam("mailing"), _R.member > bindparam("after"))
    .order_by(_R.member)
    .limit(bindparam("most"))
)
LETTERS = (
    select(_O.id, _O.action)
    .where(_O.state == bindparam("state"), _O.action.contains(bindparam("sign")))
    .limit(500)
)
MOST_SENDING = 50
"""Mailings that are looked through for those under way."""


@serves(Mailings)
class SqlMailings:
    """Keeps mailings by number, and a row for each member that one is for."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def draft(self, mailing: Mailing) -> Mailing:
        numbered = msgspec.structs.replace(mailing, number=self._page.next_id(MAILING))
        await self.keep(numbered)
        return numbered

    async def of(self, number: int) -> Mailing | None:
        row = self._page.get(MAILING, (number,))
        return _mailing(row) if row is not None else None

    async def keep(self, mailing: Mailing) -> None:
        self._page.put(
            MAILING,
            MAILING.row(
                id=mailing.number,
                community=mailing.community,
                filter=mailing.filter,
                words=mailing.words,
                by=mailing.by,
                at=micros(mailing.at),
                state=int(mailing.state),
                decided_by=mailing.decided_by,
                decided_at=micros(mailing.decided_at) if mailing.decided_at else 0,
                ended=micros(mailing.ended) if mailing.ended else 0,
                total=mailing.total,
                cursor=mailing.cursor,
                **msgspec.structs.asdict(mailing.counts),
            ),
        )

    async def recent(self, community: int, most: int) -> Sequence[Mailing]:
        rows = self._page.select(RECENT, community=community, most=most)
        found = [await self.of(row.id) for row in rows]
        return [mailing for mailing in found if mailing is not None]

    async def sending(self, community: int) -> Sequence[Mailing]:
        found = await self.recent(community, MOST_SENDING)
        under_way = (State.SENDING, State.STOPPED)
        return [each for each in found if each.state in under_way and each.ended is None]

    async def next(self, mailing: Mailing, most: int) -> Sequence[int]:
        asked = {"mailing": mailing.number, "after": mailing.cursor, "most": most}
        return [row.member for row in self._page.select(NEXT, **asked)]

    async def accounts(self, member: int) -> Sequence[Account]:
        numbers = identities_of(self._page, member)
        if any(self._page.get(UNSUBSCRIBED, (number,)) is not None for number in numbers):
            return ()
        found = []
        for number in numbers:
            who = present(self._page, self._page.get(IDENTITY, (number,)))
            reach: Any = self._page.get(REACH, (number,))
            if who is not None:
                found.append(Account(who, None if reach is None else bool(reach.open)))
        return found

    async def note(self, number: int, member: int, fate: Fate) -> None:
        self._page.put(MEMBER_OF, MEMBER_OF.row(number, member, int(fate)))

    async def on_their_way(self, number: int) -> int:
        return sum(len(self._letters(number, way)) for way in (Way.WAITING, Way.ON_THE_WIRE))

    def _letters(self, number: int, way: Way, member: int = 0) -> Sequence[Any]:
        sign = f'"mailing":{number},"reader":{f"{member}}}" if member else ""}'
        return self._page.select(LETTERS, state=int(way), sign=sign)

    async def withdraw(self, number: int, member: int = 0) -> int:
        rows = self._letters(number, Way.WAITING, member)

        result = msgspec.json.encode(Dropped(TAKEN_BACK)).decode()
        taken_back = 0
        for row in rows:
            there = self._page.get(OUTBOX, (row.id,))
            if there is None or there.state != Way.WAITING:
                continue
            say: Any = decode(row.action)
            dropped = there._replace(state=int(Way.DROPPED), result=result)
            self._page.put(OUTBOX, dropped)
            await self.note(number, say.reader, Fate.DROPPED)
            taken_back += 1
        return taken_back


@serves(Subscriptions)
class SqlSubscriptions:
    """Keeps a row for each account that wants no mailing."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def wants(self, member: int) -> bool:
        numbers = identities_of(self._page, member)
        return all(self._page.get(UNSUBSCRIBED, (number,)) is None for number in numbers)

    async def choose(self, member: int, *, wants: bool, at: datetime) -> None:
        for number in identities_of(self._page, member):
            if wants:
                self._page.drop(UNSUBSCRIBED, (number,))
            else:
                self._page.put(UNSUBSCRIBED, UNSUBSCRIBED.row(number, micros(at)))


def _mailing(row: Any) -> Mailing:
    return Mailing(
        number=row.id,
        community=row.community,
        filter=row.filter,
        words=row.words,
        by=row.by,
        at=moment(row.at),
        state=State(row.state),
        decided_by=row.decided_by,
        decided_at=moment(row.decided_at) if row.decided_at else None,
        ended=moment(row.ended) if row.ended else None,
        total=row.total,
        cursor=row.cursor,
        counts=Counts(*(getattr(row, name) for name in COUNTS)),
    )
