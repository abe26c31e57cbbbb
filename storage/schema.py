"""Creates the schema, brings it up to date, and says when a database is not one of ours."""

from sqlalchemy import Connection, text

import storage.tables  # noqa: F401 - fills the metadata
from community.words import Code, t
from storage.database import Database, Unavailable
from storage.tables.columns import METADATA

HEAD = "0050"
"""The newest migration; a test compares it with the files in storage/migrations/versions."""

VERSION_TABLE = """
CREATE TABLE IF NOT EXISTS alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)
"""
"""As Alembic makes it."""

TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
}
"""What names all tables; SQLAlchemy's inspector takes as long as all else that a start asks."""


class WrongVersion(Unavailable):
    """The database was written by another version of Hearth."""


def create(url: str) -> None:
    """Create all tables in an empty database, as the newest migration leaves them."""
    database = Database(url)
    try:
        create_in(database)
    finally:
        database.close()


def create_in(database: Database) -> None:
    """Create all tables, unless another process was quicker."""
    with database.writing() as connection:
        if not _ours(connection):
            make_tables(connection)


def make_tables(connection: Connection) -> None:
    """Make all tables, of the newest version."""
    METADATA.create_all(connection, checkfirst=False)
    connection.execute(text(VERSION_TABLE))
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
    connection.execute(text("INSERT INTO version (id, n) VALUES (1, 0)"))


def version_of(database: Database) -> str | None:
    """Give the migration that a database stands at, None for an empty one. Raises Unavailable."""
    with database.reading() as connection:
        if not _ours(connection):
            return None
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())


def _ours(connection: Connection) -> bool:
    """Whether the tables are there; raises WrongVersion for somebody else's."""
    names = {*connection.exec_driver_sql(TABLES[connection.dialect.name]).scalars()}
    # Alembic leaves its own table behind when all migrations are undone.
    if not names - {"alembic_version"}:
        return False
    if not names >= {"alembic_version", "community", "activity"}:
        raise WrongVersion(t("This database has tables that are not Hearth's."))
    return True


def prepare(database: Database) -> None:
    """Create or migrate a database so that it can be used. Raises Unavailable, WrongVersion."""
    found = version_of(database)
    if found == HEAD:
        return
    if found is None:
        create_in(database)
        return
    if found > HEAD:
        raise WrongVersion(
            t(
                "This database was written by a newer Hearth ({found}; this one knows {head}). "
                "Update Hearth, or restore a backup from before.",
                found=Code(found),
                head=Code(HEAD),
            )
        )
    from storage.migrate import upgrade

    upgrade(database)
