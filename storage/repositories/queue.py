"""The moderators' queue: entries by number, by message and by case, and where their cards are."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, select

from community.outbox import State
from community.outcomes import Sent
from community.people import Actor
from community.queue import MOST_OPEN, Entry, Matter, Posted, Queue, Ruling
from community.refs import micros
from community.words import Text
from storage.pages import Page
from storage.registry import serves
from storage.repositories.outbox import OUTBOX
from storage.repositories.people import CHAT, IDENTITY, chat_of, present
from storage.shapes import shape
from storage.tables.queue import QueueCardRow, QueueRow
from storage.times import moment

QUEUE, CARD = shape(QueueRow), shape(QueueCardRow)
MOST_FADED, MOST_CARDS, MOST_ABOUT = 500, 50, 20
_Q, _K = QUEUE.table.c, CARD.table.c
OPEN = int(Ruling.OPEN)
WAITING = (
    select(*_Q)
    .where(
        _Q.community == bindparam("community"),
        _Q.ruling == OPEN,
        _Q.id > bindparam("after"),
    )
    .order_by(_Q.id)
    .limit(bindparam("most"))
)
OF_RULING = (
    select(*_Q)
    .where(_Q.community == bindparam("community"), _Q.ruling == bindparam("ruling"))
    .order_by(_Q.id.desc())
    .limit(bindparam("most"))
)
OF_MESSAGE = (
    select(*_Q)
    .where(_Q.chat == bindparam("chat"), _Q.message == bindparam("message"))
    .limit(MOST_ABOUT)
)
_OURS = select(CHAT.table.c.id).where(CHAT.table.c.community == bindparam("community"))
LAID = select(func.max(_Q.id).label("id")).where(
    _Q.chat.in_(_OURS),
    _Q.message == 0,
    _Q.identity == bindparam("identity"),
    _Q.matter == int(Matter.HELD),
)
OF_CASE = select(*_Q).where(_Q.case_id == bindparam("case")).limit(MOST_ABOUT)
CLOSED = (
    select(_Q.id)
    .where(_Q.closes > 0, _Q.closes < bindparam("before"))
    .order_by(_Q.closes)
    .limit(MOST_FADED)
)
CARDS = select(*_K).where(_K.entry == bindparam("entry")).order_by(_K.action).limit(MOST_CARDS)

words: msgspec.json.Decoder[Text] = msgspec.json.Decoder(Text)
outcomes: msgspec.json.Decoder[Sent] = msgspec.json.Decoder(Sent)


@serves(Queue)
class SqlQueue:
    """Reads and writes what waits for the moderators."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def put(self, entry: Entry) -> Entry:
        numbered = msgspec.structs.replace(entry, number=self._page.next_id(QUEUE))
        self._page.put(QUEUE, row_of(numbered))
        return numbered

    async def find(self, community: int, number: int) -> Entry | None:
        row = self._page.get(QUEUE, (number,))
        return self._entry(row) if row is not None and row.community == community else None

    async def about(self, entry: Entry) -> Actor | None:
        return present(self._page, self._page.get(IDENTITY, (entry.identity,)))

    async def of_message(self, chat: int, message: int) -> Entry | None:
        rows = self._page.select(OF_MESSAGE, chat=chat, message=message)
        return self._newest(rows, lambda row: (row.chat, row.message) == (chat, message))

    async def laid(self, community: int, identity: int) -> Entry | None:
        (found,) = self._page.select(LAID, community=community, identity=identity)
        return await self.find(community, found.id) if found.id else None

    async def of_case(self, case: int) -> Entry | None:
        rows = self._page.select(OF_CASE, case=case)
        return self._newest(rows, lambda row: bool(row.case_id == case))

    async def open(self, community: int, after: int, most: int) -> Sequence[Entry]:
        rows = self._page.select(WAITING, community=community, after=after, most=most)

        def waits(row: Any) -> bool:
            return bool(row.community == community and row.ruling == OPEN and row.id > after)

        fresh = [row for row in self._fresh(rows, waits) if row.ruling == OPEN]
        return [self._entry(row) for row in sorted(fresh, key=_number)[:most]]

    async def waiting(self, community: int) -> int:
        return len(await self.open(community, 0, MOST_OPEN))

    async def settled(self, community: int, most: int) -> Sequence[Entry]:
        found: list[Any] = []
        for ruling in Ruling:
            if ruling is not Ruling.OPEN:
                about = {"community": community, "ruling": int(ruling), "most": most}
                found += self._page.select(OF_RULING, **about)
        fresh = self._fresh(found, lambda row: row.community == community and row.ruling != OPEN)
        newest = sorted(fresh, key=_number, reverse=True)
        return [self._entry(row) for row in newest[:most]]

    async def hold(self, number: int, case: int) -> None:
        row: Any = self._page.get(QUEUE, (number,))
        self._page.put(QUEUE, row._replace(case_id=case))

    async def settle(self, number: int, ruling: Ruling, by: int, at: datetime) -> Entry | None:
        row = self._page.get(QUEUE, (number,))
        if row is None or row.ruling != OPEN:
            return None
        when = micros(at)
        done = row._replace(ruling=int(ruling), settled_by=by, settled_at=when, closes=when)
        self._page.put(QUEUE, done)
        return self._entry(done)

    async def card(self, entry: int, action: int, chat: int) -> None:
        self._page.put(CARD, CARD.row(entry, action, chat))

    async def cards(self, entry: int) -> Sequence[Posted]:
        found = {(row.entry, row.action): row for row in self._page.select(CARDS, entry=entry)}
        pending = self._page.pending(CARD)
        found |= {key: row for key, row in pending.items() if row is not None and key[0] == entry}
        posted = [self._posted(found[key]) for key in sorted(found)]
        return [each for each in posted if each is not None]

    async def fade(self, before: datetime) -> int:
        rows = self._page.select(CLOSED, before=micros(before))
        for found in rows:
            row: Any = self._page.get(QUEUE, (found.id,))
            self._page.put(QUEUE, row._replace(quoted="", closes=0))
        return len(rows)

    def _newest(self, rows: Iterable[Any], fits: Callable[[Any], bool]) -> Entry | None:
        found = self._fresh(rows, fits)
        return self._entry(max(found, key=_number)) if found else None

    def _fresh(self, rows: Iterable[Any], fits: Callable[[Any], bool]) -> list[Any]:
        """Give entries as the page has them: what it wrote takes the place of what is read."""
        found = {(row.id,): row for row in rows}
        written = self._page.pending(QUEUE)
        found |= {
            key: row
            for key, row in written.items()
            if row is not None and (key in found or fits(row))
        }
        return [*found.values()]

    def _entry(self, row: Any) -> Entry:
        who: Any = self._page.get(IDENTITY, (row.identity,))
        return Entry(
            row.id,
            row.community,
            row.identity,
            who.member,
            Matter(row.matter),
            moment(row.at),
            row.chat,
            row.message,
            words.decode(row.why) if row.why else None,
            row.quoted,
            row.case_id,
            Ruling(row.ruling),
            row.settled_by,
            moment(row.settled_at) if row.settled_at else None,
        )

    def _posted(self, row: Any) -> Posted | None:
        """Give where a card stands, None for one of which nothing is known any more."""
        chat, out = self._page.get(CHAT, (row.chat,)), self._page.get(OUTBOX, (row.action,))
        if chat is None or out is None:
            return None
        state = State(out.state)
        message = outcomes.decode(out.result).message if state is State.SENT else 0
        return Posted(chat_of(chat), row.action, state, message)


def _number(row: Any) -> int:
    return int(row.id)


def row_of(entry: Entry) -> Any:
    """Give a new entry as a row."""
    return QUEUE.row(
        entry.number,
        entry.community,
        entry.identity,
        int(entry.matter),
        micros(entry.at),
        entry.chat,
        entry.message,
        msgspec.json.encode(entry.why).decode() if entry.why is not None else "",
        entry.quoted,
        entry.case,
        int(Ruling.OPEN),
        0,
        0,
        0,
    )
