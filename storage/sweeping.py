"""Finds a forgotten person's names where no link leads: in others' words, and in the machinery."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from community.outbox import State
from community.written import decode
from storage.database import Database
from storage.naming import Names
from storage.personal import Holding, Person, blanks, by_key, stream
from storage.repositories.jobs import FAILED
from storage.repositories.jobs import WAITING as JOB_WAITING
from storage.routes import within
from storage.turns import in_turns

GIVEN_UP = {"outbox": int(State.DROPPED), "job": FAILED}
"""The state of a row of a queue whose words are gone, so that nobody takes it up again."""
OPEN = {"outbox": (int(State.WAITING), int(State.ON_THE_WIRE)), "job": (JOB_WAITING,)}


def masked(database: Database, who: Person, holding: Holding, names: Names) -> int:
    """Put a sign in place of a person's names in others' words; sealed words go as a whole."""
    texts = holding.texts
    if holding.says("sealed"):
        return _unsealed(database, who, holding, names)
    if not texts:
        return 0

    def change(connection: Connection, rows: list[Any]) -> None:
        for row in rows:
            said = {column.name: getattr(row, column.name) for column in texts}
            told = {name: names.masked(text) if text else text for name, text in said.items()}
            if told != said:
                _set(connection, holding, row, told)

    query = select(holding.table).where(within(holding.table, who.community), names.any_in(texts))
    with database.reading() as connection:
        return in_turns(database, stream(connection, query), change)


def _unsealed(database: Database, who: Person, holding: Holding, names: Names) -> int:
    def change(connection: Connection, rows: list[Any]) -> None:
        found = [row for row in rows if names.are_in_sealed(getattr(row, holding.texts[0].name))]
        if found:
            by_key(holding.table, blanks(holding.texts))(connection, found)

    query = select(holding.table).where(
        within(holding.table, who.community), names.any_in(holding.texts)
    )
    with database.reading() as connection:
        return in_turns(database, stream(connection, query), change)


def swept(database: Database, who: Person, holding: Holding, names: Names) -> int:
    """Drop rows of the machinery that are about a person, and mask their names in the others."""

    def change(connection: Connection, rows: list[Any]) -> None:
        mine = [row for row in rows if any(names.has_account(getattr(row, c.name)) for c in words)]
        if holding.says("goes"):
            if mine:
                by_key(holding.table, None)(connection, mine)
        else:
            for row in mine:
                _set(connection, holding, row, _given_up(holding, row))
        for row in rows:
            if row not in mine:
                told = _told(holding, row, names)
                if told:
                    _set(connection, holding, row, told)

    words = holding.words
    query = select(holding.table).where(names.any_in(words))
    with database.reading() as connection:
        return in_turns(database, stream(connection, query), change)


def _told(holding: Holding, row: Any, names: Names) -> dict[str, Any]:
    """Give what is to be changed in a row that only names somebody."""
    told = {}
    for column in holding.texts:
        said = getattr(row, column.name)
        after = names.masked(said) if said else said
        if after != said:
            told[column.name] = after
    if "action" in told and not _is_whole(told):
        return _given_up(holding, row)
    return told


def _is_whole(told: dict[str, Any]) -> bool:
    """Whether an action can still be read after its words were changed."""
    try:
        decode(told.get("action", ""))
    except msgspec.MsgspecError:
        return False
    return True


def _given_up(holding: Holding, row: Any) -> dict[str, Any]:
    values = blanks(holding.words)
    if holding.name in OPEN and row.state in OPEN[holding.name]:
        values["state"] = GIVEN_UP[holding.name]
    return values


def _set(connection: Connection, holding: Holding, row: Any, values: dict[str, Any]) -> None:
    table = holding.table
    this = [column == getattr(row, column.name) for column in table.primary_key.columns]
    new: dict[Any, Any] = {name: bindparam(f"new_{name}", value) for name, value in values.items()}
    connection.execute(update(table).where(*this).values(new))
