"""The verdict: the world that the oracle foretells against the database and the platform's log."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from community.actions import Action, Delete, Edit, Say, decode
from community.events import Event
from community.outbox import State
from storage.books import audit
from storage.database import Database
from tests.chaos.oracle import ALL, DAY, MONTH, POINTS, STREAK, WEEK, Told, World, foretell
from tests.chaos.oracle import start_of as start_of_period
from tests.chaos.place import OWNER, person
from tests.chaos.servers import Request

SHOWN = 5
TRIES = 3
GIVEN_UP = "it ended the process too often"


class Finding(msgspec.Struct, frozen=True):
    """One thing that was compared: how much of it there is, and what is wrong with it."""

    what: str
    count: int
    wrong: tuple[str, ...] = ()

    def __str__(self) -> str:
        if not self.wrong:
            return f"passed  {self.what}: {self.count:,}"
        shown = "".join(f"\n          {line}" for line in self.wrong[:SHOWN])
        return f"FAILED  {self.what}: {len(self.wrong):,} differences{shown}"


class Row(msgspec.Struct, frozen=True):
    """An action as it stands in the outbox."""

    number: int
    state: State
    action: Action


def judge(
    database: Database, events: Sequence[Event], requests: Sequence[Request], *, nonces: bool
) -> list[Finding]:
    """Compare everything that the events must have brought about."""
    world = foretell(events)
    with database.reading() as connection:
        findings = [
            *_happened(connection, world),
            *_money(connection, world),
            *_days(connection, world),
            *_boards(connection, world),
            *_acted(connection, world, requests, nonces=nonces),
        ]
        letters = [*_rows(connection, "SELECT raw, why FROM dead_letter")]
        letters += [*_rows(connection, "SELECT body, why FROM untold")]
    findings.append(Finding("no dead letter, nothing untold", 0, tuple(map(str, letters))))
    books = audit(database)
    findings.append(Finding("the house's own audit", books.entries, books.wrong))
    return findings


def _rows(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(text(query))]


def _same(what: str, expected: Iterable[Any], found: Iterable[Any]) -> Finding:
    """Compare two bags of anything."""
    should, does = Counter(expected), Counter(found)
    wrong = [f"missing: {thing} x {times}" for thing, times in (should - does).items()]
    wrong += [f"too much: {thing} x {times}" for thing, times in (does - should).items()]
    return Finding(what, should.total(), tuple(wrong))


def _happened(connection: Connection, world: World) -> Iterator[Finding]:
    query = """SELECT c.external, a.kind, a.ref, a.sub, a.flags FROM activity a
        JOIN chat c ON c.id = a.chat"""
    claims = [
        (chat, int(claim.kind), claim.ref, claim.sub, retracted)
        for (chat, claim), retracted in world.claims.items()
    ]
    found = [(*key, bool(flags & 4)) for *key, flags in _rows(connection, query)]
    yield _same("events, each once", claims, found)

    query = """SELECT i.external, d.day, d.messages FROM member_day d
        JOIN identity i ON i.id = d.identity WHERE d.messages > 0"""
    days = [(*key, times) for key, times in world.messages.items()]
    yield _same("messages a member and day", days, _rows(connection, query))

    query = """SELECT c.external, h.hour, h.messages, h.joined, h.departed FROM chat_hour h
        JOIN chat c ON c.id = h.chat"""
    kinds = ("messages", "joined", "departed")
    hours = {(chat, hour) for chat, hour, _ in world.hours}
    counts = [(*key, *(world.hours[*key, kind] for kind in kinds)) for key in hours]
    yield _same("counts a chat and hour", counts, _rows(connection, query))

    query = """SELECT g.external, t.external, p.day, p.replies, p.mentions, p.reactions
        FROM pair_day p JOIN identity g ON g.id = p.giver JOIN identity t ON t.id = p.taker"""
    kinds = ("replies", "mentions", "reactions")
    pairs = {key[:3] for key in world.pairs}
    between = [(*key, *(world.pairs[*key, kind] for kind in kinds)) for key in pairs]
    yield _same("pairs a day", between, _rows(connection, query))


def _money(connection: Connection, world: World) -> Iterator[Finding]:
    query = """SELECT i.external, l.at, l.kind, l.amount, c.external, l.ref, l.day FROM ledger l
        JOIN identity i ON i.id = l.identity JOIN chat c ON c.id = l.chat"""
    entries = [(*entry, *cause) for *entry, cause in world.entries.elements()]
    yield _same("entries of the ledger", entries, _rows(connection, query))

    query = """SELECT i.external, COALESCE(b.points, 0), COALESCE(b.debt, 0),
        COALESCE(b.growth, 0) FROM identity i LEFT JOIN balance b ON b.member = i.member"""
    members = [(who, m.points, m.debt, m.growth) for who, m in world.members.items()]
    yield _same("members with points, debt and growth", members, _rows(connection, query))

    query = """SELECT i.external, SUM(l.amount) FROM ledger l
        JOIN identity i ON i.id = l.identity GROUP BY i.external"""
    sums = [(who, m.points - m.debt) for who, m in world.members.items() if m.points != m.debt]
    found = [(who, int(amount)) for who, amount in _rows(connection, query) if amount]
    yield _same("sums of the ledger", sums, found)

    query = "SELECT day, kind, points, entries FROM ledger_day"
    days: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for (_, _, kind, amount, cause), times in world.entries.items():
        days[cause.day, kind] += [amount] * times
    totals = [(*key, sum(amounts), len(amounts)) for key, amounts in days.items()]
    yield _same("sums a day and kind", totals, _rows(connection, query))

    query = """SELECT p.id, b.external, p.kind, COALESCE(g.external, ''),
        COALESCE(t.external, ''), p.amount, COALESCE(u.external, ''), p.at, c.external, p.ref
        FROM posting p JOIN identity b ON b.member = p.by JOIN chat c ON c.id = p.chat
        LEFT JOIN identity g ON g.member = p.giver LEFT JOIN identity t ON t.member = p.taker
        LEFT JOIN identity u ON u.member = p.undone_by"""
    moved = [
        (n, m.by, m.kind, m.giver, m.taker, m.amount, m.undone_by, m.at, *m.cause[:2])
        for n, m in enumerate(world.moved, 1)
    ]
    yield _same("movements that can be undone", moved, _rows(connection, query))
    noted = enumerate(world.noted, 1)
    yield _same("rows of the audit log", noted, _rows(connection, "SELECT id, what FROM audit"))


def _days(connection: Connection, world: World) -> Iterator[Finding]:
    query = """SELECT i.external, c.day, c.nth, c.points FROM checkin c
        JOIN identity i ON i.id = c.identity"""
    checkins = [(*key, *value) for key, value in world.checkins.items()]
    yield _same("check-ins", checkins, _rows(connection, query))

    query = """SELECT i.external, s.last_day, s.current, s.best, s.total FROM streak s
        JOIN identity i ON i.member = s.member"""
    streaks = [
        (who, m.days[-1], m.run, m.best, len(m.days)) for who, m in world.members.items() if m.days
    ]
    yield _same("streaks", streaks, _rows(connection, query))
    people = Counter(day for _, day in world.checkins).items()
    found = _rows(connection, "SELECT day, people FROM checkin_day")
    yield _same("days with check-ins", people, found)

    query = """SELECT i.external, t.day, t.points, t.last_at, t.prints FROM talk t
        JOIN identity i ON i.id = t.identity"""
    talked = [(*key, t.points, t.last_at, len(t.texts)) for key, t in world.talk.items()]
    heard = [(*key, len(prints.split(","))) for *key, prints in _rows(connection, query)]
    yield _same("days with points for talking", talked, heard)


def _boards(connection: Connection, world: World) -> Iterator[Finding]:
    query = """SELECT i.external, s.board, s.start, s.score FROM score s
        JOIN identity i ON i.member = s.member WHERE s.score <> 0"""
    days = {day for _, _, day in world.scores}
    scores = {
        (who, metric * 10 + span, start_of_period(span, day), score)
        for metric in (POINTS, STREAK)
        for span in (ALL, DAY, WEEK, MONTH)
        for day in days
        for who, score in world.board(metric, span, day).items()
    }
    yield _same("scores on boards", scores, _rows(connection, query))

    query = "SELECT board, start, level, bucket, people FROM tally WHERE people <> 0"
    buckets = Counter(
        (board, start, level, score // 64**level)
        for _, board, start, score in scores
        for level in range(3)
    )
    tallies = [(*key, people) for key, people in buckets.items()]
    yield _same("buckets of ranks", tallies, _rows(connection, query))


def _acted(
    connection: Connection, world: World, requests: Sequence[Request], *, nonces: bool
) -> Iterator[Finding]:
    query = "SELECT id, state, action FROM outbox ORDER BY id"
    rows = [Row(n, State(state), decode(raw)) for n, state, raw in _rows(connection, query)]
    notices = [row for row in rows if isinstance(row.action, Say) and row.action.notice]
    answers = [row for row in rows if row not in notices]
    yield Finding(
        "answers, one a command, in order, and true",
        len(world.told),
        tuple(_untrue(world.told, answers)),
    )
    yield Finding(
        "jobs, each done and told", len(world.jobs), tuple(_jobs(connection, world, notices))
    )
    seen: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for request in requests:
        seen[request.number].append(request.action)
    wrong = [
        f"{row.number}: {why}"
        for row in rows
        for why in _seen(row, seen.pop(row.number, []), nonces=nonces)
    ]
    wrong += [f"{number} was asked for and stands nowhere" for number in seen]
    unknown = sum(row.state is State.UNKNOWN for row in rows)
    yield Finding(f"actions as the platform saw them ({unknown} unknown)", len(rows), tuple(wrong))


def _untrue(told: Sequence[Told], answers: Sequence[Row]) -> Iterator[str]:
    if len(told) != len(answers):
        yield f"{len(answers)} stand in the outbox instead of {len(told)}"
    for should, row in zip(told, answers, strict=False):
        match row.action:
            case Say(chat=chat, reply_to=message, to=to, private=private, words=words):
                does, said = Told("say", chat, message, to, private), str(words)
            case Edit(chat=chat, message=message, words=words):
                does, said = Told("edit", chat, message), str(words)
            case Delete(chat=chat, message=message):
                does, said = Told("delete", chat, message), ""
            case action:
                yield f"{row.number}: nobody asked for {action}"
                continue
        same = msgspec.structs.replace(should, starts="", ends="") == does
        if not (same and said.startswith(should.starts) and said.endswith(should.ends)):
            yield f"{row.number}: {does} {said!r} instead of {should}"


def _jobs(connection: Connection, world: World, notices: Sequence[Row]) -> Iterator[str]:
    found = _rows(connection, "SELECT id, state, tries, result FROM job ORDER BY id")
    if not len(world.jobs) == len(found) == len(notices):
        yield f"{len(found)} jobs and {len(notices)} notices instead of {len(world.jobs)}"
    for number, state, tries, result in found:
        given_up = state == 2 and tries == TRIES and result == GIVEN_UP
        if not (given_up or (state == 1 and 0 < tries <= TRIES and '"wrong":[]' in result)):
            yield f"job {number}: state {state} after {tries} tries, {result}"
    told = Counter(row.action.chat for row in notices)
    if told != Counter(world.jobs):
        yield f"told in {told}"
    for row in notices:
        assert isinstance(row.action, Say)
        right = str(row.action.words).startswith(("The books are right.", "The books could not"))
        if row.action.to != person(OWNER).id or not row.action.private or not right:
            yield f"{row.number}: {row.action} says {row.action.words}"


def _seen(row: Row, seen: list[dict[str, Any]], *, nonces: bool) -> Iterator[str]:
    """Say what is wrong with how often, and as what, the platform saw an action."""
    repeats = nonces or not isinstance(row.action, Say)
    notice = isinstance(row.action, Say) and row.action.notice
    if row.state not in (State.SENT, State.UNKNOWN):
        yield f"is {row.state.name}"
    if row.state is State.UNKNOWN and (repeats or notice):
        yield "is unknown, though it can be repeated"
    if row.state is State.SENT and not seen:
        yield "is sent, but nobody saw it"
    stored: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(row.action))
    if any(action | {"again": False} != stored | {"again": False} for action in seen):
        yield "was asked for as something else"
    marked = [bool(action.get("again")) for action in seen]
    if repeats and any(marked):
        yield "says that it comes again, though that is the same message"
    if not repeats and (len(marked) > 1 if not notice else marked.count(False) > 1):
        yield f"was seen {len(marked)} times, marked {marked}"
