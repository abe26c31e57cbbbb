"""No statement of the dispatcher or the boards goes over a history without a word."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from typing import Any

import pytest
from sqlalchemy import BinaryExpression, BindParameter, Column, Select
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import operators, visitors

import storage.repositories
from storage.batch import _highest
from storage.chain import LAST
from storage.database import Database
from storage.shapes import Shape
from storage.statements import CHUNKS, Statements
from tests.storage.life import Life

HISTORY = {
    *("activity", "text", "member_day", "chat_hour", "pair_day"),
    *("ledger", "ledger_day", "posting", "lot", "balance", "talk"),
    *("checkin", "checkin_day", "streak", "score", "tally", "podium"),
    *("makeup", "holding", "milestone", "badge"),
    *("identity", "member", "outbox", "audit"),
    *("praise", "praise_day", "thanks", "expiring"),
    *("cases", "case_trace", "appeal", "note", "tag"),
    *("queue", "queue_card", "report"),
    *("newcomer", "beginner", "door_day", "posted", "wave", "arrival", "source_day"),
    *("habit", "tenure", "nomination", "nomination_vote", "worn", "stipend"),
}
"""What grows with the years or with the people."""
BY_HEART = {
    ("outbox", "platform"): "what waits in the outbox is little at any time",
    ("outbox", "chat"): "the same",
    ("queue", "identity"): "what is no message is laid before moderators now and then",
    ("cases", "at"): "those that were decided with a wave, asked for once: when it is taken back",
    ("identity", "platform"): "asked once for a community after a start: whom its platform ranks",
}
"""Columns that a statement compares and its index does not hold, and why that is no harm."""
STATEMENTS = Statements(sqlite.dialect())
HIGHEST = re.compile(r"max\((\w+)\.id\).*\bFROM \1$", re.DOTALL)
"""The highest number of a table that is kept in the order of its numbers."""
PLAN = re.compile(r"^(SCAN|SEARCH) (\w+)(?: AS \w+)?(?: USING .*?)?(?: \((.*)\))?$")


@cache
def modules() -> tuple[Any, ...]:
    package = storage.repositories
    names = [module.name for module in pkgutil.iter_modules(package.__path__)]
    return tuple(importlib.import_module(f"{package.__name__}.{name}") for name in names)


def constants() -> dict[str, Select[Any]]:
    """Every select that stands in a repository, by where it stands."""
    found = {
        f"{module.__name__.rpartition('.')[2]}.{name}": value
        for module in modules()
        for name, value in vars(module).items()
        if isinstance(value, Select)
    }
    return found | {"chain.LAST": LAST}


def shapes() -> set[Shape]:
    return {
        value for module in modules() for value in vars(module).values() if isinstance(value, Shape)
    }


@pytest.fixture(scope="module")
def connection(
    fresh_sqlite: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("plans") / "hearth.db"
    fresh_sqlite(path)
    with closing(sqlite3.connect(path)) as opened:
        yield opened


def plan(connection: sqlite3.Connection, sql: str, values: list[Any] | None = None) -> list[str]:
    marks = sql.count("?") if values is None else 0
    rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}", values or [1] * marks)
    return [row[3] for row in rows]


def sql_of(statement: Select[Any]) -> str:
    return str(statement.compile(dialect=sqlite.dialect(paramstyle="qmark")))


def scans(connection: sqlite3.Connection, sql: str, alias: str = "") -> list[str]:
    """Give the steps that go over a whole history; `alias` is how its table is called."""
    steps = plan(connection, sql)
    parsed = [(step, match) for step in steps if (match := PLAN.match(step))]
    # SQLite says SEARCH of a maximum too, whether or not an index leads to it.
    passes = [(step, match[2]) for step, match in parsed if match[1] == "SCAN" or not match[3]]
    sorts = any("TEMP B-TREE" in step for step in steps)
    stops = ("LIMIT" in sql and "WHERE" not in sql and not sorts) or HIGHEST.search(sql)
    return [step for step, table in passes if table in HISTORY | {alias} and not stops]


def compared(statement: Select[Any]) -> set[tuple[str, str]]:
    """Give the columns that a statement compares with what it is given."""
    found = set()
    for node in visitors.iterate(statement):
        if isinstance(node, BinaryExpression) and node.operator is operators.eq:
            left, right = node.left, node.right
            if isinstance(left, Column) and isinstance(right, BindParameter) and not right.unique:
                found.add((left.table.name, left.name))
    return found


# --- What stands in the repositories ---------------------------------------------------------


@pytest.mark.parametrize("name", constants())
def test_a_select_goes_straight_to_its_rows(connection: sqlite3.Connection, name: str) -> None:
    statement = constants()[name]
    steps = plan(connection, sql_of(statement))
    assert scans(connection, sql_of(statement)) == []
    assert not [step for step in steps if "TEMP B-TREE" in step], "it sorts what it finds"

    used = " ".join(steps)
    wanted = {(table, column) for table, column in compared(statement) if table in HISTORY}
    missed = {each for each in wanted - BY_HEART.keys() if f"{each[1]}=?" not in used}
    assert missed == set(), f"the index does not hold what is compared: {steps}"


@pytest.mark.parametrize("size", CHUNKS)
def test_rows_are_found_by_their_primary_keys(connection: sqlite3.Connection, size: int) -> None:
    slow = {
        shape.name: found
        for shape in shapes()
        if (found := scans(connection, STATEMENTS.by_keys(shape, shape.keys, size), "t"))
    }
    assert slow == {}


def test_rows_are_deleted_and_numbered_without_a_scan(connection: sqlite3.Connection) -> None:
    statements = [STATEMENTS.delete(shape) for shape in shapes()]
    statements += [sql_of(_highest(shape)) for shape in shapes() if shape.keys == ("id",)]
    assert {sql: found for sql in statements if (found := scans(connection, sql))} == {}


# --- What a life really asks for -------------------------------------------------------------


class Listening:
    """A driver's connection or cursor that notes what is executed, as it stands in the code."""

    def __init__(self, real: Any, told: set[str]) -> None:
        self._real = real
        self._told = told

    def cursor(self) -> Listening:
        return Listening(self._real.cursor(), self._told)

    def execute(self, sql: str, *values: Any) -> Any:
        self._told.add(sql)
        return self._real.execute(sql, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def test_nothing_that_the_dispatcher_runs_is_a_scan(
    sqlite_url: str, connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: set[str] = set()
    connect = Database.connect

    monkeypatch.setattr(Database, "connect", lambda database: Listening(connect(database), told))
    with closing(Database(sqlite_url, "OFF")) as database, closing(Life(database, 1)) as life:
        life.goes_on(400)

    asked = sorted(sql for sql in told if sql.startswith("SELECT"))
    assert len(asked) > 30
    for table in ("chat", "identity", "activity", "score", "balance"):
        assert [sql for sql in asked if f"JOIN {table} AS t" in sql], f"nothing of {table}?"
    slow = {}
    for sql in asked:
        joined = re.search(r"JOIN (\w+) AS t ", sql)
        if found := scans(connection, sql, "t" if joined and joined[1] in HISTORY else ""):
            slow[sql] = found
    assert slow == {}


# --- That the test would notice --------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM activity WHERE at > ?",
        "SELECT max(ledger.at) FROM ledger",
        "SELECT max(posting.amount) AS id FROM posting",
        "SELECT id FROM outbox ORDER BY due LIMIT 1",
        "SELECT id FROM outbox WHERE due < ? ORDER BY id LIMIT 1",
        "SELECT name FROM identity WHERE role = ?",
        "SELECT t.* FROM (VALUES (?, ?)) AS k JOIN ledger AS t ON t.day = k.column1",
        "SELECT count(*) FROM (SELECT DISTINCT member FROM checkin) AS x",
    ],
)
def test_a_scan_is_noticed(connection: sqlite3.Connection, sql: str) -> None:
    assert scans(connection, sql, "t")


def test_an_index_that_holds_half_of_what_is_compared_is_noticed() -> None:
    statement = constants()["people.BY_NAME"]
    assert compared(statement) == {("identity", "community"), ("identity", "name")}
