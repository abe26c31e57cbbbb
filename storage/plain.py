"""Rows as people read them: times in ISO form and UTC, days as dates, kinds by their names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, timedelta
from enum import IntEnum
from functools import cache
from typing import Any

from sqlalchemy import Table

from community.activity import Flag
from community.events import Kind
from community.facts import Earning
from community.people import Role
from storage.times import moment

FIRST_DAY = date(1970, 1, 1)
DAYS = frozenset({"day", "last_day", "expires", "start", "since"})
TIMES = frozenset({"at", "created", "due", "ends", "beat", "first_seen"})
"""Columns that hold microseconds UTC, besides those whose name ends with `_at`."""
KINDS: dict[str, type[IntEnum]] = {"ledger": Earning, "posting": Earning, "activity": Kind}

Read = Callable[[Any], Any]


@cache
def readers(table: Table) -> dict[str, Read]:
    """Give how each column of a table is read whose bare value says nothing to people."""
    found = {column.name: _reader(str(table.name), column.name) for column in table.columns}
    return {name: read for name, read in found.items() if read is not None}


def plain(table: Table, row: Any) -> dict[str, Any]:
    """Give a row by its columns' names, each value as people read it."""
    read = readers(table)
    values = row._mapping
    return {
        name: read[name](values[name]) if name in read else values[name]
        for name in table.columns.keys()  # noqa: SIM118 - a collection of columns, not a dict
    }


def _reader(table: str, column: str) -> Read | None:
    if column in TIMES or column.endswith("_at"):
        return _time
    if (table, column) == ("text", "day"):
        return lambda number: (FIRST_DAY + timedelta(days=number)).isoformat()
    if column in DAYS:
        return _day
    if column == "hour":
        return lambda number: _time(number * 3_600_000_000)
    if column == "role":
        return lambda number: _named(Role, number)
    if column == "kind" and table in KINDS:
        return lambda number: _named(KINDS[table], number)
    if (table, column) == ("activity", "flags"):
        return lambda number: " ".join(flag.name.lower() for flag in Flag if number & flag)  # type: ignore[union-attr]  # single flags have names
    return None


def _time(number: int | None) -> str | None:
    if not number:
        return None
    return moment(number).astimezone(UTC).isoformat().replace("+00:00", "Z")


def _day(number: int | None) -> str | None:
    known = number is not None and 0 < number <= date.max.toordinal()
    return date.fromordinal(number).isoformat() if known and number is not None else None


def _named(kinds: type[IntEnum], number: int) -> str | int:
    reversed_ = kinds is Earning and number > Earning.REVERSED
    bare = number - Earning.REVERSED if reversed_ else number
    if bare not in {*kinds}:
        return number
    name = kinds(bare).name.lower()
    return f"{name} reversed" if reversed_ else name
