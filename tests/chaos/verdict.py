"""The verdict: the world that the oracle foretells against the database and the platform's log."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from community.events import Event
from storage.books import audit
from storage.database import Database
from tests.chaos.deeds import acted
from tests.chaos.finding import Finding, rows, same
from tests.chaos.handed import handed, shown
from tests.chaos.oracle import (
    ALL,
    CHECKINS,
    DAY,
    MONTH,
    POINTS,
    STREAK,
    WEEK,
    World,
    foretell,
    start_of,
)
from tests.chaos.servers import Request
from tests.chaos.standing import standing


def judge(
    database: Database,
    events: Sequence[Event],
    requests: Sequence[Request],
    log: str,
    *,
    nonces: bool,
) -> list[Finding]:
    """Compare everything that the events must have brought about."""
    world = foretell(events)
    with database.reading() as connection:
        found = standing(connection)
        findings = [
            *_happened(connection, world),
            *_money(connection, world),
            *_days(connection, world),
            *_boards(connection, world),
            *acted(connection, world, found, requests, nonces=nonces),
            *handed(connection, world, found, requests),
            *shown(found, requests, log),
        ]
        letters = [*rows(connection, "SELECT raw, why FROM dead_letter")]
        letters += [*rows(connection, "SELECT body, why FROM untold")]
    findings.append(Finding("no dead letter, nothing untold", 0, tuple(map(str, letters))))
    books = audit(database)
    findings.append(Finding("the house's own audit", books.entries, books.wrong))
    return findings


def _happened(connection: Connection, world: World) -> Iterator[Finding]:
    query = """SELECT c.external, a.kind, a.ref, a.sub, a.flags FROM activity a
        JOIN chat c ON c.id = a.chat"""
    claims = [
        (chat, int(claim.kind), claim.ref, claim.sub, retracted)
        for (chat, claim), retracted in world.claims.items()
    ]
    found = [(*key, bool(flags & 4)) for *key, flags in rows(connection, query)]
    yield same("events, each once", claims, found)

    query = """SELECT i.external, d.day, d.messages FROM member_day d
        JOIN identity i ON i.id = d.identity WHERE d.messages > 0"""
    days = [(*key, times) for key, times in world.messages.items()]
    yield same("messages a member and day", days, rows(connection, query))

    query = """SELECT c.external, h.hour, h.messages, h.joined, h.departed,
        h.reactions, h.removed FROM chat_hour h JOIN chat c ON c.id = h.chat"""
    counted = ("messages", "joined", "departed", "reactions", "removed")
    hours = {(chat, hour) for chat, hour, _ in world.hours}
    counts = [(*key, *(world.hours[*key, kind] for kind in counted)) for key in hours]
    yield same("counts a chat and hour", counts, rows(connection, query))

    query = """SELECT g.external, t.external, p.day, p.replies, p.mentions, p.reactions
        FROM pair_day p JOIN identity g ON g.id = p.giver JOIN identity t ON t.id = p.taker"""
    kinds = ("replies", "mentions", "reactions")
    pairs = {key[:3] for key in world.pairs}
    between = [(*key, *(world.pairs[*key, kind] for kind in kinds)) for key in pairs]
    yield same("pairs a day", between, rows(connection, query))


def _money(connection: Connection, world: World) -> Iterator[Finding]:
    # A reaction's entry goes by a number made of its giver's, which only the database knows.
    query = """SELECT i.external, l.at, l.kind, l.amount, c.external,
        CASE WHEN l.kind IN (10, 60) THEN 0 ELSE l.ref END, l.day FROM ledger l
        JOIN identity i ON i.id = l.identity JOIN chat c ON c.id = l.chat"""
    entries = [(*entry, *cause) for *entry, cause in world.entries.elements()]
    yield same("entries of the ledger", entries, rows(connection, query))

    query = """SELECT i.external, COALESCE(b.points, 0), COALESCE(b.debt, 0),
        COALESCE(b.growth, 0) FROM identity i LEFT JOIN balance b ON b.member = i.member"""
    members = [(who, m.points, m.debt, m.growth) for who, m in world.members.items()]
    yield same("members with points, debt and growth", members, rows(connection, query))

    query = """SELECT i.external, SUM(l.amount) FROM ledger l
        JOIN identity i ON i.id = l.identity GROUP BY i.external"""
    sums = [(who, m.points - m.debt) for who, m in world.members.items() if m.points != m.debt]
    found = [(who, int(amount)) for who, amount in rows(connection, query) if amount]
    yield same("sums of the ledger", sums, found)

    query = "SELECT day, kind, points, entries FROM ledger_day"
    days: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for (_, _, kind, amount, cause), times in world.entries.items():
        days[cause.day, kind] += [amount] * times
    totals = [(*key, sum(amounts), len(amounts)) for key, amounts in days.items()]
    yield same("sums a day and kind", totals, rows(connection, query))

    query = """SELECT p.id, b.external, p.kind, COALESCE(g.external, ''),
        COALESCE(t.external, ''), p.amount, COALESCE(u.external, ''), p.at, c.external, p.ref
        FROM posting p JOIN identity b ON b.member = p.by JOIN chat c ON c.id = p.chat
        LEFT JOIN identity g ON g.member = p.giver LEFT JOIN identity t ON t.member = p.taker
        LEFT JOIN identity u ON u.member = p.undone_by"""
    moved = [
        (n, m.by, m.kind, m.giver, m.taker, m.amount, m.undone_by, m.at, *m.cause[:2])
        for n, m in enumerate(world.moved, 1)
    ]
    yield same("movements that can be undone", moved, rows(connection, query))
    noted = enumerate(world.noted, 1)
    yield same("rows of the audit log", noted, rows(connection, "SELECT id, what FROM audit"))


def _days(connection: Connection, world: World) -> Iterator[Finding]:
    query = """SELECT i.external, c.day, c.nth, c.points FROM checkin c
        JOIN identity i ON i.id = c.identity"""
    checkins = [(*key, *value) for key, value in world.checkins.items()]
    yield same("check-ins", checkins, rows(connection, query))

    query = """SELECT i.external, s.last_day, s.current, s.best, s.total FROM streak s
        JOIN identity i ON i.member = s.member"""
    streaks = [
        (who, m.days[-1], m.run, m.best, len(m.days)) for who, m in world.members.items() if m.days
    ]
    yield same("streaks", streaks, rows(connection, query))
    people = Counter(day for _, day in world.checkins).items()
    found = rows(connection, "SELECT day, people FROM checkin_day")
    yield same("days with check-ins", people, found)

    query = """SELECT i.external, t.day, t.points, t.last_at, t.prints FROM talk t
        JOIN identity i ON i.member = t.member"""
    talked = [(*key, t.points, t.last_at, len(t.texts)) for key, t in world.talk.items()]
    heard = [(*key, len(prints.split(","))) for *key, prints in rows(connection, query)]
    yield same("days with points for talking", talked, heard)


def _boards(connection: Connection, world: World) -> Iterator[Finding]:
    query = """SELECT i.external, s.board, s.start, s.score FROM score s
        JOIN identity i ON i.member = s.member WHERE s.score <> 0"""
    days = {day for _, _, day in world.scores}
    scores = {
        (who, metric * 10 + span, start_of(span, day), score)
        for metric in (POINTS, STREAK, CHECKINS)
        for span in (ALL, DAY, WEEK, MONTH)
        for day in days
        for who, score in world.board(metric, span, day).items()
    }
    yield same("scores on boards", scores, rows(connection, query))

    query = "SELECT board, start, level, bucket, people FROM tally WHERE people <> 0"
    buckets = Counter(
        (board, start, level, score // 64**level)
        for _, board, start, score in scores
        for level in range(3)
    )
    tallies = [(*key, people) for key, people in buckets.items()]
    yield same("buckets of ranks", tallies, rows(connection, query))
