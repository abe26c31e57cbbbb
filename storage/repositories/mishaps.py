"""Mishaps: actions that did not go well, as moderators look at them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, select

from community.actions import Lane
from community.mishaps import Mishap, Mishaps, about
from community.outbox import State
from community.outcomes import Outcome
from community.refs import micros
from community.written import decode
from storage.pages import Page
from storage.registry import serves
from storage.repositories.outbox import MISHAP, OUTBOX
from storage.repositories.people import BY_ACCOUNT, BY_PLACE, CHAT, IDENTITY
from storage.times import moment

MOST_WAITING = 100
MOST_SETTLED = 1_000
outcomes: msgspec.json.Decoder[Outcome] = msgspec.json.Decoder(Outcome)

_O, _M = OUTBOX.table.c, MISHAP.table.c
NEWEST = (
    select(_M.id, _M.at)
    .where(_M.community == bindparam("community"))
    .order_by(_M.id.desc())
    .limit(bindparam("count"))
    .offset(bindparam("skip"))
)
UP_TO = (
    select(_M.id)
    .where(_M.community == bindparam("community"), _M.id <= bindparam("number"))
    .order_by(_M.id.desc())
    .limit(MOST_SETTLED)
)
WAITING = (
    select(_O.id)
    .where(_O.state == bindparam("state"), _O.lane == bindparam("lane"))
    .order_by(_O.id)
    .limit(MOST_WAITING)
)


@serves(Mishaps)
class SqlMishaps:
    """Reads what the outbox noted."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def page(self, community: int, skip: int, count: int) -> Sequence[Mishap]:
        rows = self._page.select(NEWEST, community=community, skip=skip, count=count)
        # What has been settled in this transaction is read all the same.
        settled = {key for key, row in self._page.pending(MISHAP).items() if row is None}
        found = [self._of(community, r.id, r.at) for r in rows if (community, r.id) not in settled]
        return [mishap for mishap in found if mishap is not None]

    async def waiting(self, community: int, since: datetime) -> Sequence[Mishap]:
        found: list[Mishap | None] = []
        for state in (State.WAITING, State.ON_THE_WIRE):
            for lane in Lane:
                for row in self._page.select(WAITING, state=int(state), lane=lane):
                    out: Any = self._page.get(OUTBOX, (row.id,))
                    if 0 < out.created <= micros(since) and out.due <= micros(since):
                        found.append(self._of(community, row.id, out.created))
        return [mishap for mishap in found if mishap is not None]

    async def find(self, community: int, number: int) -> Mishap | None:
        row = self._page.get(MISHAP, (community, number))
        return self._of(community, number, row.at) if row is not None else None

    async def settle(self, community: int, number: int) -> None:
        self._page.drop(MISHAP, (community, number))

    async def settle_until(self, community: int, number: int) -> int:
        rows = self._page.select(UP_TO, community=community, number=number)
        for row in rows:
            self._page.drop(MISHAP, (community, row.id))
        return len(rows)

    def _of(self, community: int, number: int, at: int) -> Mishap | None:
        """Give an action with what is known of its chat and person; None when it is forgotten."""
        row = self._page.get(OUTBOX, (number,))
        if row is None or not row.action:
            return None
        chat = self._page.find(CHAT, BY_PLACE, (row.platform, row.chat))
        if row.state < State.SENT and (chat is None or chat.community != community):
            return None
        action = decode(row.action)
        account = (row.platform, about(action), community)
        who = self._page.find(IDENTITY, BY_ACCOUNT, account) if about(action) else None
        why = getattr(outcomes.decode(row.result), "why", "") if row.result else ""
        title = "" if chat is None or chat.private else chat.title or chat.external
        return Mishap(
            number,
            State(row.state),
            moment(at) if at else None,
            action,
            why=why,
            title=title,
            name=who.name or who.username or who.external if who is not None else "",
            private=not title,
        )
