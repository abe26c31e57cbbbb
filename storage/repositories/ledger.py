"""The ledger: entries, lots, balances and the numbers under which movements can be undone."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, select

from community.facts import Earning, PointsEarned
from community.ledger import (
    EARNED,
    NEVER,
    Account,
    Cause,
    Entry,
    Ledger,
    Lots,
    OwesLess,
    Posting,
    paid,
)
from community.people import Actor
from community.refs import micros
from storage.entries import by_account, caused_by, is_held_back
from storage.pages import Page
from storage.registry import serves
from storage.repositories.lots import BALANCE, LOT, account_of, lay, store, unwatch, whole
from storage.repositories.people import IDENTITY, actor_of
from storage.shapes import shape
from storage.shares import GROWN, add, divided, entered
from storage.tables.points import LedgerDayRow, LedgerRow, PostingRow
from storage.times import moment

LEDGER, LEDGER_DAY, POSTING = shape(LedgerRow), shape(LedgerDayRow), shape(PostingRow)
SUMS = 3

_P = POSTING.table.c
LAST_POSTING = (
    select(_P.id)
    .where(_P.community == bindparam("community"), _P.by == bindparam("by"), _P.undone_by == 0)
    .order_by(_P.id.desc())
    .limit(1)
)


@serves(Ledger)
class SqlLedger:
    """Writes entries, and keeps lots and balances in step with them."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def account(self, member: int) -> Account:
        return account_of(self._page, member)

    async def earn(
        self, who: Actor, amount: int, kind: Earning, cause: Cause, expires: int
    ) -> None:
        if amount <= 0:
            return
        # What `Account.earn` says, without reading the other lots: nearly all rows come from here.
        lot = self._page.get(LOT, (who.member, expires))
        before = self._page.get(BALANCE, (who.member,)) or BALANCE.row(who.member, 0, 0, 0)
        debt, left = paid(before.debt, amount)
        balance = (who.member, before.points + left, debt, before.growth + amount)
        self._page.put(BALANCE, BALANCE.row(*balance))
        lay(self._page, who, expires, (lot.points if lot is not None else 0) + left)
        self._enter(who, kind, amount, cause, dated=((expires, amount),))
        self._tell(who, amount, kind, cause)

    async def give(self, giver: Actor, taker: Actor, amount: int, cause: Cause) -> None:
        poorer, taken = whole(self._page, giver.member).spend(amount)
        store(self._page, giver, poorer)
        self._enter(giver, Earning.GIFT_SENT, -amount, cause, taken)
        store(self._page, taker, whole(self._page, taker.member).receive(taken))
        self._enter(taker, Earning.GIFT_RECEIVED, amount, cause, taken)

    async def deduct(self, who: Actor, amount: int, cause: Cause) -> None:
        poorer, taken = whole(self._page, who.member).take_back(amount)
        store(self._page, who, poorer)
        self._enter(who, Earning.DEDUCTION, -amount, cause, taken)

    async def spend(self, who: Actor, amount: int, kind: Earning, cause: Cause) -> None:
        if amount <= 0:
            return
        poorer, taken = whole(self._page, who.member).spend(amount)
        store(self._page, who, poorer)
        self._enter(who, kind, -amount, cause, taken)

    async def expire(self, who: Actor, days: Sequence[int], cause: Cause) -> int:
        account = account_of(self._page, who.member)
        gone: list[tuple[int, int]] = []
        for day in days:
            lot = self._page.get(LOT, (who.member, day))
            if lot is not None and lot.points:
                gone.append((day, lot.points))
            lay(self._page, who, day, 0)
            unwatch(self._page, who, day)
        total = sum(points for _, points in gone)
        if total:
            left = account.points - total
            self._page.put(BALANCE, BALANCE.row(who.member, left, account.debt, account.growth))
            if who.linked:
                for identity, lots in divided(self._page, who.member, tuple(gone)).items():
                    lost = sum(points for _, points in lots)
                    self._enter(by_account(who, identity), Earning.EXPIRED, -lost, cause, lots)
            else:
                self._enter(who, Earning.EXPIRED, -total, cause, tuple(gone))
        return total

    async def forgive(self, who: Actor, amount: int, cause: Cause) -> None:
        account = account_of(self._page, who.member)
        if amount > account.debt:
            raise OwesLess(who.name, account.debt)
        lighter = account.forgive(amount)
        self._page.put(
            BALANCE, BALANCE.row(who.member, lighter.points, lighter.debt, lighter.growth)
        )
        self._enter(who, Earning.FORGIVEN, amount, cause)

    async def reverse(self, who: Actor, kind: Earning, of: Cause, now: datetime, by: int) -> int:
        entry = caused_by(self._page, who.member, kind, of)
        if entry is None or is_held_back(self._page, entry):
            return 0
        if entry.identity != who.identity:
            owner: Any = self._page.get(IDENTITY, (entry.identity,))
            who = actor_of(self._page, owner)
        account = whole(self._page, who.member)
        if entry.amount > 0:
            grown = entry.amount if kind in EARNED else 0
            account, taken = account.take_back(entry.amount, grown)
        else:
            taken = _lots_given_back(entry)
            account = account.receive(taken)
        store(self._page, who, account)
        day = date.fromordinal(entry.day)
        cause = Cause(at=now, chat=of.chat, ref=of.ref, day=day, by=by)
        undone = Earning(kind) + Earning.REVERSED
        self._enter(who, undone, -entry.amount, cause, taken)
        self._tell(who, -entry.amount, kind, cause)
        return abs(int(entry.amount))

    async def restore(
        self, who: Actor, kind: Earning, of: Cause, taken_at: datetime, now: datetime
    ) -> int:
        undone = Earning(kind) + Earning.REVERSED
        turned = msgspec.structs.replace(of, at=taken_at)
        entry = caused_by(self._page, who.member, undone, turned)
        if entry is None or entry.amount >= 0:
            return 0
        if entry.identity != who.identity:
            owner: Any = self._page.get(IDENTITY, (entry.identity,))
            who = actor_of(self._page, owner)
        back, lots = -int(entry.amount), _lots_of(entry)
        owed = back - sum(points for _, points in lots)
        account = whole(self._page, who.member).receive(((NEVER, owed), *lots))
        grown = account.growth + (back if kind in EARNED else 0)
        store(self._page, who, msgspec.structs.replace(account, growth=grown))
        cause = Cause(at=now, chat=of.chat, ref=of.ref, day=date.fromordinal(entry.day))
        self._enter(who, Earning(kind) + Earning.RESTORED, back, cause, lots)
        self._tell(who, back, kind, cause)
        return back

    async def burn(self, who: Actor, cause: Cause) -> int:
        account = whole(self._page, who.member)
        store(self._page, who, Account())
        if account.points != account.debt:
            amount = account.debt - account.points
            self._enter(who, Earning.FORGOTTEN, amount, cause, account.lots)
        return account.points

    async def post(self, posting: Posting, community: int) -> int:
        number = self._page.next_id(POSTING)
        cause = posting.cause
        self._page.put(
            POSTING,
            POSTING.row(
                number,
                community,
                posting.by,
                posting.kind,
                posting.giver,
                posting.taker,
                posting.amount,
                micros(cause.at),
                cause.chat,
                cause.ref,
                0,
            ),
        )
        return number

    async def posting(self, community: int, number: int) -> Posting | None:
        row = self._page.get(POSTING, (number,))
        if row is None or row.community != community:
            return None
        cause = Cause(moment(row.at), row.chat, row.ref, date.fromordinal(1))
        return Posting(
            row.id, row.by, row.kind, row.giver, row.taker, row.amount, cause, row.undone_by
        )

    async def last_posting(self, community: int, by: int) -> Posting | None:
        rows = self._page.select(LAST_POSTING, community=community, by=by)
        return await self.posting(community, rows[0].id) if rows else None

    async def mark_undone(self, number: int, by: int) -> None:
        row = self._page.get(POSTING, (number,))
        if row is not None:
            self._page.put(POSTING, row._replace(undone_by=by))

    def _enter(
        self,
        who: Actor,
        kind: int,
        amount: int,
        cause: Cause,
        lots: Lots = (),
        *,
        dated: Lots = (),
    ) -> None:
        """Write an entry; `dated` are the lots of an earning, which stand in the entry of none."""
        day = cause.day.toordinal()
        if who.linked:
            entered(self._page, who.identity, amount, lots or dated)
        self._page.append(
            LEDGER,
            LEDGER.row(
                who.identity,
                micros(cause.at),
                int(kind),
                cause.chat,
                cause.ref,
                amount,
                day,
                cause.by,
                json.dumps(lots) if lots else "",
                cause.note,
            ),
        )
        self._page.add(LEDGER_DAY, SUMS, (who.community, day, int(kind), amount, 1))

    def _tell(self, who: Actor, amount: int, kind: int, cause: Cause) -> None:
        if kind in EARNED:
            if who.linked:
                add(self._page, who.identity, GROWN, amount)
            self._page.record(
                PointsEarned(
                    community=who.community,
                    member=who.member,
                    identity=who.identity,
                    at=cause.at,
                    points=amount,
                    kind=int(kind),
                    day=cause.day,
                )
            )


def _lots_of(entry: Any) -> Lots:
    return tuple((expires, points) for expires, points in json.loads(entry.lots or "[]"))


def _lots_given_back(entry: Entry) -> Lots:
    """Give the lots that an entry took; what it took as debt comes back without a date."""
    lots = _lots_of(entry)
    rest = -entry.amount - sum(points for _, points in lots)
    return (*lots, (NEVER, rest)) if rest else lots
