"""Nominations by number, account and entry of the queue, and the votes on them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, select

from community.nominations import MOST_OPEN, Nomination, Nominations, State, Vote
from community.people import Actor
from community.refs import micros
from community.tiers import Tier
from storage.pages import Page
from storage.registry import serves
from storage.repositories.people import IDENTITY, identities_of
from storage.shapes import shape
from storage.tables.tiers import NominationRow, NominationVoteRow
from storage.times import moment

NOMINATION, VOTE = shape(NominationRow), shape(NominationVoteRow)
MOST_OF_ACCOUNT, MOST_VOTES = 50, 200
_N, _V = NOMINATION.table.c, VOTE.table.c
OPEN = int(State.OPEN)
DECIDED = (State.CONFIRMED, State.DECLINED)
OF_IDENTITY = (
    select(*_N)
    .where(_N.identity == bindparam("identity"))
    .order_by(_N.id.desc())
    .limit(MOST_OF_ACCOUNT)
)
OF_ENTRY = select(*_N).where(_N.entry == bindparam("entry")).limit(1)
WAITING = (
    select(*_N)
    .where(_N.community == bindparam("community"), _N.state == OPEN)
    .order_by(_N.id)
    .limit(bindparam("most"))
)
OF_STATE = (
    select(*_N)
    .where(_N.community == bindparam("community"), _N.state == bindparam("state"))
    .order_by(_N.id.desc())
    .limit(bindparam("most"))
)
BY_NOMINATOR = select(*_N).where(_N.by == bindparam("by"), _N.state == OPEN).limit(MOST_OPEN)
VOTES = select(*_V).where(_V.nomination == bindparam("nomination")).limit(MOST_VOTES)


@serves(Nominations)
class SqlNominations:
    """Reads and writes nominations."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def put(self, nomination: Nomination) -> Nomination:
        number = self._page.next_id(NOMINATION)
        numbered = msgspec.structs.replace(nomination, number=number)
        await self.keep(numbered)
        return numbered

    async def keep(self, nomination: Nomination) -> None:
        each = nomination
        self._page.put(
            NOMINATION,
            NOMINATION.row(
                each.number,
                each.community,
                each.identity,
                int(each.tier),
                micros(each.at),
                each.by,
                each.why,
                each.entry,
                int(each.state),
                each.decided_by,
                micros(each.decided_at) if each.decided_at is not None else 0,
            ),
        )

    async def find(self, community: int, number: int) -> Nomination | None:
        row: Any = self._page.get(NOMINATION, (number,))
        return self._told(row) if row is not None and row.community == community else None

    async def of_entry(self, entry: int) -> Nomination | None:
        rows = self._page.select(OF_ENTRY, entry=entry)
        found = [row for row in self._fresh(rows, "entry", entry) if row.entry == entry]
        return self._told(found[0]) if found else None

    async def of(self, member: int) -> Sequence[Nomination]:
        found: list[Any] = []
        for identity in identities_of(self._page, member):
            rows = self._page.select(OF_IDENTITY, identity=identity)
            found += self._fresh(rows, "identity", identity)
        return [self._told(row) for row in sorted(found, key=_number, reverse=True)]

    async def open(self, community: int, most: int) -> Sequence[Nomination]:
        rows = self._page.select(WAITING, community=community, most=most)
        found = [r for r in self._fresh(rows, "community", community) if r.state == OPEN]
        return [self._told(row) for row in sorted(found, key=_number)[:most]]

    async def decided(self, community: int, most: int) -> Sequence[Nomination]:
        return (await self._decided(community, most))[:most]

    async def open_by(self, member: int) -> int:
        found: list[Any] = []
        for identity in identities_of(self._page, member):
            rows = self._page.select(BY_NOMINATOR, by=identity)
            found += [r for r in self._fresh(rows, "by", identity) if r.state == OPEN]
        return len(found)

    async def by_ranking(self, community: int, since: datetime) -> int:
        waiting = await self.open(community, MOST_OPEN)
        known = [*waiting, *await self._decided(community, MOST_OPEN)]
        return len([each for each in known if not each.by and each.at > since])

    async def vote(self, number: int, who: Actor, *, yes: bool, at: datetime) -> None:
        for identity in identities_of(self._page, who.member):
            if identity != who.identity and self._page.get(VOTE, (number, identity)) is not None:
                self._page.drop(VOTE, (number, identity))
        self._page.put(VOTE, VOTE.row(number, who.identity, int(yes), micros(at)))

    async def votes(self, number: int) -> Sequence[Vote]:
        found: dict[Any, Any] = {
            (row.nomination, row.identity): row
            for row in self._page.select(VOTES, nomination=number)
        }
        found |= {key: row for key, row in self._page.pending(VOTE).items() if key[0] == number}
        by_member: dict[int, Vote] = {}
        for row in sorted((row for row in found.values() if row is not None), key=_time):
            who: Any = self._page.get(IDENTITY, (row.identity,))
            by_member.pop(who.member, None)
            by_member[who.member] = Vote(who.member, bool(row.yes), moment(row.at))
        return [*by_member.values()]

    async def _decided(self, community: int, most: int) -> list[Nomination]:
        found: list[Any] = []
        for state in DECIDED:
            about = {"community": community, "state": int(state), "most": most}
            found += self._page.select(OF_STATE, **about)
        fresh = [r for r in self._fresh(found, "community", community) if r.state in DECIDED]
        return [self._told(row) for row in sorted(fresh, key=_number, reverse=True)]

    def _fresh(self, rows: Iterable[Any], name: str, value: int) -> list[Any]:
        """Give rows as the page has them: what it wrote takes the place of what is read."""
        found = {(row.id,): row for row in rows}
        found |= {
            key: row
            for key, row in self._page.pending(NOMINATION).items()
            if row is not None and (key in found or getattr(row, name) == value)
        }
        return [*found.values()]

    def _told(self, row: Any) -> Nomination:
        who: Any = self._page.get(IDENTITY, (row.identity,))
        by: Any = self._page.get(IDENTITY, (row.by,)) if row.by else None
        return Nomination(
            row.id,
            row.community,
            row.identity,
            who.member,
            Tier(row.tier),
            moment(row.at),
            row.by,
            by.member if by is not None else 0,
            row.why,
            row.entry,
            State(row.state),
            row.decided_by,
            moment(row.decided_at) if row.decided_at else None,
        )


def _number(row: Any) -> int:
    return int(row.id)


def _time(row: Any) -> int:
    return int(row.at)
