"""Actions on their way, and what became of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, or_, select

from community.actions import Action
from community.mishaps import TAKEN_BACK, about, is_mishap
from community.outbox import State
from community.outcomes import Dropped, Outcome, Refused, Sent, Surveyed, Unknown
from community.ports import Outbox
from community.refs import micros
from community.words import Text
from community.written import decode, encode
from storage.pages import Page
from storage.registry import serves
from storage.repositories.people import BY_PLACE, CHAT, SqlPeople
from storage.shapes import shape
from storage.tables.machinery import OutboxRow
from storage.tables.mishaps import MishapRow
from storage.times import moment

OUTBOX, MISHAP = shape(OutboxRow), shape(MishapRow)
_O = OUTBOX.table.c
WAITING = (
    select(_O.id, _O.action)
    .where(
        _O.state == int(State.WAITING),
        _O.platform == bindparam("platform"),
        _O.chat == bindparam("chat"),
    )
    .limit(1000)
)
WITH_TOKEN = (
    select(_O.id)
    .where(
        or_(_O.state == int(State.WAITING), _O.state == int(State.ON_THE_WIRE)),
        _O.created < bindparam("before"),
        _O.action.contains('"token":"', autoescape=True),
    )
    .limit(1000)
)
STATES = {
    Sent: State.SENT,
    Surveyed: State.SENT,
    Refused: State.REFUSED,
    Unknown: State.UNKNOWN,
    Dropped: State.DROPPED,
}


def enqueue(page: Page, action: Action) -> int:
    """Put an action into the outbox of the page's transaction."""
    number = page.next_id(OUTBOX)
    due = micros(action.due) if action.due else 0
    page.put(
        OUTBOX,
        OUTBOX.row(
            number,
            0,
            int(State.WAITING),
            int(action.lane),
            action.platform,
            action.chat,
            encode(action).decode(),
            page.at,
            due,
            0,
            "",
        ),
    )
    page.acts.append((number, action))
    return number


def tokenless(raw: str) -> str:
    """Give an action's JSON without the token that it may hold."""
    if '"token":"' not in raw:
        return raw
    action = decode(raw)
    if not getattr(action, "token", ""):
        return raw
    return encode(msgspec.structs.replace(action, token="")).decode()


def is_letter(raw: str) -> bool:
    """Whether an action's JSON is one letter of a mailing, which tells by itself how it went."""
    return '"mailing":' in raw and bool(getattr(decode(raw), "mailing", 0))


def lean(raw: str) -> str:
    """Give an action's JSON as it is kept once it is done: no token, and no letter's words."""
    if not is_letter(raw):
        return tokenless(raw)
    return encode(msgspec.structs.replace(decode(raw), words=Text(""), buttons=())).decode()


@serves(Outbox)
class SqlOutbox:
    """Writes what became of actions."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def settle(self, action: int, outcome: Outcome, at: datetime) -> Action | None:
        row = self._page.get(OUTBOX, (action,))
        if row is None or row.state >= State.SENT:
            return None
        result = msgspec.json.encode(outcome).decode()
        state, words = int(STATES[type(outcome)]), lean(row.action)
        self._page.put(OUTBOX, row._replace(state=state, result=result, action=words))
        if is_mishap(outcome) and not is_letter(row.action):
            for community in await self._communities(row):
                self._page.put(MISHAP, MISHAP.row(community, action, micros(at)))
        return decode(row.action)

    async def take(self, actions: Sequence[int]) -> None:
        for number in actions:
            row = self._page.get(OUTBOX, (number,))
            if row is not None and row.state == State.WAITING:
                self._page.put(
                    OUTBOX, row._replace(state=int(State.ON_THE_WIRE), tries=row.tries + 1)
                )

    async def withdraw(self, platform: str, chat: str, kind: str, series: str = "") -> None:
        for row in self._page.select(WAITING, platform=platform, chat=chat):
            action = decode(row.action)
            # What is due at once is on its way, whatever is said of it here.
            is_one = not series or (getattr(action, "series", "").endswith(series) and action.due)
            if action.__struct_config__.tag == kind and is_one:
                await self.settle(row.id, Dropped(TAKEN_BACK), moment(self._page.at))

    async def forget_tokens(self, before: datetime) -> None:
        for row in self._page.select(WITH_TOKEN, before=micros(before)):
            open_row = self._page.get(OUTBOX, (row.id,))
            if open_row is not None:
                self._page.put(OUTBOX, open_row._replace(action=tokenless(open_row.action)))

    async def _communities(self, row: Any) -> Sequence[int]:
        """Give the community that an action was for; in private, the person's, if it is one."""
        chat = self._page.find(CHAT, BY_PLACE, (row.platform, row.chat))
        if chat is not None and chat.community:
            return [chat.community]
        who = about(decode(row.action))
        found = await SqlPeople(self._page).communities_of(row.platform, who) if who else ()
        return found if len(found) == 1 else ()
