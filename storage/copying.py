"""Copies of a whole database as of one moment: of either kind into a SQLite file, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, delete, select

from storage.database import Database, available
from storage.schema import HEAD, TABLES, create_in, version_of
from storage.tables.columns import METADATA

AT_ONCE = 5_000
"""Rows in memory at a time."""
OF_ALEMBIC = "alembic_version"


def copy(database: Database, file: Path) -> None:
    """Copy a database, as it is at one moment, into a SQLite file that is new or empty.

    Beside a running bot: who writes does not wait. Raises Unavailable, WrongVersion.
    """
    if database.is_sqlite:
        # One reading transaction, where a copy page by page begins anew with every commit of the
        # bot; and what was deleted does not go along in the gaps that it left.
        with available(), closing(database.connect()) as connection:
            connection.execute("VACUUM INTO ?", (str(file),))
        return
    version = version_of(database)
    if version is None:
        return
    with closing(Database.at(file, "OFF")) as made, database.reading() as source:
        _prepare(made, version)
        with made.writing() as target:
            carry(source, target)


def carry(source: Connection, target: Connection) -> dict[str, int]:
    """Replace all rows of the target by those of the source; gives how many by table.

    Both have the tables of one version. Memory does not grow with the rows.
    """
    tables = tables_of(target)
    for table in reversed(tables):
        target.execute(delete(table))
    streaming = source.execution_options(yield_per=AT_ONCE)
    put = _put_into_sqlite if target.dialect.name == "sqlite" else _put_into_postgresql
    for table in tables:
        put(target, table, streaming.execute(select(*table.columns)).partitions())
    return counts(target)


def counts(connection: Connection) -> dict[str, int]:
    """Count the rows of every table of ours."""
    quote = connection.dialect.identifier_preparer.quote
    there = connection.exec_driver_sql(TABLES[connection.dialect.name]).scalars()
    return {
        name: connection.exec_driver_sql(f"SELECT count(*) FROM {quote(name)}").scalar_one()
        for name in sorted({*there} - {OF_ALEMBIC})
    }


def tables_of(connection: Connection) -> list[Table]:
    """Give the tables that are there, in an order in which foreign keys find their row."""
    if connection.exec_driver_sql(f"SELECT version_num FROM {OF_ALEMBIC}").scalar() == HEAD:
        return METADATA.sorted_tables  # to ask for them takes longer than most copies
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != OF_ALEMBIC]


def _prepare(made: Database, version: str) -> None:
    if version == HEAD:
        create_in(made)
        return
    from storage.migrate import upgrade

    upgrade(made, version)


def _put_into_sqlite(target: Connection, table: Table, parts: Iterable[Sequence[Any]]) -> None:
    marks = ", ".join("?" * len(table.columns))
    sql = f"INSERT INTO {_into(target, table)} VALUES ({marks})"
    for part in parts:
        target.exec_driver_sql(sql, [tuple(row) for row in part])


def _put_into_postgresql(target: Connection, table: Table, parts: Iterable[Sequence[Any]]) -> None:
    cursor: Any = target.connection.cursor()
    with cursor.copy(f"COPY {_into(target, table)} FROM STDIN") as stream:
        for row in _each(parts):
            stream.write_row(tuple(row))
    cursor.close()


def _each(parts: Iterable[Sequence[Any]]) -> Iterator[Any]:
    for part in parts:
        yield from part


def _into(target: Connection, table: Table) -> str:
    quote = target.dialect.identifier_preparer.quote
    return f"{quote(table.name)} ({', '.join(quote(column.name) for column in table.columns)})"
