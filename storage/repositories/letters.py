"""Dead letters, and what a feature failed on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import bindparam, select

from community.events import Event, Pressed, Said, type_of_event
from community.facts import Fact, type_of_fact
from community.ports import Letters
from community.refs import micros
from community.retelling import PAUSE, TRIES
from storage.pages import Page
from storage.registry import serves
from storage.shapes import shape
from storage.tables.machinery import DeadLetterRow, UntoldRow

LETTER, UNTOLD = shape(DeadLetterRow), shape(UntoldRow)
_U = UNTOLD.table.c
DUE = (
    select(_U.id, _U.feature, _U.kind, _U.body)
    .where(_U.due <= bindparam("at"), _U.tries < TRIES)
    .order_by(_U.id)
    .limit(100)
)
SPENT = "-"
"""What stands for a token that is not kept: that there was one says what kind of event it is."""
events = msgspec.json.Decoder(type_of_event)
facts = msgspec.json.Decoder(type_of_fact)


@serves(Letters)
class SqlLetters:
    """Keeps what failed, in its raw form."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def bury(self, event: Event, why: str, at: datetime) -> int:
        number = self._page.next_id(LETTER)
        row = LETTER.row(number, event.platform, raw(event), clean(why), micros(at))
        self._page.append(LETTER, row)
        return number

    async def keep(self, feature: str, what: Fact | Event, why: str, at: datetime) -> None:
        kind = "event" if isinstance(what, Event) else "fact"
        number = self._page.next_id(UNTOLD)
        due = micros(at + PAUSE)
        row = UNTOLD.row(number, feature, kind, raw(what), 1, due, clean(why)[:500])
        self._page.put(UNTOLD, row)

    async def due(self, at: datetime) -> Sequence[tuple[int, str, Fact | Event]]:
        rows = self._page.select(DUE, at=micros(at))
        return [
            (row.id, row.feature, (events if row.kind == "event" else facts).decode(row.body))
            for row in rows
        ]

    async def told(self, number: int) -> None:
        self._page.drop(UNTOLD, (number,))

    async def failed_again(self, number: int, why: str, at: datetime) -> None:
        row = self._page.get(UNTOLD, (number,))
        if row is not None:
            due = micros(at + timedelta(minutes=5 * 2**row.tries))
            why = clean(why)[:500]
            self._page.put(UNTOLD, row._replace(tries=row.tries + 1, due=due, why=why))


def raw(value: Fact | Event) -> str:
    """Give a value as JSON, or as its representation where it cannot be JSON; without a token."""
    if isinstance(value, Said | Pressed) and value.token:
        value = msgspec.structs.replace(value, token=SPENT)
    try:
        return clean(msgspec.json.encode(value).decode())
    except (UnicodeEncodeError, OverflowError, msgspec.MsgspecError):
        return clean(repr(value))


def clean(text: str) -> str:
    """Give a text that every database takes: no lone surrogates, no NUL."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")
