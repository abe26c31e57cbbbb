"""Who wrote on which day, as a digest reads it, against the same told row by row."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert

from storage.attendance import WORD, Attendance, attendance
from storage.counting import MEMBER_DAY
from storage.database import Database
from storage.repositories.people import COMMUNITY, IDENTITY, MEMBER

FIRST, LAST = 739_000, 739_090
HERE, ELSEWHERE = 1, 2
Told = dict[tuple[int, int], int]


def lived(database: Database, random: Random) -> Told:
    """Write days of thirty accounts, some of them bots, some of one member; gives what they say."""
    told: Told = Counter()
    accounts = [
        (number, random.choice((number, 1 + number % 5)), number % 7 == 3)
        for number in range(1, 31)
    ]
    with database.writing() as connection:
        for community in (HERE, ELSEWHERE):
            connection.execute(insert(COMMUNITY.table), _row(COMMUNITY, id=community, day_start=4))
        members = {member for _, member, _ in accounts}
        connection.execute(
            insert(MEMBER.table), [_row(MEMBER, id=member, community=HERE) for member in members]
        )
        for number, member, bot in accounts:
            known = _row(IDENTITY, id=number, community=HERE, member=member, external=str(number))
            connection.execute(insert(IDENTITY.table), known | {"bot": int(bot)})
            for day in random.sample(range(FIRST - 5, LAST + 6), 60):
                messages = random.choice((0, 1, 3, 4_000_000))
                row = {"community": HERE, "day": day, "identity": number, "messages": messages}
                connection.execute(insert(MEMBER_DAY.table), _row(MEMBER_DAY) | row)
                if messages and not bot and FIRST <= day <= LAST:
                    told[member, day] += messages
        other = {"community": ELSEWHERE, "day": FIRST, "identity": 1, "messages": 1}
        connection.execute(insert(MEMBER_DAY.table), _row(MEMBER_DAY) | other)
    return told


def _row(shape: Any, **known: Any) -> dict[str, Any]:
    """A row of a table: what is known, and nothing else."""
    nothing = {c.name: "" if c.type.python_type is str else 0 for c in shape.table.columns}
    optional = {c.name: None for c in shape.table.columns if c.nullable}
    return nothing | optional | known


@pytest.mark.both_databases
def test_a_members_days_are_read_as_they_were_written(database_url: str) -> None:
    with closing(Database(database_url, "OFF")) as database:
        told = lived(database, Random(4))
        with database.reading() as connection:
            seen = attendance(connection, HERE, FIRST, LAST)
    days = zip(seen.members.tolist(), seen.days.tolist(), strict=True)
    assert [*zip(days, seen.messages.tolist(), strict=True)] == sorted(told.items())
    for first, last in ((FIRST, LAST), (LAST, LAST), (FIRST + WORD - 1, FIRST + WORD), (0, FIRST)):
        assert seen.active(first, last).tolist() == active(told, first, last)
        some = seen.between(first, last)
        assert some.people.tolist() == active(told, first, last)
    check_the_calendar(seen, told)


def active(told: Told, first: int, last: int) -> list[int]:
    """The members who wrote within some days."""
    return sorted({member for member, day in told if first <= day <= last})


def check_the_calendar(seen: Attendance, told: Told) -> None:
    calendar = seen.calendar(seen.people, FIRST + 20, LAST)
    for member, row in zip(seen.people.tolist(), calendar.tolist(), strict=True):
        assert row == [(member, day) in told for day in range(FIRST + 20, LAST + 1)]
