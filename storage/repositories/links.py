"""Which accounts are one member, and the codes by which they become so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from community.linking import LinkCode, Links, Own, Terms, left, together
from community.people import Actor
from community.refs import micros
from storage.entries import LINK
from storage.grouping import Group, Regrouping
from storage.pages import Page
from storage.pieces import pieces
from storage.registry import serves
from storage.repositories.people import (
    BY_ACCOUNT,
    GONE,
    IDENTITY,
    MEMBER,
    OF_MEMBER,
    UNNAMED,
    highest_rank,
    identities_of,
    present,
)
from storage.repositories.praise import ALL, PRAISE_DAY
from storage.repositories.talk import TALK
from storage.shapes import shape
from storage.tables.linking import LinkCodeRow
from storage.times import moment

CODE = shape(LinkCodeRow)
_L, _C, _D = LINK.table.c, CODE.table.c, PRAISE_DAY.table.c
OF_IDENTITY = select(*_L).where(_L.identity == bindparam("identity")).order_by(_L.at)
AT_HOME = select(_L.identity, _L.ended).where(_L.home == bindparam("home"))
CODES = select(_C.hash).where(_C.identity == bindparam("identity"))
GIVEN = pieces(
    select(*_D).where(_D.giver == bindparam("giver"), _D.day == bindparam("day")), _D.taker
)
DAYS_BACK = 7
"""Days before today for which somebody's messages may still come late, and be paid."""


