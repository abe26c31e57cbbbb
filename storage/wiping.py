"""Makes sure that erased bytes are gone from the files, as far as a database can promise that."""

from __future__ import annotations

import time
from contextlib import closing

from storage.database import Database, available
from storage.personal import holdings

TRIES, PAUSE = 20, 0.5
WAIT_MS = 100
"""A checkpoint keeps writers out while it waits for readers: it asks again rather than wait."""


def wipe(database: Database) -> bool:
    """Take what was erased out of the files; False when somebody reads for too long.

    On SQLite, deleted content is overwritten at once (`secure_delete`); what stands in the log
    goes with a checkpoint that empties it. On PostgreSQL, dead rows are vacuumed; its own log and
    the space they took keep their bytes until they are used again. Raises Unavailable.
    """
    return _emptied_log(database) if database.is_sqlite else _vacuumed(database)


def _emptied_log(database: Database) -> bool:
    with closing(database.connect()) as connection:
        connection.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
        for _ in range(TRIES):
            with available():
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                return True
            time.sleep(PAUSE)
    return False


def _vacuumed(database: Database) -> bool:
    with available(), database.engine.connect() as connection:
        plain = connection.execution_options(isolation_level="AUTOCOMMIT")
        for holding in holdings():
            plain.exec_driver_sql(f'VACUUM "{holding.name}"')
    return True
