"""What may count only once while accounts are one member, and the entries that see to it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations
from typing import Any

import msgspec

from community.facts import Earning
from community.ledger import EARNED, Account, Lots
from community.praise import Praised
from community.thanks import thanks_ref
from storage.entries import LEDGER
from storage.gathered import GIFTS, HELD_BACK, PRAISES, TALKED, THANKED, THANKS, UNDONE_GIFTS
from storage.pages import Page
from storage.repositories.ledger import LEDGER_DAY, SUMS
from storage.repositories.praise import PRAISE
from storage.shapes import Shape
from storage.shares import GROWN, Share, account_of, changes
from storage.times import moment

BY_OTHERS = {int(Earning.REACTION), int(Earning.THANKS)}
"""What is earned by what others do, and can take back."""
Key = tuple[int, int, int, int]
"""Identity, kind, chat and reference of an entry that does not count."""


class Due(msgspec.Struct, frozen=True):
    """An entry of that amount must not count; `lots` are those of a gift."""

    amount: int
    day: int
    lots: Lots = ()


Dues = dict[Key, Due]


def of_visits(losers: Iterable[Any]) -> Dues:
    """Give what check-ins earned for days that another account checked in for."""
    return {
        (row.identity, int(Earning.CHECKIN), 0, row.day): Due(row.points, row.day)
        for row in losers
        if row.points > 0
    }


def of_milestones(losers: Iterable[Any]) -> Dues:
    """Give what milestones earned that another account struck, too."""
    return {
        (row.identity, int(Earning.MILESTONE), 0, row.days): Due(row.points, row.day)
        for row in losers
        if row.points > 0
    }


def of_talk(page: Page, identities: Sequence[int], cap: int) -> Dues:
    """Give what talking earned on a day beyond what it earns a member, the last ones' first."""
    found: Dues = {}
    by_day: dict[int, dict[int, int]] = defaultdict(dict)
    for identity in identities:
        for row in TALKED.of(page, identity=identity):
            by_day[row.day][identity] = int(row.points)
    for day, earned in by_day.items():
        left = sum(earned.values()) - cap
        for identity in reversed(identities if len(earned) > 1 else ()):
            part = min(left, earned.get(identity, 0))
            if part > 0:
                found[identity, int(Earning.TALK), 0, day] = Due(part, day)
                left -= part
    return found


def of_gifts(page: Page, identities: Sequence[int]) -> Dues:
    """Give the gifts from one account to another that nobody has undone."""
    found: Dues = {}
    for giver, taker in permutations(identities, 2):
        undone = None
        for row in GIFTS.of(page, giver=giver, taker=taker):
            if undone is None:
                undone = {(r.chat, r.ref) for r in UNDONE_GIFTS.of(page, identity=giver)}
            if (row.chat, row.ref) not in undone:
                lots = lots_of(row)
                sent = (giver, int(Earning.GIFT_SENT), row.chat, row.ref)
                received = (taker, int(Earning.GIFT_RECEIVED), row.chat, row.ref)
                found[sent] = Due(row.amount, row.day, lots)
                found[received] = Due(-row.amount, row.day, lots)
    return found


def of_praise(page: Page, identities: Sequence[int]) -> Dues:
    """Give what accounts earned by each other's reactions and thanks; it holds nothing now."""
    found: Dues = {}
    for giver, taker in permutations(identities, 2):
        for shape, row in _between(page, giver, taker):
            found[_praise_key(shape, row)] = Due(abs(row.points), row.day)
            page.put(shape, row._replace(points=-abs(row.points)))
    return found


def let_go(page: Page, ones: Sequence[int], others: Sequence[int]) -> set[Key]:
    """Let reactions and thanks between accounts hold points again, and give which these are.

    One that was taken away meanwhile holds nothing any more.
    """
    found: set[Key] = set()
    pairs = [(a, b) for a in ones for b in others]
    for giver, taker in [*pairs, *((b, a) for a, b in pairs)]:
        for shape, row in _between(page, giver, taker):
            if row.points < 0:
                found.add(_praise_key(shape, row))
                page.put(shape, row._replace(points=-row.points))
    return found


