"""Rows as people read them: times in ISO form and UTC, days as dates, kinds by their names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from enum import IntEnum
from typing import Any

from sqlalchemy import Table

from community.activity import Flag
from community.door import Figure
from community.events import Kind
from community.facts import Earning
from community.people import Role
from community.queue import Matter, Ruling
from community.restraints import CaseKind
from community.sources import Way
from storage.times import moment

FIRST_DAY = date(1970, 1, 1)
DAYS = frozenset({"day", "last_day", "expires", "start", "since"})
TIMES = frozenset(
    {"at", "created", "due", "ends", "beat", "first_seen", "ended", "closes", "muted", "barred"}
)
"""Columns that hold microseconds UTC, besides those whose name ends with `_at`."""
KINDS: dict[str, type[IntEnum]] = {
    "ledger": Earning,
    "posting": Earning,
    "activity": Kind,
    "cases": CaseKind,
}
NAMED: dict[str, type[IntEnum]] = {"role": Role, "matter": Matter, "ruling": Ruling}
NAMED |= {"way": Way, "door": Figure}
"""Columns that hold the number of a name, in whatever table."""

FLAGS = tuple((int(flag), str(flag.name).lower()) for flag in Flag)
LAST_DAY = date.max.toordinal()

Read = Callable[[Any], Any]


def reader(table: Table) -> Callable[[Any], dict[str, Any]]:
    """Give what reads the rows of a table: by its columns' names, each value for people."""
    columns = [(column.name, _reader(str(table.name), column.name)) for column in table.columns]

    def read(row: Any) -> dict[str, Any]:
        return {
            name: value if tell is None else tell(value)
            for (name, tell), value in zip(columns, row, strict=True)
        }

    return read


def _reader(table: str, column: str) -> Read | None:
    if column in TIMES or column.endswith("_at"):
        return _time
    if (table, column) == ("text", "day"):
        return lambda number: (FIRST_DAY + timedelta(days=number)).isoformat()
    if column in DAYS:
        return _day
    if column == "hour":
        return lambda number: _time(number * 3_600_000_000)
    if column in NAMED:
        return _named(NAMED[column])
    if column == "kind" and table in KINDS:
        return _named(KINDS[table])
    if (table, column) == ("activity", "flags"):
        return lambda number: " ".join(name for flag, name in FLAGS if number & flag)
    return None


def _time(number: int | None) -> str | None:
    return f"{moment(number).isoformat()[:-6]}Z" if number else None


def _day(number: int | None) -> str | None:
    known = number is not None and 0 < number <= LAST_DAY
    return date.fromordinal(number).isoformat() if known and number is not None else None


def _named(kinds: type[IntEnum]) -> Read:
    names: dict[int, str] = {int(kind): kind.name.lower() for kind in kinds}
    if kinds is Earning:
        turns = (Earning.REVERSED, Earning.LINKED, Earning.UNLINKED, Earning.RESTORED)
        names |= {
            turn + kind: f"{name} {turn.name.lower()}"
            for turn in turns
            for kind, name in names.items()
            if kind not in turns
        }
    return lambda number: names.get(number, number)
