"""Whether a database and the ideal agree: purses, check-ins, boards, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy import text

from community.boards import Board, Boards, Metric, Span, Standing, board, buckets
from community.driving import drive
from storage.database import Database
from storage.store import Store
from storage.tables.columns import METADATA
from tests.storage.ideal import Deed, Ideal, Who
from tests.storage.ideal_days import MILESTONES

EVER = (date.min, date.max)
ANY_DAY = date(2026, 3, 2)
UNTOUCHED = {"version"}
"""What counts transactions, and so changes when nothing else does."""
EARNED_KINDS = "(1, 2, 3, 10, 20, 51, 52, 53, 60, 70)"
PURSES = f"""
    SELECT i.community, i.external, b.points, b.debt, b.growth,
      (SELECT COALESCE(SUM(amount), 0) FROM ledger WHERE identity = i.id) AS entries,
      (SELECT COALESCE(SUM(amount), 0) FROM ledger
        WHERE identity = i.id AND kind IN {EARNED_KINDS}) AS earned,
      (SELECT COALESCE(SUM(points), 0) FROM lot WHERE member = b.member) AS lots,
      (SELECT COALESCE(MIN(points), 0) FROM lot WHERE member = b.member) AS least
    FROM identity i JOIN balance b ON b.member = i.member
"""
GIFTS = """
    SELECT i.community, SUM(e.amount) AS total FROM ledger e JOIN identity i ON i.id = e.identity
    WHERE e.kind IN (5, 6, 55, 56) GROUP BY i.community
"""
DAYS = """
    SELECT i.community, i.external, c.day, c.nth, c.points
    FROM checkin c JOIN identity i ON i.member = c.member
