"""Writes all that is kept about a person into a file, row by row, over the tables' declarations."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import IO, Any

from sqlalchemy import Column, Connection, String, select

from community.jobs import File
from community.words import Text, t
from storage.database import Database
from storage.handouts import drop_old_files, new_file
from storage.naming import Names
from storage.personal import Holding, Person, holdings, person, stream
from storage.plain import reader
from storage.repositories.people import COMMUNITY, GONE, IDENTITY, MEMBER

_I, _M, _C = IDENTITY.table.c, MEMBER.table.c, COMMUNITY.table.c
YOU, OTHERS = t("you"), t("somebody else")
"""What stands in a file for the one it is for, and for all others: their numbers are theirs."""
Speak = Callable[[Text], str]
"""Says a text in the language of who reads the file."""


def collect(database: Database, member: int, speak: Speak = str) -> File:
    """Write what is kept about a member as JSON; gives the file, empty for somebody forgotten.

    One moment is read, and no more than a thousand rows are held at a time. Raises Unavailable.
    """
    drop_old_files(database.handouts)
    with database.reading() as connection:
        who = person(connection, member)
        gone = connection.execute(select(_M.hidden).where(_M.id == member)).scalar()
        if who is None or (gone or 0) & GONE:
            return File("", 0, 0)
        path, file = new_file(database.handouts, member, ".json")
        try:
            with file:
                rows = _write(connection, file, who, speak)
                size = file.tell()
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return File(str(path), size, rows)


def _write(connection: Connection, file: IO[bytes], who: Person, speak: Speak) -> int:
    home = select(_C.name).where(_C.id == who.community)
    head = {
        "community": connection.execute(home).scalar(),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    file.write(_json(head)[:-1] + b',\n"kept": [')
    written, between = 0, b"\n"
    names = _accounts(connection, who)
    for holding in holdings():
        begun = False
        for row in _rows(connection, holding, (who, names, speak)):
            if not begun:
                about = holding.says("about")
                told = {"table": holding.name, "what": speak(about) if about else ""}
                file.write(between + _json(told)[:-1] + b', "rows": [\n')
            file.write((b",\n" if begun else b"") + _json(row))
            begun, written = True, written + 1
        if begun:
            file.write(b"\n]}")
            between = b",\n"
    file.write(b"\n]}\n")
    return written


def _rows(
    connection: Connection, holding: Holding, reading: tuple[Person, Names, Speak]
) -> Iterator[dict[str, Any]]:
    """Give the rows that point at a person, or where nothing points, those with their account."""
    table, (who, names, speak) = holding.table, reading
    read = reader(table)
    if holding.links:
        for row in stream(connection, select(table).where(who.linked(holding))):
            yield _told(holding, read(row), who, speak)
        return
    for row in stream(connection, select(table).where(names.accounts_in(holding.words))):
        if any(names.has_account(getattr(row, column.name)) for column in holding.words):
            yield _told(holding, read(row), who, speak)


def _told(holding: Holding, told: dict[str, Any], who: Person, speak: Speak) -> dict[str, Any]:
    for column in holding.links:
        told[column.name] = _pointed(column, told[column.name], who, speak)
    for column in holding.words if holding.says("machinery") or holding.says("sealed") else ():
        told[column.name] = _unpacked(told[column.name])
    return told


def _unpacked(text: str | None) -> Any:
    """Give what a text of our own says, where it is JSON."""
    try:
        return json.loads(text or "")
    except ValueError:
        return text


def _pointed(column: Column[Any], value: Any, who: Person, speak: Speak) -> Any:
    """Say in a link who is meant."""

    def say(number: int) -> str:
        return speak(YOU if who.is_meant(column, number) else OTHERS)

    if isinstance(column.type, String):
        numbers = [int(number) for number in (value or "").split(",") if number]
        return [say(number) for number in numbers]
    return say(value) if value else None


def _accounts(connection: Connection, who: Person) -> Names:
    mine = select(_I.external).where(_I.id.in_(who.identities))
    return Names(connection.execute(mine).scalars().all(), ())


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
