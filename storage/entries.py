"""The entry of a cause, found though its account may belong to another member by now."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import bindparam, func, select

from community.facts import Earning
from community.ledger import Cause
from community.people import Actor
from community.refs import micros
from storage.pages import Page
from storage.repositories.people import IDENTITY, is_linked
from storage.shapes import shape
from storage.tables.linking import LinkRow
from storage.tables.points import LedgerRow

LEDGER, LINK = shape(LedgerRow), shape(LinkRow)
_E, _I, _K = LEDGER.table.c, IDENTITY.table.c, LINK.table.c
_CAUSE = (
    _E.at == bindparam("at"),
    _E.kind == bindparam("kind"),
    _E.chat == bindparam("chat"),
    _E.ref == bindparam("ref"),
)
OF_CAUSE = (
    select(*_E)
    .join(IDENTITY.table, _I.id == _E.identity)
    .where(_I.member == bindparam("member"), *_CAUSE)
)
OF_ACCOUNT = select(*_E).where(_E.identity == bindparam("identity"), *_CAUSE)
INTO = select(_K.identity).where(_K.member == bindparam("member"))
OUT_OF = select(_K.identity).where(_K.home == bindparam("member"))
HELD_BACK = select(func.coalesce(func.sum(_E.amount), 0)).where(
    _E.identity == bindparam("identity"),
    (_E.kind == bindparam("linked")) | (_E.kind == bindparam("unlinked")),
    _E.chat == bindparam("chat"),
    _E.ref == bindparam("ref"),
)
GIFTS = (int(Earning.GIFT_SENT), int(Earning.GIFT_RECEIVED))


def by_account(who: Actor, identity: int) -> Actor:
    """Give a member as one of their accounts, for what that one caused."""
    return msgspec.structs.replace(who, identity=identity)


def caused_by(page: Page, member: int, kind: int, of: Cause) -> Any:
    """Give the entry of a cause: of a member's account, or of one that was theirs."""
    cause = {"at": micros(of.at), "kind": int(kind), "chat": of.chat, "ref": of.ref}
    found = page.select(OF_CAUSE, member=member, **cause)
    if found:
        return found[0]
    once = [row for query in (INTO, OUT_OF) for row in page.select(query, member=member)]
    for identity in sorted({row.identity for row in once}):
        found = page.select(OF_ACCOUNT, identity=identity, **cause)
        if found:
            return found[0]
    return None


def is_held_back(page: Page, entry: Any) -> bool:
    """Whether a gift does not count now, since giver and taker are one member."""
    owner: Any = page.get(IDENTITY, (entry.identity,))
    if entry.kind not in GIFTS or not is_linked(page, owner.member):
        return False
    kinds = {"linked": entry.kind + Earning.LINKED, "unlinked": entry.kind + Earning.UNLINKED}
    about = {"identity": entry.identity, "chat": entry.chat, "ref": entry.ref}
    return bool(page.select(HELD_BACK, **about, **kinds)[0][0])
