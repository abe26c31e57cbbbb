"""What an account put into, or took out of, what its member holds together with others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select

from community.holdings import Item
from community.ledger import Account, Lots
from community.linking import settled
from storage.pages import Page
from storage.repositories.people import identities_of
from storage.shapes import shape
from storage.tables.linking import ShareRow

# While accounts are one member, its lots and its balance do not tell whose points they are. Of each
# account it is kept what its own entries added to each lot and took from it, so that they can be
# told apart again without going over the ledger.

SHARE = shape(ShareRow)
OWED, GROWN, ITEMS = -1, -2, -10
"""Numbers of `share.of` that are no days: debt (below zero), growth, and items downwards."""
AT_ONCE = 900
_S = SHARE.table.c
OF_IDENTITY = (
    select(_S.of, _S.amount)
    .where(_S.identity == bindparam("identity"), _S.of > bindparam("after"))
    .order_by(_S.of)
    .limit(AT_ONCE)
)

Share = dict[int, int]
"""Amounts by what they are of."""


def add(page: Page, identity: int, of: int, amount: int) -> None:
    """Add to an account's share."""
    row = page.get(SHARE, (identity, of))
    after = amount + (row.amount if row is not None else 0)
    if after:
        page.put(SHARE, SHARE.row(identity, of, after))
    else:
        page.drop(SHARE, (identity, of))


def entered(page: Page, identity: int, amount: int, lots: Lots, growth: int = 0) -> None:
    """Add an entry of a linked account; what no lot stands for was debt, or pays it."""
    for of, points in changes(amount, lots):
        add(page, identity, of, points)
    if growth:
        add(page, identity, GROWN, growth)


def changes(amount: int, lots: Lots) -> Iterable[tuple[int, int]]:
    """Give what an entry adds to the share of the account that caused it."""
    sign = 1 if amount > 0 else -1
    yield from ((last, sign * points) for last, points in lots)
    rest = amount - sign * sum(points for _, points in lots)
    if rest:
        yield OWED, rest


def read(page: Page, identity: int) -> Share:
    """Give an account's share, what this page adds included."""
    found: Share = {}
    after = -100
    while True:
        rows: Any = page.select(OF_IDENTITY, identity=identity, after=after)
        found |= {row.of: row.amount for row in rows}
        if len(rows) < AT_ONCE:
            break
        after = rows[-1].of
    for (owner, of), row in page.pending(SHARE).items():
        if owner == identity:
            found[of] = row.amount if row is not None else 0
    return found


def write(page: Page, identity: int, share: Share) -> None:
    """Put an account's share in place of the one before."""
    for of in read(page, identity).keys() | share.keys():
        if share.get(of):
            page.put(SHARE, SHARE.row(identity, of, share[of]))
        else:
            page.drop(SHARE, (identity, of))


def share_of(account: Account, items: dict[Item, int]) -> Share:
    """Give the share of an account that is a member's only one: all that the member holds."""
    held = {ITEMS - int(item): count for item, count in items.items()}
    return {**dict(account.lots), OWED: -account.debt, GROWN: account.growth, **held}


def account_of(share: Share) -> Account:
    """Give the account that a share comes to by itself."""
    coins = {of: amount for of, amount in share.items() if of >= 0}
    return settled(coins, -share.get(OWED, 0), share.get(GROWN, 0))


def divided(page: Page, member: int, lots: Lots) -> dict[int, Lots]:
    """Say which account of a linked member loses what of lots that go as a whole."""
    parts: dict[int, list[tuple[int, int]]] = {}
    numbers = identities_of(page, member)
    for last, points in lots:
        left = points
        for identity in numbers:
            row = page.get(SHARE, (identity, last))
            part = min(left, max(0, row.amount if row is not None else 0))
            if part:
                parts.setdefault(identity, []).append((last, part))
                left -= part
    return {identity: tuple(part) for identity, part in parts.items()}
