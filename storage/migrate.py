"""Brings a database from one migration to another, by Alembic run from code."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from community.words import Code, t
from storage.database import Database, Unavailable, available
from storage.lease import refuse_while_held
from storage.schema import HEAD, WrongVersion, version_of

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database: Database, to: str = HEAD) -> None:
    """Run the migrations up to a version. Raises Unavailable, Held, WrongVersion."""
    _run(database, command.upgrade, to)


def downgrade(database: Database, to: str) -> None:
    """Undo the migrations after a version; all of them for `base`. Raises as `upgrade` does."""
    _run(database, command.downgrade, to)


def draft(message: str, folder: Path = MIGRATIONS) -> None:
    """Write a new migration: what the tables say and the migrations so far do not."""
    with TemporaryDirectory() as scratch:
        database = Database(f"sqlite:///{scratch}/draft.db")
        upgrade(database)
        with changing(database) as connection:
            number = f"{int(HEAD) + 1:04}"
            command.revision(config(connection, folder), message, rev_id=number, autogenerate=True)
        database.close()


def config(connection: Connection | None = None, folder: Path = MIGRATIONS) -> Config:
    """Give what Alembic needs to know instead of an alembic.ini."""
    made = Config(attributes={"connection": connection})
    # Alembic's settings are those of an .ini file, where a percent sign means something.
    made.set_main_option("script_location", str(folder).replace("%", "%%"))
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return made


@contextmanager
def changing(database: Database) -> Iterator[Connection]:
    """Open the one transaction in which the schema changes; nobody else writes meanwhile."""
    with available(), database.engine.connect() as connection:
        if database.is_sqlite:
            # Batch mode makes a table anew and drops the old one, which would take the rows that
            # point at it along. The pragma has no effect inside of a transaction.
            _at_once(connection, "PRAGMA foreign_keys = OFF")
        with database.turn(connection):
            yield connection
            if database.is_sqlite:
                _refuse_orphans(connection)


def _at_once(connection: Connection, statement: str) -> None:
    connection.connection.cursor().execute(statement)


def _run(database: Database, change: Callable[[Config, str], None], to: str) -> None:
    if version_of(database) is not None:
        refuse_while_held(database, datetime.now(UTC))
    with changing(database) as connection:
        try:
            change(config(connection), to)
        except CommandError as error:
            raise WrongVersion(
                t("No migrations lead to version {to}: {why}.", to=Code(to), why=str(error))
            ) from error


def _refuse_orphans(connection: Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if orphans:
        tables = ", ".join(sorted({row[0] for row in orphans}))
        raise Unavailable(
            t("A migration left rows that point at nothing, in {tables}.", tables=tables)
        )


if __name__ == "__main__":
    draft(" ".join(sys.argv[1:]))
