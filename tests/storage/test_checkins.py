"""Streaks of people who have been coming for long, when a day of theirs comes late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.features import house
from storage.rebuild import rebuild
from storage.repositories.checkins import AT_ONCE
from tests.storage.bench import NOON, Bench, bench, said

LONG = 2 * AT_ONCE + 50
TODAY = NOON.date().toordinal()


def came(b: Bench, days: list[int]) -> None:
    """Let Ann have come on these days before today."""
    rows = ", ".join(f"(1, {TODAY - ago}, 1, 0, 1, 5)" for ago in days)
    with b.database.engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO checkin VALUES {rows}")
    b.store.close()
    rebuild(b.database)


@pytest.mark.parametrize(
    ("missed", "late", "current", "best"),
    [
        ({3}, 3, LONG, LONG),  # the two days since, that one, and all before
        ({3, 280}, 280, 2, LONG - 3),
    ],
)
def test_a_day_that_comes_late_joins_long_runs(
    database_url: str, missed: set[int], late: int, current: int, best: int
) -> None:
    with bench(database_url, house()) as b:
        b.run(said(1, "hi"))
        came(b, [ago for ago in range(1, LONG + 1) if ago not in missed])
        b.run(said(2, "/checkin", at=NOON - timedelta(days=late)))
        [streak] = b.rows("SELECT current, best, total FROM streak")
        assert tuple(streak) == (current, best, LONG - len(missed) + 1)
