"""Opens what the settings name: the settings themselves, the log, the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import msgspec

from bot import logs
from bot.settings import Settings, load
from community.refusals import Refusal
from community.words import Code, t

if TYPE_CHECKING:
    from community.house import House
    from storage.database import Database


IN_MEMORY = ":memory:"


class NothingThere(Refusal):
    """There is no database yet at the place that the settings name."""

    def __init__(self, where: str) -> None:
        super().__init__(
            t(
                "There is no database at {where} yet; {run} makes one.",
                where=Code(where),
                run=Code("hearth run"),
            )
        )


class Opened(msgspec.Struct):
    """The house with its settings, and its database, ready to be used."""

    house: House
    settings: Settings
    database: Database


def read(path: Path | None, *, level: str = "") -> tuple[House, Settings]:
    """Read the settings and set up the log by them. Raises WrongSettings."""
    from bot.features import house

    found = house()
    settings = load(found, path)
    logs.configure(settings.log.format, level or settings.log.level, secrets=secrets_of(settings))
    return found, settings


def database_of(settings: Settings) -> Database:
    """Give the database of the settings, unopened. Raises Unavailable."""
    from storage.database import Database, Unavailable

    database = Database(settings.database.url, settings.database.synchronous)
    if database.is_sqlite and (database.file is None or database.file.name == IN_MEMORY):
        raise Unavailable(
            t(
                "The address of the database names no file. For example: {example}",
                example=Code("sqlite:///hearth.db"),
            )
        )
    if settings.data is not None:
        database.folder = settings.data
    return database


@contextmanager
def opened(house: House, settings: Settings, *, new: bool = False) -> Iterator[Opened]:
    """Open the database for a command, up to date; `new` makes one where there is none.

    Raises Unavailable, NothingThere.
    """
    from storage.schema import prepare, version_of

    database = database_of(settings)
    try:
        file = database.file
        if not new and ((file and not file.exists()) or version_of(database) is None):
            raise NothingThere(str(file or database.url.database))
        if file and file.parent.is_dir() and not file.exists():
            file.touch(0o600)  # what members wrote is for nobody else on this machine
        prepare(database)
        yield Opened(house, settings, database)
    finally:
        database.close()


def language_of(settings: Settings, system: str) -> str:
    """Give the language of a new community: the one that is set, or else the system's."""
    return settings.language if "language" in settings.model_fields_set else system


def secrets_of(settings: Settings) -> list[str]:
    """Give what must never be read in a log."""
    hidden = [
        settings.secret,
        settings.telegram.token,
        settings.telegram.proxy,
        settings.telegram.webhook.secret,
        settings.discord.token,
        settings.discord.proxy,
    ]
    found = [secret.get_secret_value() for secret in hidden]
    _, _, after = settings.database.url.partition("://")
    user, at, _ = after.rpartition("@")
    if at and ":" in user:
        password = user.partition(":")[2]
        found += [password, unquote(password)]
    return [secret for secret in found if secret]
