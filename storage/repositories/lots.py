"""Lots and balances as rows: how an account is read with all of its lots, and written back."""

from typing import Any

from sqlalchemy import bindparam, select

from community.ledger import NEVER, Account
from community.people import Actor
from storage.pages import Page
from storage.shapes import shape
from storage.tables.expiring import ExpiringRow
from storage.tables.points import BalanceRow, LotRow

LOT, BALANCE, EXPIRING = shape(LotRow), shape(BalanceRow), shape(ExpiringRow)
UNTOLD, TOLD = 0, 1
AT_ONCE = 500
_L = LOT.table.c
LOTS = (
    select(_L.expires, _L.points)
    .where(_L.member == bindparam("member"), _L.expires >= bindparam("since"), _L.points > 0)
    .order_by(_L.expires)
    .limit(AT_ONCE)
)


def account_of(page: Page, member: int) -> Account:
    """Give an account without its lots."""
    row = page.get(BALANCE, (member,))
    return Account(row.points, row.debt, row.growth) if row is not None else Account()


def whole(page: Page, member: int) -> Account:
    """Give an account with all its lots, those of this page included."""
    lots = _written(page, member)
    for (owner, expires), row in page.pending(LOT).items():
        if owner == member:
            lots[expires] = row.points if row else 0
    account = account_of(page, member)
    kept = tuple((expires, points) for expires, points in lots.items() if points)
    return Account(account.points, account.debt, account.growth, kept)


def store(page: Page, who: Actor, account: Account) -> None:
    """Write an account with all its lots."""
    held = dict(account.lots)
    known = {key[1] for key in page.pending(LOT) if key[0] == who.member}
    for expires in known | set(held) | set(_written(page, who.member)):
        lay(page, who, expires, held.get(expires, 0))
    page.put(BALANCE, BALANCE.row(who.member, account.points, account.debt, account.growth))


def lay(page: Page, who: Actor, expires: int, points: int) -> None:
    """Write a lot. One with a day is looked at when the day comes, and goes when it is empty."""
    key = (who.member, expires)
    if expires != NEVER:
        if not points:
            page.drop(LOT, key)
            return
        if page.get(LOT, key) is None:
            _watch(page, who, expires)
    page.put(LOT, LOT.row(*key, points))


def unwatch(page: Page, who: Actor, expires: int) -> None:
    """Look at a day no more, since it is over."""
    for told in (UNTOLD, TOLD):
        page.drop(EXPIRING, (who.community, told, expires, who.member))


def _watch(page: Page, who: Actor, expires: int) -> None:
    """See to it that a day is looked at when it is over, and announced unless it was before."""
    if page.get(EXPIRING, (who.community, TOLD, expires, who.member)) is None:
        page.put(EXPIRING, EXPIRING.row(who.community, UNTOLD, expires, who.member))


def _written(page: Page, member: int) -> dict[int, int]:
    lots: dict[int, int] = {}
    since = NEVER
    while True:
        rows: Any = page.select(LOTS, member=member, since=since)
        lots |= {row.expires: row.points for row in rows}
        if len(rows) < AT_ONCE:
            return lots
        since = rows[-1].expires + 1
