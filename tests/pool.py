"""PostgreSQL databases that are emptied and used again: to make one costs more than most tests."""

from __future__ import annotations

import time
from typing import Any

import psycopg

from tests.postgres import Cluster

OTHERS = """
    SELECT pg_stat_get_db_numbackends(oid) - 1 FROM pg_database WHERE datname = current_database()
"""
# By numbers, which a database has from its template, and nothing else gets again.
SHAPE = """
    SELECT md5(string_agg(part, '|' ORDER BY part)) FROM (
        SELECT concat_ws(' ', oid, relnamespace, relname, relkind) AS part
        FROM pg_class WHERE oid >= 16384
        UNION ALL
        SELECT concat_ws(' ', attrelid, attnum, attname, atttypid, attnotnull, attisdropped)
        FROM pg_attribute WHERE attrelid >= 16384 AND attnum > 0
        UNION ALL
        SELECT concat_ws(' ', oid, conrelid, conname, contype, conkey) FROM pg_constraint
        WHERE conrelid >= 16384
        UNION ALL SELECT nspname FROM pg_namespace
        UNION ALL SELECT version_num FROM alembic_version
        UNION ALL
        SELECT array_to_string(s.setconfig, ',') FROM pg_db_role_setting s
        JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = current_database()
    ) parts
"""
EMPTY = """
    DO $$
    DECLARE
        name text;
    BEGIN
        SET LOCAL session_replication_role = replica;
        FOR name IN SELECT tablename FROM pg_tables
            WHERE schemaname = 'public' AND tablename <> 'alembic_version'
        LOOP
            IF pg_relation_size(quote_ident(name)) > 65536 THEN
                EXECUTE format('TRUNCATE %I CASCADE', name);
            ELSIF pg_relation_size(quote_ident(name)) > 0 THEN
                EXECUTE format('DELETE FROM %I', name);
            END IF;
        END LOOP;
        INSERT INTO version (id, n) VALUES (1, 0);
    END $$
"""
LEAVES_WITHIN = 0.2
"""Seconds in which the server notices that who used a database has gone."""


class Pool:
    """Databases as the template is; one that a test has changed otherwise is thrown away."""

    def __init__(self, cluster: Cluster, template: str) -> None:
        self._cluster = cluster
        self._template = template
        self._empty: list[str] = []
        with self._connect(template) as connection:
            self._shape = _one(connection, SHAPE)

    def take(self) -> str:
        """Give the name of an empty database with all tables."""
        return self._empty.pop() if self._empty else self._cluster.create(template=self._template)

    def give_back(self, name: str) -> None:
        """Take a database back, whatever was done with it."""
        if self._is_emptied(name):
            self._empty.append(name)
        else:
            self._cluster.drop(name)

    def _is_emptied(self, name: str) -> bool:
        try:
            with self._connect(name) as connection:
                ends = time.monotonic() + LEAVES_WITHIN
                while _one(connection, OTHERS) and time.monotonic() < ends:
                    time.sleep(0.005)
                if _one(connection, OTHERS) or _one(connection, SHAPE) != self._shape:
                    return False
                connection.execute(EMPTY)
        except psycopg.Error:
            return False
        return True

    def _connect(self, name: str) -> psycopg.Connection[Any]:
        address = self._cluster.url(name).replace("postgresql+psycopg", "postgresql")
        return psycopg.connect(address)


def _one(connection: psycopg.Connection[Any], query: str) -> Any:
    connection.rollback()  # what others do is seen anew
    row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None
