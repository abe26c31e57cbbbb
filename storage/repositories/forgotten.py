"""Who was forgotten, and what the tables declare to hold about people."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from community.events import Event
from community.ledger import Cause
from community.people import Actor, Role
from community.privacy import Forgotten, Holdings, Kept
from community.refs import micros
from storage.pages import Page
from storage.personal import kinds
from storage.registry import serves
from storage.repositories.history import IDENTITIES
from storage.repositories.ledger import SqlLedger
from storage.repositories.links import OF_IDENTITY
from storage.repositories.people import BY_ACCOUNT, GONE, IDENTITY, MEMBER, community_of
from storage.returning import FORGOTTEN, key_of
from storage.shapes import shape
from storage.tables.forgotten import PastRow

PAST = shape(PastRow)
_F = FORGOTTEN.table.c
UNFINISHED = select(_F.community, _F.member).where(_F.member > 0).limit(100)
MARK = "gone:"
"""What the account's name of somebody forgotten begins with, with the identity's number after it.

As long as their traces are being erased, the account itself stands behind that.
"""


@serves(Forgotten)
class SqlForgotten:
    """Knows forgotten accounts by their digest."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def is_forgotten(self, community: int, platform: str, external: str) -> bool:
        key = key_of(self._page.key, community, platform, external)
        return self._page.get(FORGOTTEN, key) is not None

    async def is_gone(self, community: int, platform: str, external: str) -> bool:
        known = self._page.find(IDENTITY, BY_ACCOUNT, (platform, external, community))
        return known is None and await self.is_forgotten(community, platform, external)

    async def is_past(self, community: int, event: Event) -> bool:
        if not community:
            return False
        past = self._page.get(PAST, (community,))
        if past is not None:
            home = community_of(self._page, community)
            if home is not None and home.day(event.at).toordinal() < past.since:
                return True
        if event.who is None:
            return False
        key = key_of(self._page.key, community, event.platform, event.who.id)
        row = self._page.get(FORGOTTEN, key)
        return row is not None and micros(event.at) <= row.at

    async def forget(self, who: Actor, cause: Cause) -> int:
        at = micros(cause.at)
        burnt = await SqlLedger(self._page).burn(who, cause)
        member: Any = self._page.get(MEMBER, (who.member,))
        held = (member.muted, member.barred, member.held_at)
        for found in self._page.select(IDENTITIES, member=who.member):
            row: Any = self._page.get(IDENTITY, (found.id,))
            for link in self._page.select(OF_IDENTITY, identity=found.id):
                self._let_go(link.home)
            account = (row.platform, row.external, row.community)
            digest = key_of(self._page.key, row.community, row.platform, row.external)
            self._page.put(FORGOTTEN, FORGOTTEN.row(*digest, who.community, at, who.member, *held))
            apart = row._replace(external=f"{MARK}{row.id}:{row.external}", role=int(Role.MEMBER))
            self._page.put(IDENTITY, apart)
            self._page.lose(IDENTITY, BY_ACCOUNT, account)
        self._let_go(who.member)
        return burnt

    def _let_go(self, number: int) -> None:
        row: Any = self._page.get(MEMBER, (number,))
        gone = row._replace(
            role=int(Role.MEMBER), language=None, hidden=row.hidden | GONE, rank=None, trusted=0
        )
        self._page.put(MEMBER, gone)

    async def unfinished(self) -> Sequence[tuple[int, int]]:
        rows = self._page.select(UNFINISHED)
        return sorted({(row.community, row.member) for row in rows})


@serves(Holdings)
class DeclaredHoldings:
    """Reads the declarations of the tables."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def kinds(self) -> Sequence[Kept]:
        return kinds()
