"""A community of a million members that has lived for many weeks: what a digest is measured on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.databases import built
from bench.events import NOW
from community.goals import Metric, Period
from community.recognitions import Span
from community.refs import EPOCH
from community.thanks import How
from community.tiers import Tier
from community.unanswered import Waits
from community.weeks import latest_week

if TYPE_CHECKING:
    import numpy as np

    Random = np.random.Generator

MEMBERS, MESSAGES, WEEKS = 1_000_000, 20_000_000, 100
DAYS = 7 * WEEKS
LAST = latest_week(NOW.date(), 0).last
BUILD = 4
POPULAR = 1.0
"""The exponent by which few members write much (Zipf's law): three messages a week by whoever
writes at all, on Lean's public chat it is fifteen."""
ACKNOWLEDGES, BEGINS, ASKS, THANKS = 3, 6, 20, 100
"""Of so many messages one acknowledges somebody, begins a conversation, asks, gives thanks."""
HIGHLIGHTS = 3
"""So many messages of a day are chosen as highlights."""
RANKED, CORE = 50_000, 500
HOUR = 3_600_000_000


def lived(weeks: int) -> Path:
    """Give the database with so many weeks of history; built at the first call."""

    def fill(connection: sqlite3.Connection) -> None:
        _fill(connection, weeks)
        _carried(connection)

    return built(f"lived-{weeks}", BUILD, MEMBERS, fill)


def _fill(connection: sqlite3.Connection, weeks: int) -> None:
    import numpy as np

    random = np.random.default_rng(11)
    first = LAST - timedelta(days=DAYS - 1)
    begins = (first - EPOCH.date()).days * 24 * HOUR
    # They came one after the other, three quarters of them before the history begins.
    came = np.linspace(begins - 3 * DAYS * 24 * HOUR, begins + DAYS * 24 * HOUR, MEMBERS)
    rows = ((int(at), member) for member, at in enumerate(came.tolist(), 1))
    connection.executemany("UPDATE member SET joined_at = ? WHERE id = ?", rows)
    liking = 1 / (1 + random.permutation(MEMBERS)) ** POPULAR
    below = np.cumsum(liking / liking.sum())
    below[-1] = 1.0
    for day in range(DAYS - 7 * weeks, DAYS):
        ordinal = first.toordinal() + day
        since = begins + (day * 24 + 4) * HOUR
        here = np.searchsorted(below, random.random(MESSAGES // DAYS))
        here = here[came[here] < since] + 1
        at = since + np.sort(random.integers(0, 24 * HOUR, here.size))
        connection.executemany(
            "INSERT INTO activity (chat, kind, ref, sub, identity, at, topic, words, media,"
            " mentions, print, flags, likeness, letters, marks)"
            " VALUES (1, 1, ?, 0, ?, ?, 0, 6, '', '', ?, 0, 0, 0, 0)",
            _messages(day, here.tolist(), at.tolist()),
        )
        who, messages = np.unique(here, return_counts=True)
        connection.executemany(
            f"INSERT INTO member_day VALUES (1, {ordinal}, ?, ?, ?, 0, ?, 0)",
            _days(who.tolist(), messages.tolist()),
        )
        hours, counts = np.unique(at // HOUR, return_counts=True)
        connection.executemany(
            "INSERT INTO chat_hour VALUES (1, ?, ?, 0, 0, 0, 0)",
            zip(hours.tolist(), counts.tolist(), strict=True),
        )
        _help(connection, random, (day, ordinal), here, at)
        connection.execute(f"INSERT INTO checkin_day VALUES (1, {ordinal}, {len(who) // 3})")
        connection.execute(f"INSERT INTO ledger_day VALUES (1, {ordinal}, 2, {len(who)}, 1)")


def _messages(day: int, who: list[int], at: list[int]) -> Iterator[tuple[int, ...]]:
    for number, (member, moment) in enumerate(zip(who, at, strict=True), 1):
        yield day * MESSAGES // DAYS + number, member, moment, member * 0x9E3779B97F4A7C15 % 2**63


def _days(who: list[int], messages: list[int]) -> Iterator[tuple[int, int, int, int]]:
    for member, count in zip(who, messages, strict=True):
        yield member, count, 6 * count, count % 3


def _help(connection: Any, random: Random, day: tuple[int, int], who: Any, at: Any) -> None:
    """Write whom members of a day acknowledged, asked and thanked, on some of its messages."""
    number, ordinal = day
    refs = number * MESSAGES // DAYS + 1 + random.permutation(who.size)
    begun = refs[: who.size // BEGINS]
    starters, moments = (each[: begun.size] for each in (who, at))
    helpers = random.permutation(who)[: begun.size] * (random.random(begun.size) < 0.8)
    connection.executemany(
        f"INSERT INTO thread VALUES (1, {ordinal}, 1, ?, ?, ?, ?, ?)",
        _rows(begun, starters, moments, helpers, random.integers(1, HOUR, begun.size)),
    )
    asked = begun.size * BEGINS // ASKS
    connection.executemany(
        f"INSERT INTO asked VALUES (1, {ordinal}, 1, ?, ?, ?, ?)",
        _rows(begun[:asked], starters, moments, random.integers(1, len(Waits), asked)),
    )
    given = who.size // ACKNOWLEDGES
    where = random.integers(0, max(1, begun.size), given)
    connection.executemany(
        "INSERT OR IGNORE INTO acknowledged"
        f" VALUES (1, {ordinal}, ?, ?, 1, ?, 1, 0, ?, 0, ?, 0, ?)",
        _rows(
            random.permutation(who)[:given],
            starters[where],
            begun[where],
            random.integers(0, 2, given),
            random.integers(0, 2, given),
            begun[where],
        ),
    )
    thanked = who.size // THANKS
    connection.executemany(
        "INSERT OR IGNORE INTO thanks"
        f" VALUES (1, ?1, ?2, 1, ?3, ?4, {ordinal}, {int(How.REACTED)}, 0, 2, 2, 0, ?4)",
        _rows(begun[:thanked], random.permutation(who)[:thanked], starters, moments),
    )
    connection.executemany(
        f"INSERT INTO highlight VALUES (1, ?1, 1, ?2, 1, ?3, {ordinal}, ?3, '', 10, 0, 0, 0)",
        _rows(begun[:HIGHLIGHTS], starters, moments),
    )


def _carried(connection: Any) -> None:
    """Write a ranking of members, who of them is of the core, and goals of every kind."""
    connection.execute(
        f"INSERT INTO recognition VALUES (1, {int(Span.QUARTER)}, {LAST.toordinal()},"
        f" 1, {RANKED}, '[]', 900, 900)"
    )
    connection.executemany(
        f"INSERT INTO recognised VALUES (1, {int(Span.QUARTER)}, ?, ?, 900, 1, 20, 3, 2, 9, 12, 0,"
        " '', '[]', '[]', 20, 3, 2, 0)",
        ((member, member) for member in range(1, RANKED + 1)),
    )
    connection.executemany(
        f"INSERT INTO tenure VALUES (?, 1, 1, {int(Tier.CORE)}, 0, 0, 0, 0, 0, 0, 0, 0, '')",
        ((member,) for member in range(1, CORE + 1)),
    )
    connection.executemany(
        "INSERT INTO goal (community, metric, period, target, at) VALUES (1, ?, ?, 50, 1)",
        ((metric.value, period.value) for metric in Metric for period in Period),
    )


def _rows(*columns: Any) -> Iterator[tuple[int, ...]]:
    return zip(*(column.tolist() for column in columns), strict=False)
