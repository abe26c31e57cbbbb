"""Arrivals, one for each coming, and what they add to the counts by source and day."""

from typing import Any

from sqlalchemy import bindparam, func, select

from community.door import Figure
from community.events import Asked, Event, Joined, Left, Person
from community.people import Chat, Community
from community.refs import micros
from community.sources import ASKS, STAYS, Arrivals, Brought, Source, Way, source_of
from storage.pages import Page
from storage.registry import serves
from storage.repositories.people import BY_ACCOUNT, IDENTITY
from storage.shapes import shape
from storage.tables.arrivals import ArrivalRow, SourceDayRow

ARRIVAL, SOURCE_DAY = shape(ArrivalRow), shape(SourceDayRow)
FIRST_SUM = 5
"""The first column of `source_day` that is added up."""
IN = (int(Figure.PASSED), int(Figure.ADMITTED))
OUT = (int(Figure.FAILED), int(Figure.TIMED_OUT), int(Figure.TURNED_AWAY))
STAY, ASK = (int(span.total_seconds()) * 1_000_000 for span in (STAYS, ASKS))
_A, _S = ARRIVAL.table.c, SOURCE_DAY.table.c
LATEST = (
    select(_A.at)
    .where(
        _A.chat == bindparam("chat"),
        _A.identity == bindparam("identity"),
        _A.at <= bindparam("until"),
    )
    .order_by(_A.at.desc())
    .limit(1)
)
BROUGHT = (
    select(func.sum(_S.joined).label("joined"), func.sum(_S.gone).label("gone"))
    .select_from(SOURCE_DAY.table.join(IDENTITY.table, IDENTITY.table.c.id == _S.inviter))
    .where(IDENTITY.table.c.member == bindparam("member"), _S.inviter != 0)
)


@serves(Arrivals)
class SqlArrivals:
    """Lets an arrival be told better by a second telling of it, and tells who brought whom."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def learn(self, event: Joined, chat: Chat) -> None:
        if event.who is None or not chat.community:
            return
        identity = _known(self._page, event, event.who, chat.community)
        before = self._page.get(ARRIVAL, (chat.id, identity, micros(event.at)))
        inviter = _known(self._page, event, event.by, chat.community)
        source = source_of(event, inviter, None)
        if before is not None and source.way > before.way:
            _keep(self._page, before, before._replace(**_columns(source)))

    async def brought(self, member: int) -> Brought:
        (row,) = self._page.select(BROUGHT, member=member)
        return Brought(int(row.joined or 0), int(row.gone or 0))


def arrived(page: Page, event: Event, chat: Chat, community: Community, identity: int) -> None:
    """Note in which way somebody came or asks to come, or that they left soon after it."""
    at = micros(event.at)
    before = _latest(page, chat.id, identity, at)
    if isinstance(event, Left):
        if before is not None and before.joined and not before.gone_at and at - before.at < STAY:
            _keep(page, before, before._replace(gone_at=at))
        return
    if not isinstance(event, Joined | Asked):
        return
    joined = int(isinstance(event, Joined))
    if before is not None and before.at == at:  # asked and came at once
        _keep(page, before, before._replace(joined=max(joined, before.joined)))
        return
    is_answer = before is not None and not before.joined and at - before.at < ASK
    request = Source(Way(before.way), before.name, before.inviter) if is_answer else None
    inviter = _known(page, event, getattr(event, "by", None), community.id)
    source = source_of(event, inviter, request)
    day = community.day(event.at).toordinal()
    row = ARRIVAL.row(
        chat=chat.id,
        identity=identity,
        at=at,
        community=community.id,
        day=day,
        **_columns(source),
        joined=joined,
        door=0,
        gone_at=0,
        counted=0,
    )
    _keep(page, None, row)


def at_the_door(page: Page, chat: int, identity: int, at: int, figure: Figure) -> None:
    """Note what happened at the door to somebody who came; only who was asked passes or fails."""
    row = _latest(page, chat, identity, at)
    if row is not None and (row.door or figure is Figure.ASKED):
        _keep(page, row, row._replace(door=int(figure)))


def tally(row: Any) -> tuple[int, ...]:
    """Give what an arrival adds to its day, in the order of the columns."""
    asked, passed = row.door > 0, row.door in IN
    ways_out = (row.door == way for way in OUT)
    return tuple(map(int, (row.joined, row.gone_at > 0, asked, passed, *ways_out)))


def _keep(page: Page, before: Any, row: Any) -> None:
    """Store an arrival, and count what is other than before."""
    page.put(ARRIVAL, row)
    for told, sign in ((before, -1), (row, 1)):
        if told is not None and any(tally(told)):
            key = (told.community, told.day, told.way, told.inviter, told.name)
            page.add(SOURCE_DAY, FIRST_SUM, (*key, *(sign * each for each in tally(told))))


def _latest(page: Page, chat: int, identity: int, until: int) -> Any:
    """Give an account's latest arrival in a chat by a moment, None for none."""
    rows = page.select(LATEST, chat=chat, identity=identity, until=until)
    times = [row.at for row in rows]
    times += [
        at
        for (where, who, at), row in page.pending(ARRIVAL).items()
        if row is not None and (where, who) == (chat, identity) and at <= until
    ]
    return page.get(ARRIVAL, (chat, identity, max(times))) if times else None


def _known(page: Page, event: Event, person: Person | None, community: int) -> int:
    """Give the number of an account that is known here, 0 for none."""
    if person is None:
        return 0
    row = page.find(IDENTITY, BY_ACCOUNT, (event.platform, person.id, community))
    return int(row.id) if row is not None else 0


def _columns(source: Source) -> dict[str, Any]:
    return {"way": int(source.way), "inviter": source.inviter, "name": source.name}