@serves(Links)
class SqlLinks:
    """Points identities at members; what follows from that is worked out by storage.grouping."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def code(self, digest: str) -> LinkCode | None:
        row = self._page.get(CODE, (digest,))
        if row is None:
            return None
        return LinkCode(row.identity, row.community, moment(row.ends), row.used_by, row.agreed)

    async def keep(self, digest: str, code: LinkCode) -> None:
        ends = micros(code.ends)
        row = CODE.row(digest, code.identity, code.community, ends, code.used_by, code.agreed)
        self._page.put(CODE, row)

    async def issue(self, digest: str, code: LinkCode) -> None:
        for row in self._page.select(CODES, identity=code.identity):
            self._page.drop(CODE, (row.hash,))
        await self.keep(digest, code)

    async def open_code(self, member: int, at: datetime) -> tuple[str, LinkCode] | None:
        for identity in identities_of(self._page, member):
            for row in self._page.select(CODES, identity=identity):
                code = await self.code(row.hash)
                if code is not None and code.is_good(at):
                    return row.hash, code
        return None

    async def account(self, identity: int) -> Actor | None:
        return present(self._page, self._page.get(IDENTITY, (identity,)))

    async def accounts(self, member: int) -> Sequence[Actor]:
        found = [await self.account(number) for number in self._in_order(member)]
        return [who for who in found if who is not None]

    async def heir(self, member: int) -> Actor | None:
        own = present(self._page, self._page.find(IDENTITY, OF_MEMBER, (member,)))
        if own is not None:
            return own
        for row in self._page.select(AT_HOME, home=member):
            if not row.ended:
                return await self.account(row.identity)
        return None

    async def link(self, one: Actor, other: Actor, terms: Terms) -> int:
        stays, goes = sorted((one.member, other.member), key=self._since)
        before = [Group(m, tuple(self._in_order(m))) for m in (stays, goes)]
        homes = {i: self._home(i, group.member) for group in before for i in group.identities}
        at = self._later_than_all(micros(terms.at), homes)
        own, both = self._own(stays), together([_now(self._page, m) for m in (stays, goes)])
        first, *others = (*before[0].identities, *before[1].identities)
        after = Group(stays, (first, *sorted(others)))
        Regrouping(self._page, one.community, before, homes).into([after], at, terms.talk_cap)
        self._put_own(goes, self._own(goes), ranked=False)
        for identity in before[1].identities:
            self._end(identity, at)
            row = LINK.row(identity, at, stays, homes[identity], terms.by, 0, *_fields(own))
            self._page.put(LINK, row)
        self._move(before[1].identities, stays)
        self._put_own(stays, both, ranked=True)
        self._share_caps(goes, stays, terms)
        return stays

    async def separate(self, identity: int, terms: Terms) -> Actor | None:
        link = self._current(identity)
        row = self._page.get(IDENTITY, (identity,))
        if link is None or row is None:
            return None
        member, numbers = link.member, self._in_order(link.member)
        before = Group(member, tuple(numbers))
        homes = {number: self._home(number, member) for number in numbers}
        at = self._later_than_all(micros(terms.at), homes)
        stay = Group(member, tuple(number for number in numbers if number != identity))
        go = Group(link.home, (identity,))
        owns = [self._own(member), *self._owns_of(before)]
        after = [self._own(member), *self._owns_of(stay)]
        now, mine = _now(self._page, member), _now(self._page, link.home)
        Regrouping(self._page, row.community, [before], homes).into([stay, go], at, terms.talk_cap)
        self._page.put(LINK, link._replace(ended=at))
        self._move((identity,), link.home)
        self._put_own(member, left(now, owns, after), ranked=len(stay.identities) > 1)
        # Nobody gains a role by going, and who hides with others hides alone.
        alone = Own(min(mine.role, now.role), mine.hidden | now.hidden, mine.language)
        self._put_own(link.home, alone, ranked=False)
        self._copy_caps(member, link.home, terms)
        return await self.account(identity)

    # Who is whose.

    def _since(self, member: int) -> tuple[int, int]:
        row: Any = self._page.get(MEMBER, (member,))
        return int(row.joined_at), member

    def _current(self, identity: int) -> Any:
        """Give the link of an account that lasts."""
        rows = self._links(identity)
        return rows[-1] if rows and not rows[-1].ended else None

    def _links(self, identity: int) -> list[Any]:
        found = {row.at: row for row in self._page.select(OF_IDENTITY, identity=identity)}
        for (owner, at), row in self._page.pending(LINK).items():
            if owner == identity and row is not None:
                found[at] = row
        return [found[at] for at in sorted(found)]

    def _home(self, identity: int, member: int) -> int:
        """Give the member that an account is by itself."""
        link = self._current(identity)
        return int(link.home) if link is not None else member

    def _in_order(self, member: int) -> list[int]:
        """Give a member's identities, that to which the others were linked first."""
        links = {number: self._current(number) for number in identities_of(self._page, member)}
        return sorted(links, key=lambda number: (links[number] is not None, number))

    def _later_than_all(self, at: int, identities: dict[int, int]) -> int:
        """Give the moment, moved on as far as it takes to come after all links so far."""
        known = (max(row.at, row.ended) for i in identities for row in self._links(i))
        return max(at, 1 + max(known, default=0))

    def _end(self, identity: int, at: int) -> None:
        """End a link of an account that goes on to another member with those it is linked to."""
        link = self._current(identity)
        if link is not None:
            self._page.put(LINK, link._replace(ended=at))

    def _move(self, identities: Sequence[int], member: int) -> None:
        members = {member}
        for number in identities:
            row: Any = self._page.get(IDENTITY, (number,))
            members.add(row.member)
            self._page.lose(IDENTITY, OF_MEMBER, (row.member,))
            self._page.put_found(IDENTITY, row._replace(member=member), BY_ACCOUNT)
        for number in members:
            rows = [self._page.get(IDENTITY, (i,)) for i in self._in_order(number)]
            if rows and rows[0] is not None:
                self._page.put_found(IDENTITY, rows[0], OF_MEMBER)

    # What only one of them can have.

    def _own(self, member: int) -> Own:
        """Give what a member was alone, before anybody was linked to them."""
        for number in self._in_order(member):
            link = self._current(number)
            if link is not None:
                return Own(link.role, link.hidden, link.language)
        return _now(self._page, member)

    def _owns_of(self, group: Group) -> list[Own]:
        """Give what those were who are linked to the first one, each by themself."""
        homes = [self._home(number, group.member) for number in group.identities]
        return [
            self._own(group.member) if home == group.member else _now(self._page, home)
            for home in homes
        ]

    def _put_own(self, member: int, own: Own, *, ranked: bool) -> None:
        row: Any = self._page.get(MEMBER, (member,))
        rank = highest_rank(self._page, member) if ranked else None
        hidden = (row.hidden & GONE) | own.hidden
        self._page.put(
            MEMBER,
            row._replace(role=own.role, hidden=hidden, language=own.language, rank=rank),
        )

    # Daily limits: what was used up stays used up.

    def _share_caps(self, goes: int, stays: int, terms: Terms) -> None:
        for day in range(terms.today.toordinal() - DAYS_BACK, terms.today.toordinal() + 2):
            rows = [self._page.get(TALK, (member, day)) for member in (stays, goes)]
            there = [row for row in rows if row is not None]
            if rows[1] is not None:
                prints = ",".join(row.prints for row in there if row.prints)
                points, last = sum(row.points for row in there), max(r.last_at for r in there)
                self._page.put(TALK, TALK.row(stays, day, points, last, prints))
        for key in self._praise_of(goes, terms.today.toordinal()):
            mine = tuple(stays if each == goes else each for each in key)
            rows = [self._page.get(PRAISE_DAY, each) for each in (key, mine)]
            earned = sum(row.earned for row in rows if row is not None)
            self._page.put(PRAISE_DAY, PRAISE_DAY.row(*mine, earned))

    def _copy_caps(self, of: int, to: int, terms: Terms) -> None:
        for day in range(terms.today.toordinal() - DAYS_BACK, terms.today.toordinal() + 2):
            row = self._page.get(TALK, (of, day))
            if row is not None:
                self._page.put(TALK, row._replace(member=to))
        for key in self._praise_of(of, terms.today.toordinal()):
            row = self._page.get(PRAISE_DAY, key)
            theirs = tuple(to if each == of else each for each in key)
            if row is not None:
                self._page.put(PRAISE_DAY, PRAISE_DAY.row(*theirs, row.earned))

    def _praise_of(self, member: int, day: int) -> list[tuple[int, int, int]]:
        """Give the keys of what a member's reactions, and those to them, are limited by."""
        given = GIVEN.of(self._page, giver=member, day=day)
        return [(ALL, member, day), *((row.giver, row.taker, row.day) for row in given)]


def _now(page: Page, member: int) -> Own:
    row: Any = page.get(MEMBER, (member,))
    return Own(row.role, row.hidden & UNNAMED, row.language)


def _fields(own: Own) -> tuple[int, int, str | None]:
    return own.role, own.hidden, own.language
