"""Schemas as the databases themselves tell them, and rows for any table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Integer, inspect, text

from storage.database import Database
from storage.tables.columns import METADATA

_INSPECTED: dict[tuple[str, ...], Any] = {}
"""What SQLite says of a table, by the statements that made it: to ask takes long."""


def tables_of(connection: Connection) -> dict[str, Any]:
    """Everything that the database itself says of its tables."""
    if connection.dialect.name != "sqlite":
        return _inspected(connection, None)
    made = _made_by(connection)
    new = [table for table, statements in made.items() if statements not in _INSPECTED]
    found = _inspected(connection, new) if new else {}
    _INSPECTED.update({made[table]: found[table] for table in new})
    return {table: _INSPECTED[statements] for table, statements in made.items()}


def _made_by(connection: Connection) -> dict[str, tuple[str, ...]]:
    """Give the statements that SQLite keeps for each table, its own and those of its indexes."""
    kept = connection.exec_driver_sql(
        "SELECT tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
    )
    made: dict[str, tuple[str, ...]] = {}
    for table, statement in kept:
        made[table] = (*made.get(table, (table,)), statement)
    return made


def _inspected(connection: Connection, only: list[str] | None) -> dict[str, Any]:
    seen = inspect(connection)
    compact = set()
    if connection.dialect.name == "sqlite":
        listed = connection.exec_driver_sql("PRAGMA table_list").mappings()
        compact = {row["name"] for row in listed if row["wr"]}
    names: dict[str, Any] = {"filter_names": only}
    parts: dict[str, tuple[Any, tuple[str, ...]]] = {
        "columns": (
            seen.get_multi_columns(**names),
            ("name", "type", "nullable", "default", "identity"),
        ),
        "points": (
            seen.get_multi_foreign_keys(**names),
            ("constrained_columns", "referred_table"),
        ),
        "unique": (seen.get_multi_unique_constraints(**names), ("column_names",)),
        "checks": (seen.get_multi_check_constraints(**names), ("name", "sqltext")),
        "indexes": (seen.get_multi_indexes(**names), ("name", "column_names", "unique")),
    }
    tables: dict[str, Any] = {}
    for part, (found, fields) in parts.items():
        for (_, table), items in found.items():
            rows = [tuple(str(item.get(field)) for field in fields) for item in items]
            tables.setdefault(table, {})[part] = rows if part == "columns" else sorted(rows)
    for (_, table), key in seen.get_multi_pk_constraint(**names).items():
        tables[table] |= {"key": key["constrained_columns"], "compact": table in compact}
    return tables


def schema_in(database: Database) -> dict[str, Any]:
    with database.reading() as connection:
        return tables_of(connection)


def fill(database: Database) -> None:
    """Put a row into every table that has none, whatever its columns are."""
    with database.writing() as connection:
        cursor, seen = connection.connection.cursor(), inspect(connection)
        empty = []
        for table in seen.get_table_names():
            cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')
            empty += [table] if cursor.fetchone() is None else []
        found = seen.get_multi_columns(filter_names=empty) if empty else {}
        columns = {table: columns for (_, table), columns in found.items()}
        known = [table.name for table in METADATA.sorted_tables if table.name in columns]
        for table in [*known, *(columns.keys() - known)]:
            row = {column["name"]: value_for(column) for column in columns[table]}
            names = ", ".join(f'"{name}"' for name in row)
            marks = ", ".join(f":{name}" for name in row)
            connection.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({marks})'), row)


def value_for(column: Any) -> int | str:
    if column["name"] == "debt":
        return 0  # never points and debt
    return 1 if isinstance(column["type"], Integer) else "one"


def contents(database: Database) -> dict[str, list[Any]]:
    """Give the rows of all tables, as written; by the driver itself, which is asked a lot."""
    with database.reading() as connection:
        names = {*inspect(connection).get_table_names()} - {"alembic_version"}
        cursor = connection.connection.cursor()
        return {name: _rows(cursor, name) for name in names}


def _rows(cursor: Any, table: str) -> list[str]:
    cursor.execute(f'SELECT * FROM "{table}"')
    names = [column[0] for column in cursor.description]
    return sorted(str(dict(zip(names, row, strict=True))) for row in cursor.fetchall())
