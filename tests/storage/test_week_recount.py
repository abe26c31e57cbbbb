"""The numbers of a week, counted anew by DuckDB from what `hearth export` writes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import insert

from bot.local.life.living import Life, open_for
from bot.local.life.story import Story
from community.digest import Digest
from community.goals import Period, month_of
from community.weeks import Week, latest_week
from storage.database import Database
from storage.exporting import export
from storage.repositories.goals import GOAL
from storage.weekly import digest_of
from tests.storage.sources import at_a_door, sources_counted, sources_shown

SAID = """
CREATE VIEW said AS
SELECT i.member, CAST(a.at - INTERVAL 4 HOUR AS DATE) AS day, a.at, a.reply_author, a.identity
FROM activity a JOIN identity i ON i.id = a.identity JOIN chat c ON c.id = a.chat
WHERE a.kind = 'said' AND i.bot = 0 AND c.private = 0;
CREATE VIEW here AS SELECT DISTINCT member, day FROM said;
CREATE VIEW debut AS SELECT id AS member, CAST(joined_at - INTERVAL 4 HOUR AS DATE) AS first
FROM member;
"""
WITHIN = "day BETWEEN DATE '{first}' AND DATE '{last}'"
BACK = """
SELECT count(*) FILTER (EXISTS (
    FROM here h WHERE h.member = n.member AND h.day BETWEEN n.first + {low} AND n.first + {high}
)), count(*)
FROM debut n WHERE n.first BETWEEN DATE '{since}' AND DATE '{since}' + 6
"""
HELD = "SELECT sum(amount) FROM ledger WHERE day <= DATE '{last}'"
ANSWERS = f"""
SELECT count(*) AS times FROM said JOIN identity i ON i.id = said.reply_author
WHERE said.member <> i.member AND said.{WITHIN}
GROUP BY i.member HAVING times > 1 ORDER BY times DESC LIMIT 5
"""
STAYED = """
SELECT count(DISTINCT h.member) FROM here h JOIN debut n USING (member)
WHERE n.first BETWEEN DATE '{came}' AND DATE '{came}' + 6
AND h.day BETWEEN DATE '{first}' AND DATE '{first}' + 6
"""
COUNTS = {
    "messages": f"SELECT count(*) FROM said WHERE {WITHIN}",
    "weekly": f"SELECT count(DISTINCT member) FROM here WHERE {WITHIN}",
    "daily": f"SELECT count(*) FROM here WHERE {WITHIN}",
    "monthly": (
        "SELECT count(DISTINCT member) FROM here"
        " WHERE day BETWEEN DATE '{last}' - 27 AND DATE '{last}'"
    ),
    "check_ins": f"SELECT count(*) FROM checkin WHERE nth > 0 AND {WITHIN}",
    "joined": (
        "SELECT count(*) FROM activity WHERE kind = 'joined' AND"
        " CAST(\"at\" - INTERVAL 4 HOUR AS DATE) BETWEEN DATE '{first}' AND DATE '{last}'"
    ),
    "left": (
        "SELECT count(*) FROM activity WHERE kind = 'left' AND"
        " CAST(\"at\" - INTERVAL 4 HOUR AS DATE) BETWEEN DATE '{first}' AND DATE '{last}'"
    ),
    "removed": (
        "SELECT count(*) FROM cases WHERE kind IN ('kick', 'ban') AND"
        " CAST(\"at\" - INTERVAL 4 HOUR AS DATE) BETWEEN DATE '{first}' AND DATE '{last}'"
    ),
    "new": ("SELECT count(*) FROM debut WHERE first BETWEEN DATE '{first}' AND DATE '{last}'"),
    "returned": f"""
        SELECT count(DISTINCT h.member) FROM here h JOIN debut n USING (member)
        WHERE h.{WITHIN} AND n.first < DATE '{{first}}' AND NOT EXISTS (
            FROM here b WHERE b.member = h.member
            AND b.day BETWEEN DATE '{{first}}' - 28 AND DATE '{{first}}' - 1)""",
    "lost": """
        SELECT count(DISTINCT h.member) FROM here h
        WHERE h.day BETWEEN DATE '{last}' - 34 AND DATE '{last}' - 28 AND NOT EXISTS (
            FROM here b WHERE b.member = h.member
            AND b.day BETWEEN DATE '{last}' - 27 AND DATE '{last}')""",
    "issued": (
        "SELECT coalesce(sum(amount), 0) FROM ledger WHERE kind IN"
        f" ('checkin', 'talk', 'award', 'milestone', 'reaction', 'thanks') AND {WITHIN}"
    ),
    "spent": (
        "SELECT coalesce(-sum(amount), 0) FROM ledger WHERE kind NOT IN"
        " ('checkin', 'talk', 'award', 'milestone', 'reaction', 'thanks')"
        f" AND amount < 0 AND {WITHIN}"
    ),
}
"""What is counted of a week from `first` to `last`."""


CAME = "first BETWEEN DATE '{first}' AND DATE '{last}'"
GOALS = {
    "joined": f"SELECT ({COUNTS['joined']}) - ({COUNTS['removed']}), NULL",
    "wrote": f"""
        SELECT count(*) FILTER (EXISTS (
            FROM here h WHERE h.member = n.member AND h.{WITHIN}
        )), count(*) FROM debut n WHERE {CAME}""",
    "retention": """
        SELECT count(*) FILTER (EXISTS (
            FROM here h WHERE h.member = n.member AND h.day BETWEEN n.first + 7 AND n.first + 13
        )), count(*) FROM debut n
        WHERE n.first BETWEEN DATE '{first}' - 13 AND DATE '{last}' - 13""",
    "active": f"SELECT ({COUNTS['weekly']}), NULL",
    "checkins": f"SELECT ({COUNTS['check_ins']}), ({COUNTS['daily']})",
}
"""What a goal counts from `first` to `last`: a part, and the whole of a share."""


ENDS = datetime(2026, 3, 9, 12, tzinfo=UTC)


@pytest.mark.long
async def test_a_week_of_a_living_town_is_what_its_export_says(tmp_path: Path) -> None:
    file, folder = tmp_path / "town.db", tmp_path / "export"
    story = Story(20261, people=120, days=44, ends=ENDS)
    town = await open_for(story, f"sqlite:///{file}", "en")
    await Life(town, story).live(lambda _: None)
    await town.close()
    database, week = Database.at(file), latest_week(ENDS.date(), 0)
    aim(database)
    at_a_door(database)
    digest = digest_of(database, 1, week)
    folder.mkdir()
    export(database, folder, 1)
    database.close()
    weeks = 1 + len(digest.presence.messages.before)
    assert shown(digest) == recount(folder, week, weeks)
    assert digest.presence.weekly.now > 50
    assert 0 < digest.growth.doorway.passed.part < digest.growth.doorway.passed.whole
    assert digest.growth.inviters
    assert digest.growth.stayed.whole > 0
    assert weeks > 5


def aim(database: Database) -> None:
    """Set a goal of each kind for a week and a month."""
    with database.writing() as connection:
        goals = [GOAL.row(1, name, period, 10, 0) for name in GOALS for period in Period]
        connection.execute(insert(GOAL.table), [goal._asdict() for goal in goals])


def shown(digest: Digest) -> dict[str, Any]:
    """What a digest says, by the names of the counts."""
    growth, stays, here = digest.growth, digest.retention, digest.presence
    found: dict[str, Any] = {
        name: [count.now, *count.before]
        for name, count in {
            "messages": here.messages,
            "weekly": here.weekly,
            "daily": here.daily,
            "monthly": here.monthly,
            "check_ins": here.check_ins,
            "joined": growth.joined,
            "left": growth.left,
            "removed": growth.removed,
            "new": growth.new,
            "returned": stays.returned,
            "lost": stays.lost,
            "issued": digest.economy.issued,
            "spent": digest.economy.spent,
        }.items()
    }
    found["wrote"] = (growth.wrote.part, growth.wrote.whole)
    found |= sources_shown(growth)
    found |= {f"back {after}": (share.part, share.whole) for after, share in stays.days.items()}
    found["held"] = digest.economy.outstanding
    found["hours"] = sum(map(sum, here.hours))
    found["goals"] = [(each.part, each.whole) for each in digest.goals]
    found["answered"] = [one.answered for one in digest.people.answered]
    found["cohorts"] = [list(cohort.active) for cohort in stays.cohorts]
    return found


class Book:
    """The files of an export as tables, asked in SQL with blanks."""

    def __init__(self, folder: Path) -> None:
        self._tables = duckdb.connect()
        self._tables.execute("SET TimeZone = 'UTC'")  # the town's, whatever this machine's is
        for file in sorted(folder.glob("*.csv")):
            self._tables.execute(
                f"CREATE TABLE {file.stem} AS"
                f" FROM read_csv('{file}', header = true, sample_size = -1)"
            )
        self._tables.execute(SAID)

    def rows(self, query: str, **blanks: object) -> list[Any]:
        return self._tables.execute(query.format(**blanks)).fetchall()

    def one(self, query: str, **blanks: object) -> Any:
        return self.rows(query, **blanks)[0]


def recount(folder: Path, week: Week, weeks: int) -> dict[str, Any]:
    """Count the same from the files of an export."""
    book, periods = Book(folder), [week.back(back) for back in range(weeks)]
    found: dict[str, Any] = {
        name: [int(book.one(query, first=w.first, last=w.last)[0]) for w in periods]
        for name, query in COUNTS.items()
    }
    found |= sources_counted(book, week)
    until = f"CAST(DATE '{week.last}' - n.first AS INTEGER)"
    found["wrote"] = book.one(BACK, low=0, high=until, since=week.first)
    for after, wide in ((1, 1), (7, 7), (30, 7)):
        since = date.fromordinal(week.last.toordinal() - after - wide + 1 - 6)
        found[f"back {after}"] = book.one(BACK, low=after, high=after + wide - 1, since=since)
    found["held"] = int(book.one(HELD, last=week.last)[0])
    found["hours"] = found["messages"][0]
    found["answered"] = [row[0] for row in book.rows(ANSWERS, first=week.first, last=week.last)]
    month = month_of(week.first)[0]
    found["goals"] = [
        book.one(query, first=first, last=week.last)
        for first in (week.first, month)
        for query in GOALS.values()
    ]
    found["cohorts"] = [
        [
            book.one(STAYED, came=came.first, first=later.first)[0]
            for later in reversed(periods[: place + 1])
        ]
        for place, came in reversed([*enumerate(periods)])
    ]
    return found
