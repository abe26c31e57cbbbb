"""Schemas as the databases themselves tell them, and rows for any table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Integer, inspect, text

from storage.database import Database
from storage.tables.columns import METADATA


def tables_of(connection: Connection) -> dict[str, Any]:
    """Everything that the database itself says of its tables."""
    seen = inspect(connection)
    compact = set()
    if connection.dialect.name == "sqlite":
        listed = connection.exec_driver_sql("PRAGMA table_list").mappings()
        compact = {row["name"] for row in listed if row["wr"]}
    parts: dict[str, tuple[Any, tuple[str, ...]]] = {
        "columns": (seen.get_multi_columns(), ("name", "type", "nullable", "default", "identity")),
        "points": (seen.get_multi_foreign_keys(), ("constrained_columns", "referred_table")),
        "unique": (seen.get_multi_unique_constraints(), ("column_names",)),
        "checks": (seen.get_multi_check_constraints(), ("name", "sqltext")),
        "indexes": (seen.get_multi_indexes(), ("name", "column_names", "unique")),
    }
    tables: dict[str, Any] = {}
    for part, (found, names) in parts.items():
        for (_, table), items in found.items():
            rows = [tuple(str(item.get(name)) for name in names) for item in items]
            tables.setdefault(table, {})[part] = rows if part == "columns" else sorted(rows)
    for (_, table), key in seen.get_multi_pk_constraint().items():
        tables[table] |= {"key": key["constrained_columns"], "compact": table in compact}
    return tables


def schema_in(database: Database) -> dict[str, Any]:
    with database.reading() as connection:
        return tables_of(connection)


def fill(database: Database) -> None:
    """Put a row into every table that has none, whatever its columns are."""
    with database.writing() as connection:
        found = inspect(connection).get_multi_columns()
        columns = {table: columns for (_, table), columns in found.items()}
        known = [table.name for table in METADATA.sorted_tables if table.name in columns]
        for table in [*known, *(columns.keys() - known)]:
            if connection.exec_driver_sql(f'SELECT 1 FROM "{table}"').first() is None:
                row = {column["name"]: value_for(column) for column in columns[table]}
                names = ", ".join(f'"{name}"' for name in row)
                marks = ", ".join(f":{name}" for name in row)
                connection.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({marks})'), row)


def value_for(column: Any) -> int | str:
    if column["name"] == "debt":
        return 0  # never points and debt
    return 1 if isinstance(column["type"], Integer) else "one"


def contents(database: Database) -> dict[str, list[Any]]:
    with database.reading() as connection:
        names = {*inspect(connection).get_table_names()} - {"alembic_version"}
        return {
            name: sorted(map(str, connection.exec_driver_sql(f'SELECT * FROM "{name}"').mappings()))
            for name in names
        }
