"""The ledger: entries, lots, balances and the numbers under which movements can be undone."""

import json
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, select

from community.events import micros
from community.facts import Earning, PointsEarned
from community.ledger import EARNED, NEVER, Account, Cause, Entry, Ledger, Lots, Posting
from community.people import Actor
from storage.pages import Page
from storage.registry import serves
from storage.repositories.people import IDENTITY
from storage.shapes import shape
from storage.tables.points import BalanceRow, LedgerDayRow, LedgerRow, LotRow, PostingRow
from storage.times import moment

LEDGER, LOT, BALANCE = shape(LedgerRow), shape(LotRow), shape(BalanceRow)
LEDGER_DAY, POSTING = shape(LedgerDayRow), shape(PostingRow)
SUMS = 3

_L, _P, _E, _I = LOT.table.c, POSTING.table.c, LEDGER.table.c, IDENTITY.table.c
LOTS = select(_L.expires, _L.points).where(_L.member == bindparam("member"), _L.points > 0)
LAST_POSTING = (
    select(_P.id)
    .where(_P.community == bindparam("community"), _P.by == bindparam("by"), _P.undone_by == 0)
    .order_by(_P.id.desc())
    .limit(1)
)
IDENTITIES = select(_I.id).where(_I.member == bindparam("member"))
# By identity, since only then is the key's own order that of time, and nothing is sorted.
RECENT = (
    select(*_E)
    .where(_E.identity == bindparam("identity"))
    .order_by(_E.at.desc())
    .limit(bindparam("most"))
)
OF_CAUSE = (
    select(*_E)
    .join(IDENTITY.table, _I.id == _E.identity)
    .where(
        _I.member == bindparam("member"),
        _E.at == bindparam("at"),
        _E.kind == bindparam("kind"),
        _E.chat == bindparam("chat"),
        _E.ref == bindparam("ref"),
    )
)


@serves(Ledger)
class SqlLedger:
    """Writes entries, and keeps lots and balances in step with them."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def account(self, member: int) -> Account:
        row = self._page.get(BALANCE, (member,))
        return Account(row.points, row.debt, row.growth) if row is not None else Account()

    async def earn(
        self, who: Actor, amount: int, kind: Earning, cause: Cause, expires: int = NEVER
    ) -> None:
        if amount <= 0:
            return
        lot = self._page.get(LOT, (who.member, expires))
        before = await self.account(who.member)
        known = Account(
            lot.points if lot else 0,
            before.debt,
            before.growth,
            ((expires, lot.points),) if lot and lot.points else (),
        )
        after = known.earn(amount, expires)
        points = before.points + after.points - known.points
        self._page.put(BALANCE, BALANCE.row(who.member, points, after.debt, after.growth))
        self._page.put(LOT, LOT.row(who.member, expires, after.points))
        self._enter(who, kind, amount, cause)
        self._tell(who, amount, kind, cause)

    async def give(self, giver: Actor, taker: Actor, amount: int, cause: Cause) -> None:
        poorer, taken = (await self._whole(giver.member)).spend(amount)
        self._store(giver.member, poorer)
        self._enter(giver, Earning.GIFT_SENT, -amount, cause, taken)
        self._store(taker.member, (await self._whole(taker.member)).receive(taken))
        self._enter(taker, Earning.GIFT_RECEIVED, amount, cause, taken)

    async def deduct(self, who: Actor, amount: int, cause: Cause) -> None:
        poorer, taken = (await self._whole(who.member)).take_back(amount)
        self._store(who.member, poorer)
        self._enter(who, Earning.DEDUCTION, -amount, cause, taken)

    async def spend(self, who: Actor, amount: int, kind: Earning, cause: Cause) -> None:
        if amount <= 0:
            return
        poorer, taken = (await self._whole(who.member)).spend(amount)
        self._store(who.member, poorer)
        self._enter(who, kind, -amount, cause, taken)

    async def reverse(self, who: Actor, kind: Earning, of: Cause, now: datetime, by: int) -> int:
        found = self._page.select(
            OF_CAUSE, member=who.member, at=micros(of.at), kind=int(kind), chat=of.chat, ref=of.ref
        )
        if not found:
            return 0
        entry = found[0]
        account = await self._whole(who.member)
        if entry.amount > 0:
            grown = entry.amount if kind in EARNED else 0
            account, taken = account.take_back(entry.amount, grown)
        else:
            taken = _lots_given_back(entry)
            account = account.receive(taken)
        self._store(who.member, account)
        day = date.fromordinal(entry.day)
        cause = Cause(at=now, chat=of.chat, ref=of.ref, day=day, by=by)
        undone = Earning(kind) + Earning.REVERSED
        self._enter(who, undone, -entry.amount, cause, taken)
        self._tell(who, -entry.amount, kind, cause)
        return abs(int(entry.amount))

    async def burn(self, who: Actor, cause: Cause) -> int:
        account = await self._whole(who.member)
        self._store(who.member, Account())
        if account.points != account.debt:
            amount = account.debt - account.points
            self._enter(who, Earning.FORGOTTEN, amount, cause, account.lots)
        return account.points

    async def history(self, member: int, limit: int, skip: int = 0) -> Sequence[Entry]:
        rows = [
            row
            for identity in self._page.select(IDENTITIES, member=member)
            for row in self._page.select(RECENT, identity=identity.id, most=skip + limit)
        ]
        rows.sort(key=lambda row: row.at, reverse=True)
        return [
            Entry(
                row.identity,
                moment(row.at),
                row.kind,
                row.amount,
                date.fromordinal(row.day),
                row.by,
                row.note,
            )
            for row in rows[skip : skip + limit]
        ]

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

    async def _whole(self, member: int) -> Account:
        """Give an account with all its lots, those of this page included."""
        lots = {row.expires: row.points for row in self._page.select(LOTS, member=member)}
        for (owner, expires), row in self._page.pending(LOT).items():
            if owner == member:
                lots[expires] = row.points if row else 0
        account = await self.account(member)
        kept = tuple((expires, points) for expires, points in lots.items() if points)
        return Account(account.points, account.debt, account.growth, kept)

    def _store(self, member: int, account: Account) -> None:
        held = dict(account.lots)
        known = {key[1] for key in self._page.pending(LOT) if key[0] == member}
        known |= {row.expires for row in self._page.select(LOTS, member=member)}
        for expires in known | set(held):
            self._page.put(LOT, LOT.row(member, expires, held.get(expires, 0)))
        self._page.put(BALANCE, BALANCE.row(member, account.points, account.debt, account.growth))

    def _enter(self, who: Actor, kind: int, amount: int, cause: Cause, lots: Lots = ()) -> None:
        day = cause.day.toordinal()
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


def _lots_given_back(entry: Entry) -> Lots:
    """Give the lots that an entry took; what it took as debt comes back without a date."""
    lots = tuple((expires, points) for expires, points in json.loads(entry.lots or "[]"))  # type: ignore[arg-type]  # JSON text in the row
    rest = -entry.amount - sum(points for _, points in lots)
    return (*lots, (NEVER, rest)) if rest else lots