def _between(page: Page, giver: int, taker: int) -> Iterator[tuple[Shape, Any]]:
    """Give the rows of reactions and thanks that hold points, or would if two were not one."""
    for shape, held in ((PRAISE, PRAISES), (THANKS, THANKED)):
        for row in held.of(page, giver=giver, taker=taker):
            yield shape, row


def _praise_key(shape: Shape, row: Any) -> Key:
    if shape is THANKS:
        ref = thanks_ref(row.message, row.giver)
        return row.taker, int(Earning.THANKS), row.chat, ref
    praised = Praised(row.message, row.giver, row.taker, moment(row.at), moment(row.at).date())
    return row.taker, int(Earning.REACTION), row.chat, praised.ref


def lots_of(row: Any) -> Lots:
    """Give the lots that stand in an entry."""
    return tuple((last, points) for last, points in json.loads(row.lots or "[]"))


class Entries:
    """Writes entries that take from the count, or give back to it, and keeps shares in step."""

    def __init__(self, page: Page, community: int, at: int, shares: dict[int, Share]) -> None:
        self._page = page
        self._community = community
        self._at = at
        self._shares = shares
        self._alone: dict[int, Account | None] = {}
        self.earned: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        """What these entries add to an identity's days on the boards."""

    def see_to(self, dues: Dues, again: set[Key]) -> None:
        """Let exactly that not count which must not; of others' praise only `again` comes back."""
        for identity in self._shares:
            held = _held_back(HELD_BACK.of(self._page, identity=identity))
            for key, row in held.items():
                due = dues.get(key)
                stays = due is None and key[1] in BY_OTHERS and key not in again
                if stays or (due is not None and due.amount == -row.amount):
                    continue
                self._give_back(key, row)
            for key, due in dues.items():
                known = held.get(key)
                if key[0] == identity and (known is None or known.amount != -due.amount):
                    self._hold_back(key, due)

    def _hold_back(self, key: Key, due: Due) -> None:
        lots, account = due.lots, None
        if not lots:
            known = self._alone.get(key[0]) or account_of(self._shares[key[0]])
            account, lots = known.take_back(due.amount)
        self._enter(key, Earning.LINKED, -due.amount, due.day, lots)
        self._alone[key[0]] = account

    def _give_back(self, key: Key, row: Any) -> None:
        self._enter(key, Earning.UNLINKED, -row.amount, row.day, lots_of(row))
        self._alone[key[0]] = None

    def _enter(self, key: Key, turn: Earning, amount: int, day: int, lots: Lots) -> None:
        identity, kind, chat, ref = key
        told = json.dumps(lots) if lots else ""
        row = LEDGER.row(identity, self._at, kind + turn, chat, ref, amount, day, 0, told, "")
        self._page.append(LEDGER, row)
        self._page.add(LEDGER_DAY, SUMS, (self._community, day, kind + turn, amount, 1))
        share = self._shares[identity]
        for of, points in changes(amount, lots):
            share[of] = share.get(of, 0) + points
        if kind in EARNED:
            share[GROWN] = share.get(GROWN, 0) + amount
            self.earned[identity][day] += amount


def _held_back(rows: Iterable[Any]) -> dict[Key, Any]:
    """Give the entries that do not count at present, by what they are about."""
    found: dict[Key, Any] = {}
    for row in rows:
        is_back = row.kind >= Earning.UNLINKED
        kind = row.kind - (Earning.UNLINKED if is_back else Earning.LINKED)
        key = (row.identity, int(kind), row.chat, row.ref)
        if not is_back:
            found[key] = row
        elif key in found and found[key].at < row.at:
            del found[key]
    return found