"""
STREAKS = "SELECT i.community, i.external, s.* FROM streak s JOIN identity i ON i.member = s.member"
_WHO = "SELECT i.community, i.external"
KEPT = (
    f"{_WHO}, h.item, h.held FROM holding h JOIN identity i USING (member) WHERE h.held <> 0",
    f"{_WHO}, m.day, m.month FROM makeup m JOIN identity i USING (member)",
    f"{_WHO}, m.days, m.day, m.points FROM milestone m JOIN identity i USING (member)",
    f"{_WHO}, b.badge FROM badge b JOIN identity i USING (member)",
    f"{_WHO}, c.day, c.nth FROM checkin c JOIN identity i USING (member) WHERE c.nth > 0",
)
MEMBERS = "SELECT community, external, member FROM identity"
TALLIES = "SELECT community, board, start, level, bucket, people FROM tally WHERE people <> 0"

Amounts = dict[Who, tuple[int, int, int]]
"""Points, debt and growth by member; those who have nothing are left out."""


def read(database: Database, *statements: str) -> list[list[Any]]:
    """What some statements find, on a connection of their own."""
    with database.reading() as connection:
        return [list(connection.execute(text(each))) for each in statements]


def everything(database: Database) -> dict[str, list[str]]:
    """All rows of all tables."""
    names = sorted(set(METADATA.tables) - UNTOUCHED)
    found = read(database, *(f'SELECT * FROM "{name}"' for name in names))
    return {name: sorted(map(repr, rows)) for name, rows in zip(names, found, strict=True)}


def purses(database: Database) -> Amounts:
    """What members have; the lots and the entries add up to it, and gifts come to nothing."""
    rows, gifts = read(database, PURSES, GIFTS)
    for row in rows:
        assert min(row.points, row.debt) == 0 <= row.growth, row
        assert row.points - row.debt == row.entries, row
        assert row.points == row.lots, row
        assert row.growth == row.earned, row
        assert row.least >= 0, row
    assert all(row.total == 0 for row in gifts), gifts
    found = {(row.community - 1, row.external): row[2:5] for row in rows}
    return {who: tuple(amounts) for who, amounts in found.items() if any(amounts)}


def ideal_purses(ideal: Ideal) -> Amounts:
    """What members ought to have."""
    found = {who: (each.points, each.debt, each.growth) for who, each in ideal.purses.items()}
    return {who: amounts for who, amounts in found.items() if any(amounts)}


def checkins_agree(database: Database, ideal: Ideal) -> None:
    """Each day of each member, and the streak is what a plain count over the days gives."""
    days, streaks = read(database, DAYS, STREAKS)
    assert Counter(
        (row.community - 1, row.external, row.day, min(row.nth, 1), row.points) for row in days
    ) == Counter(
        (where, who, day.toordinal(), *state)
        for (where, who), of in ideal.days.items()
        for day, state in of.states().items()
    )
    assert {(row.community - 1, row.external): tuple(row)[3:] for row in streaks} == {
        who: (s.last.toordinal(), s.current, s.best, s.total)
        for who, of in ideal.days.items()
        if (s := of.streak()).last is not None
    }
    what_is_held_agrees(database, ideal)


def what_is_held_agrees(database: Database, ideal: Ideal) -> None:
    """Cards and freezes, what was made up when, milestones, badges, and places in the order."""
    held, made, struck, badges, order = read(database, *KEPT)
    assert {tuple(row) for row in held} == {
        (where + 1, who, item, count)
        for (where, who), of in ideal.days.items()
        for item, count in ((1, of.cards), (2, of.freezes))
        if count
    }
    assert Counter(map(tuple, made)) == Counter(
        (where + 1, who, day.toordinal(), on.replace(day=1).toordinal())
        for (where, who), of in ideal.days.items()
        for day, on in of.made_up.items()
    )
    assert Counter(map(tuple, struck)) == Counter(
        (where + 1, who, days, day.toordinal(), MILESTONES[days][0])
        for (where, who), of in ideal.days.items()
        for days, day in of.struck.items()
    )
    assert Counter(map(tuple, badges)) == Counter(
        (where + 1, who, f"streak-{days}")
        for (where, who), of in ideal.days.items()
        for days in of.struck
        if "badge" in MILESTONES[days][1]
    )
    assert Counter(map(tuple, order)) == Counter(
        (where + 1, who, day.toordinal(), nth)
        for (where, day), came in ideal.order.items()
        for nth, who in enumerate(came, 1)
    )


def boards_agree(store: Store, ideal: Ideal, done: Iterable[Deed]) -> None:
    """Every score, every rank, and every bucket."""
    [identities] = read(store.database, MEMBERS)
    members = {(row.community - 1, row.external): row.member for row in identities}
    tallies: Counter[tuple[int, ...]] = Counter()
    batch = store.begin()
    boards = batch.page().port(Boards)
    days = {(deed.where, ideal.day(deed.where, deed.at)) for deed in done}
    days |= {(where, day) for (where, _), of in ideal.days.items() for day in of.earned}
    for where, span, start in {
        (where, span, board(0, Metric.POINTS, span, day).start)
        for where, day in days
        for span in Span
    }:
        scores = ideal.scores(where, *period(span, start))
        for metric, of in zip(Metric, scores, strict=True):
            day = date.fromordinal(start) if start else ANY_DAY
            which = board(where + 1, metric, span, day)
            by_member = {members[where, who]: score for who, score in of.items()}
            board_agrees(boards, which, by_member, {members[who] for who in ideal.hidden})
            tallies.update(
                (where + 1, which.code, start, level, bucket)
                for score in by_member.values()
                for level, bucket in enumerate(buckets(score))
            )
    batch.rollback()
    store.begin().commit()  # what came in a rush stands on the boards now
    [tallied] = read(store.database, TALLIES)
    assert tallies == Counter({tuple(row)[:5]: row.people for row in tallied})


def board_agrees(boards: Boards, which: Board, scores: dict[int, int], hidden: set[int]) -> None:
    """Compare a board with a plain sort; who hides keeps their place and is not named."""
    ranked = sorted(((score, member) for member, score in scores.items()), reverse=True)
    expected = [
        Standing(member, score, 1 + sum(other > score for other in scores.values()))
        for score, member in ranked
    ]
    named = [msgspec.structs.replace(s, member=0) if s.member in hidden else s for s in expected]
    assert list(drive(boards.page(which, 0, 50))) == named, which
    if which.span is Span.ALL:
        assert list(drive(boards.page(which, 1, 1))) == named[1:2], which
        assert drive(boards.size(which)) == len(expected), which
        for standing in expected:
            assert drive(boards.standing(which, standing.member)) == standing, which


def period(span: Span, start: int) -> tuple[date, date]:
    """The first and the last day of a period."""
    if span is Span.ALL:
        return EVER
    first = date.fromordinal(start)
    if span is Span.MONTH:
        return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first, first + timedelta(days=0 if span is Span.DAY else 6)
