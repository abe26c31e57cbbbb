"""Cases: kept by number, found by the identities of a member, and what they come to."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import bindparam, select

from community.cases import MOST_READ, QUOTES_KEPT, Case, Cases, Found, Trace
from community.door import Stage
from community.events import Kind
from community.outbox import State
from community.outcomes import Outcome, Refused
from community.people import Actor
from community.refs import micros
from community.restraints import CaseKind, Restraint, fold
from community.waves import RULE, Verdict, in_order
from storage.pages import Page
from storage.registry import serves
from storage.repositories.activity import ACTIVITY, RETRACTED, TEXT
from storage.repositories.history import FOREVER, IDENTITIES
from storage.repositories.outbox import STATES
from storage.repositories.people import CHAT, IDENTITY, MEMBER, present
from storage.shapes import shape
from storage.tables.cases import CaseRow, CaseTraceRow
from storage.tables.door import NewcomerRow
from storage.tables.waves import WaveRow
from storage.times import DAY, moment

CASE, TRACE = shape(CaseRow), shape(CaseTraceRow)
NEWCOMER, WAVE = shape(NewcomerRow), shape(WaveRow)
WAVED = {int(Verdict.KICKED): CaseKind.KICK, int(Verdict.BANNED): CaseKind.BAN}
MOST_SEARCHED, MOST_RECENT, MOST_FADED = 900, 500, 500
MOST_OF_ALL = 900
_C, _T, _A = CASE.table.c, TRACE.table.c, ACTIVITY.table.c
# By identity, since only then is the index's own order that of the numbers.
OF_IDENTITY = (
    select(*_C)
    .where(_C.identity == bindparam("identity"))
    .order_by(_C.id.desc())
    .limit(bindparam("most"))
)
PAGE = (
    select(*_C)
    .where(_C.community == bindparam("community"), _C.id < bindparam("before"))
    .order_by(_C.id.desc())
    .limit(bindparam("most"))
)
TRACES = select(*_T).where(_T.case_id == bindparam("case")).order_by(_T.action).limit(900)
RECENT = (
    select(_A.ref, _A.identity, _A.flags)
    .where(_A.chat == bindparam("chat"), _A.kind == int(Kind.SAID))
    .order_by(_A.ref.desc())
    .limit(MOST_RECENT)
)
CLOSED = (
    select(_C.id)
    .where(_C.closes > 0, _C.closes < bindparam("before"))
    .order_by(_C.closes)
    .limit(MOST_FADED)
)


@serves(Cases)
class SqlCases:
    """Reads and writes cases, and keeps what they come to beside the member."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def open(self, case: Case) -> Case:
        numbered = msgspec.structs.replace(case, number=self._page.next_id(CASE))
        self._page.put(CASE, row_of(numbered))
        return numbered

    async def find(self, community: int, number: int) -> Case | None:
        row = self._page.get(CASE, (number,))
        if row is None or row.community != community:
            return None
        return self._case(row)

    async def of(self, member: int, most: int = MOST_READ) -> Sequence[Case]:
        found = [case_of(row, member) for row in self._rows(member, most)[-most:]]
        return in_order([*found, *self._of_waves(member)])

    async def page(self, community: int, before: int, most: int) -> Found:
        rows = self._page_of(community, before, most + 1)
        return Found(tuple(self._case(row) for row in rows[:most]), len(rows) > most)

    async def search(self, community: int, words: str, before: int, most: int) -> Found:
        wanted, found = words.casefold().split(), []
        for row in self._page_of(community, before, MOST_SEARCHED):
            told = f"{row.reason}\n{row.rule}\n{row.quoted}\n{row.undone_why}".casefold()
            if all(word in told for word in wanted):
                found.append(row)
        return Found(tuple(self._case(row) for row in found[:most]), len(found) > most)

    async def undo(self, case: Case, by: int, why: str, at: datetime) -> Case | None:
        row = self._page.get(CASE, (case.number,))
        if row is None or row.undone_at:
            return None
        when = micros(at)
        after = row._replace(undone_at=when, undone_by=by, undone_why=why, closes=when)
        self._page.put(CASE, after)
        return self._case(after)

    async def end(self, case: int, at: datetime) -> None:
        row: Any = self._page.get(CASE, (case,))
        self._page.put(CASE, row._replace(ends=micros(at)))

    async def restrain(self, member: int) -> Restraint:
        cases = [case_of(row, member) for row in self._rows(member, MOST_OF_ALL)]
        restraint = fold(in_order([*cases, *self._of_waves(member)]))
        row: Any = self._page.get(MEMBER, (member,))
        self._page.put(MEMBER, row._replace(**columns(restraint)))
        return restraint

    async def identities(self, member: int) -> Sequence[Actor]:
        numbers = self._identities(member)
        actors = [present(self._page, self._page.get(IDENTITY, (each,))) for each in numbers]
        return [actor for actor in actors if actor is not None]

    async def about(self, case: Case) -> Actor | None:
        row = self._page.get(IDENTITY, (case.identity,)) if case.identity else None
        return present(self._page, row)

    async def trace(
        self,
        case: int,
        action: int,
        what: str,
        *,
        who: int,
        chat: int,
        due: datetime | None = None,
        message: int = 0,
    ) -> None:
        when = micros(due) if due is not None else 0
        about = (case, action, who, what, chat, when)
        self._page.put(TRACE, TRACE.row(*about, int(State.WAITING), "", message))

    async def settle(self, case: int, action: int, outcome: Outcome) -> None:
        row = self._page.get(TRACE, (case, action))
        if row is not None:
            why = outcome.why if isinstance(outcome, Refused) else ""
            self._page.put(TRACE, row._replace(state=int(STATES[type(outcome)]), why=why))

    async def traces(self, case: int) -> Sequence[Trace]:
        found = {(row.case_id, row.action): row for row in self._page.select(TRACES, case=case)}
        pending = self._page.pending(TRACE)
        found |= {key: row for key, row in pending.items() if row is not None and key[0] == case}
        return [self._trace(found[key]) for key in sorted(found)]

    async def said(self, chat: int, message: int) -> str:
        row = self._page.get(ACTIVITY, (chat, int(Kind.SAID), message, 0))
        text = self._page.get(TEXT, (row.at // DAY, chat, message)) if row is not None else None
        return str(TEXT.row(*text).body) if text is not None else ""

    async def topic(self, chat: int, message: int) -> int | None:
        row = self._page.get(ACTIVITY, (chat, int(Kind.SAID), message, 0))
        return int(row.topic) if row is not None else None

    async def recent(self, member: int, chat: int, most: int) -> Sequence[int]:
        mine, rows = {*self._identities(member)}, self._page.select(RECENT, chat=chat)
        return [r.ref for r in rows if r.identity in mine and not r.flags & RETRACTED][:most]

    async def keep_quote(self, case: int, closes: datetime | None) -> None:
        row = self._page.get(CASE, (case,))
        if row is not None:
            self._page.put(CASE, row._replace(closes=micros(closes) if closes else 0))

    async def fade(self, before: datetime) -> int:
        rows = self._page.select(CLOSED, before=micros(before))
        for found in rows:
            row: Any = self._page.get(CASE, (found.id,))
            self._page.put(CASE, row._replace(quoted="", closes=0))
        return len(rows)

    def _of_waves(self, member: int) -> list[Case]:
        """Give what was decided about the waves in which a member came, as cases of theirs."""
        found = []
        for identity in self._identities(member):
            newcomer = self._page.get(NEWCOMER, (identity,))
            is_removed = newcomer is not None and newcomer.stage == Stage.REMOVED
            wave = self._page.get(WAVE, (newcomer.wave,)) if newcomer and is_removed else None
            if wave is not None and wave.verdict in WAVED:
                found.append(of_wave(wave, identity, member))
        return found

    def _identities(self, member: int) -> list[int]:
        """Give the numbers of a member's accounts, one that was met in this very event included."""
        known = {found.id for found in self._page.select(IDENTITIES, member=member)}
        for (number,), row in self._page.pending(IDENTITY).items():
            if row is not None:
                (known.add if row.member == member else known.discard)(number)
        return sorted(known)

    def _rows(self, member: int, most: int) -> list[Any]:
        """Give the newest rows of a member, the oldest of them first."""
        found: list[Any] = []
        for number in self._identities(member):
            rows = self._page.select(OF_IDENTITY, identity=number, most=most)
            found += self._fresh(rows, partial(_is_about, number))
        return sorted(found, key=lambda row: int(row.id))

    def _page_of(self, community: int, before: int, most: int) -> list[Any]:
        before = before or FOREVER
        rows = self._page.select(PAGE, community=community, before=before, most=most)
        fresh = self._fresh(rows, lambda row: row.community == community and row.id < before)
        return sorted(fresh, key=lambda row: -int(row.id))

    def _fresh(self, rows: Iterable[Any], fits: Callable[[Any], bool]) -> list[Any]:
        """Give cases as the page has them: what it wrote itself takes the place of what is read."""
        found = {(row.id,): row for row in rows}
        written = self._page.pending(CASE)
        found |= {key: row for key, row in written.items() if row is not None and fits(row)}
        return [*found.values()]

    def _case(self, row: Any) -> Case:
        identity = self._page.get(IDENTITY, (row.identity,)) if row.identity else None
        return case_of(row, identity.member if identity is not None else 0)

    def _trace(self, row: Any) -> Trace:
        chat = self._page.get(CHAT, (row.chat,))
        title = (chat.title or chat.external) if chat is not None else ""
        due = moment(row.due) if row.due else None
        done = (State(row.state), row.why, due)
        return Trace(row.action, row.what, title, *done, row.chat, row.message, row.identity)


def _is_about(identity: int, row: Any) -> bool:
    return bool(row.identity == identity)


def columns(restraint: Restraint) -> dict[str, int]:
    """Give a restraint as it stands beside a member."""
    return {
        "muted": micros(restraint.muted) if restraint.muted else 0,
        "barred": micros(restraint.banned) if restraint.banned else 0,
        "held_at": micros(restraint.since) if restraint.since else 0,
    }


def row_of(case: Case) -> Any:
    """Give a new case as a row; a quoted text goes some time after the case has ended."""
    closes = closing(case)
    about = (case.number, case.community, case.identity or None, int(case.kind))
    return CASE.row(
        *about,
        micros(case.at),
        micros(case.ends) if case.ends else 0,
        case.by,
        *(case.rule, case.reason, case.chat, case.message, case.quoted),
        case.points,
        *(0, 0, ""),
        micros(closes) if closes is not None and case.quoted else 0,
    )


def closing(case: Case) -> datetime | None:
    """Give when the words that a case quotes go, None as long as it has no end."""
    if case.kind in (CaseKind.MUTE, CaseKind.BAN):
        return case.ends + QUOTES_KEPT if case.ends is not None else None
    return case.at + QUOTES_KEPT


def of_wave(row: Any, identity: int, member: int) -> Case:
    """Give what was decided about a wave as a case of somebody who came in it."""
    about = (row.case_id, row.community, identity, member, WAVED[row.verdict], moment(row.at))
    return Case(*about, by=row.by, rule=RULE)


def case_of(row: Any, member: int) -> Case:
    """Give a row as the core's value."""
    return Case(
        row.id,
        row.community,
        row.identity or 0,
        member,
        CaseKind(row.kind),
        moment(row.at),
        moment(row.ends) if row.ends else None,
        row.by,
        row.rule,
        row.reason,
        row.chat,
        row.message,
        row.quoted,
        row.points,
        moment(row.undone_at) if row.undone_at else None,
        row.undone_by,
        row.undone_why,
    )
