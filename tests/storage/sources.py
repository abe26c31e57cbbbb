"""Where people came from, counted anew from an export: by SQL that knows nothing of the sums."""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import case, update

from community.digest import Growth
from community.door import Figure
from community.sources import Way
from community.weeks import Week
from storage.database import Database
from storage.rebuild import rebuild
from storage.repositories.arrivals import ARRIVAL

CAME = """
CREATE VIEW came AS
SELECT a.*, CAST(a.at - INTERVAL 4 HOUR AS DATE) AS since, coalesce(i.member, 0) AS brought,
    a.joined = 1 AND EXISTS (
        FROM activity l WHERE l.kind = 'left' AND l.chat = a.chat AND l.identity = a.identity
        AND l.at >= a.at AND l.at < a.at + INTERVAL 7 DAY AND NOT EXISTS (
            FROM arrival b WHERE b.chat = a.chat AND b.identity = a.identity
            AND b.at > a.at AND b.at <= l.at)
    ) AS gone
FROM arrival a LEFT JOIN identity i ON i.id = a.inviter
"""
BY_SOURCE = """
SELECT brought, way, coalesce(name, ''),
    count(*) FILTER (joined = 1 AND since BETWEEN DATE '{first}' AND DATE '{last}'),
    count(*) FILTER (joined = 1 AND since BETWEEN DATE '{first}' - 7 AND DATE '{last}' - 7),
    count(*) FILTER (door IN ('passed', 'admitted')
        AND since BETWEEN DATE '{first}' AND DATE '{last}'),
    count(*) FILTER (door <> '0' AND since BETWEEN DATE '{first}' AND DATE '{last}'),
    count(*) FILTER (joined = 1 AND NOT gone
        AND since BETWEEN DATE '{first}' - 7 AND DATE '{last}' - 7)
FROM came GROUP BY ALL
"""
DOOR = """
SELECT count(*) FILTER (door IN ('passed', 'admitted')), count(*) FILTER (door <> '0'),
    count(*) FILTER (door = 'failed'), count(*) FILTER (door = 'timed_out'),
    count(*) FILTER (door = 'turned_away')
FROM came WHERE since BETWEEN DATE '{first}' AND DATE '{last}'
"""
STAYED = """
SELECT count(*) FILTER (NOT gone), count(*) FROM came
WHERE joined = 1 AND since BETWEEN DATE '{first}' - 7 AND DATE '{last}' - 7
"""
ALL = """
SELECT count(*) FROM came WHERE joined = 1 AND since BETWEEN DATE '{first}' AND DATE '{last}'
"""


class Asked(Protocol):
    """The files of an export, asked in SQL with blanks."""

    def rows(self, query: str, **blanks: object) -> list[Any]: ...


def at_a_door(database: Database) -> None:
    """Let every fifth have been brought by somebody, and all have met something at a door."""
    of = ARRIVAL.table.c
    brought = {"way": int(Way.INVITER), "name": "", "inviter": 1 + of.at % 3}
    fate = case((of.identity % 3 == 0, 0), else_=1 + of.identity % len(Figure))
    with database.writing() as connection:
        connection.execute(update(ARRIVAL.table).values(door=fate))
        connection.execute(update(ARRIVAL.table).where(of.identity % 5 == 0).values(brought))
    assert rebuild(database, {"source_day"})["source_day"] > 0


def sources_shown(growth: Growth) -> dict[str, Any]:
    """What a digest says of the sources."""
    door, stayed = growth.doorway, growth.stayed
    told = [*growth.sources, *growth.inviters]
    return {
        "sources": sorted(
            (
                *(each.member, each.way.name.lower(), each.name),
                *(each.joined.now, each.joined.last),
                *(each.passed, each.asked, each.stayed),
            )
            for each in told
        ),
        "door": (
            *(door.passed.part, door.passed.whole),
            *(door.failed, door.timed_out, door.turned_away),
        ),
        "stayed": (stayed.part, stayed.whole, stayed.part_before, stayed.whole_before),
        "by all": growth.joined.now,
    }


def sources_counted(book: Asked, week: Week) -> dict[str, Any]:
    """Count the same from the files of an export."""
    book.rows(CAME)
    days = {"first": week.first, "last": week.last}
    before = {"first": week.back(1).first, "last": week.back(1).last}
    found = [row for row in book.rows(BY_SOURCE, **days) if row[3] or row[4]]
    most = sorted(found, key=lambda row: (-row[3], -row[4], -Way[row[1].upper()], row[2], row[0]))
    (door,), (stayed,), (earlier,) = (
        book.rows(query, **span) for query, span in ((DOOR, days), (STAYED, days), (STAYED, before))
    )
    return {
        "sources": sorted(most[:5]),
        "door": door,
        "stayed": (*stayed, *earlier),
        "by all": book.rows(ALL, **days)[0][0],
    }
