"""What `hearth check` looks at: a sentence each, what is wrong with its remedy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import msgspec

from bot.complaints import WrongSettings
from bot.console import Console
from bot.opening import database_of, read
from bot.settings import KEY_FILE, Settings, secret_key
from community.words import Code, Lines, Name, Text, n, t

if TYPE_CHECKING:
    from storage.database import Database

K = TypeVar("K")
LEAST_SPACE = 100 * 1024 * 1024
MOST_ENTRIES = 300_000
"""Ledger entries that are audited here; more take their time in `hearth audit`."""


class Finding(msgspec.Struct, frozen=True):
    """A sentence on what was looked at: fine, wrong, or only to be known."""

    fine: bool | None
    words: Text | Lines


def check(console: Console, path: Path | None) -> int:
    """Look at everything and say what is found; gives the exit code."""
    wrong = 0
    for finding in findings(path):
        console.mark(finding.fine, finding.words)
        wrong += finding.fine is False
    if wrong:
        console.say(n("{count} thing is wrong.", "{count} things are wrong.", wrong))
    else:
        console.say(t("All is well."))
    return 1 if wrong else 0


def findings(path: Path | None) -> Iterator[Finding]:
    """Give what is found, part by part; what depends on a broken part is left out."""
    try:
        _, settings = read(path, level="error")
    except WrongSettings as error:
        yield from (Finding(False, text) for text in error.texts)
    else:
        yield Finding(True, t("The settings are fine."))
        yield from _platforms(settings)
        yield from _database(settings)
    yield from _zones()
    yield from _extras()


def _platforms(settings: Settings) -> Iterator[Finding]:
    from storage.census import group_chats
    from storage.coverage import gaps

    telegram, discord = settings.telegram.token, settings.discord.token
    if telegram.get_secret_value():
        from bot.telegram.checkup import look
        from bot.telegram.wire import wire_of

        wire, url = wire_of(settings.telegram), settings.telegram.webhook.url
        chats = _known(settings, partial(group_chats, platform="telegram"))
        yield from (Finding(*found) for found in look(wire, chats, url))
    if discord.get_secret_value():
        from bot.discord import checkup
        from bot.discord.wire import wire_of as discord_wire

        servers = _known(settings, partial(group_chats, platform="discord", servers=True))
        lost = _known(settings, partial(gaps, platform="discord"))
        found_there = checkup.look(discord_wire(settings.discord), servers, lost)
        yield from (Finding(*found) for found in found_there)
    if not telegram.get_secret_value() and not discord.get_secret_value():
        yield Finding(
            None, t("No platform has a token; {demo} works without one.", demo=Code("hearth demo"))
        )


def _known(settings: Settings, ask: Callable[[Database], list[K]]) -> list[K]:
    """Give what the database answers, nothing where there is none to ask."""
    from storage.database import Unavailable
    from storage.schema import HEAD, version_of

    try:
        database = database_of(settings)
        try:
            if database.file is not None and not database.file.exists():
                return []
            return ask(database) if version_of(database) == HEAD else []
        finally:
            database.close()
    except Unavailable:
        return []


def _database(settings: Settings) -> Iterator[Finding]:
    from storage.database import Unavailable

    try:
        database = database_of(settings)
    except Unavailable as error:
        yield Finding(False, error.text)
        return
    try:
        yield from _key(settings, database.file)
        if database.file is not None:
            yield from _folder(database.file)
        if database.file is None or database.file.exists():
            yield from _inside(database)
    except Unavailable as error:
        yield Finding(False, error.text)
    finally:
        database.close()


def _folder(file: Path) -> Iterator[Finding]:
    folder = file.absolute().parent
    if not folder.is_dir():
        yield Finding(
            False,
            t(
                "The folder {folder} of the database does not exist. Make it, or name another one.",
                folder=Code(str(folder)),
            ),
        )
        return
    as_we_are = os.access in os.supports_effective_ids
    if not os.access(folder, os.W_OK | os.X_OK, effective_ids=as_we_are):
        yield Finding(
            False,
            t(
                "Nothing can be written in {folder}. Give the folder to this user.",
                folder=Code(str(folder)),
            ),
        )
    free = shutil.disk_usage(folder).free
    words = t("{size} of disk space are free.", size=_size(free))
    more = t("Less than {size} of disk space is free: make room.", size=_size(LEAST_SPACE))
    yield Finding(free >= LEAST_SPACE, words if free >= LEAST_SPACE else more)
    if not file.exists():
        yield Finding(
            None,
            t(
                "There is no database at {where} yet; {run} makes one.",
                where=Code(str(file)),
                run=Code("hearth run"),
            ),
        )


def _inside(database: Database) -> Iterator[Finding]:
    from storage.census import damage, holder, try_to_write
    from storage.schema import HEAD, prepare, version_of

    version = version_of(database)
    if version is None:
        yield Finding(None, t("The database is empty; {run} fills it.", run=Code("hearth run")))
        return
    if version > HEAD:
        prepare(database)  # which raises, and says what to do
    if version < HEAD:
        yield Finding(
            None,
            t(
                "The database is of an older version; {run} brings it up to date.",
                run=Code("hearth run"),
            ),
        )
        return
    hurt = damage(database)
    if hurt:
        yield Finding(
            False,
            t("The database file is damaged ({what}). Restore the last backup.", what=Name(hurt)),
        )
        return
    try_to_write(database)
    yield Finding(True, t("The database opens and can be written; it is of this version."))
    who = holder(database, datetime.now(UTC))
    if who:
        yield Finding(None, t("{holder} runs on it now.", holder=Name(who)))
    yield from _books(database)


def _books(database: Database) -> Iterator[Finding]:
    from storage.books import audit
    from storage.census import entries

    count = entries(database)
    if count > MOST_ENTRIES:
        yield Finding(
            None,
            t(
                "The books are too long to be audited here: {audit} does it.",
                audit=Code("hearth audit"),
            ),
        )
        return
    wrong = len(audit(database).wrong)
    if wrong:
        yield Finding(
            False,
            n(
                "The books disagree in {count} place: {audit} shows it.",
                "The books disagree in {count} places: {audit} shows them.",
                wrong,
                audit=Code("hearth audit"),
            ),
        )
    else:
        yield Finding(
            True, n("The books agree: {count} entry.", "The books agree: {count} entries.", count)
        )


def _key(settings: Settings, file: Path | None) -> Iterator[Finding]:
    if not settings.secret.get_secret_value():
        folder = settings.data or (file.parent if file else Path())
        if not (folder / KEY_FILE).exists():
            yield Finding(None, t("There is no key file yet; the first start makes one."))
            return
    try:
        secret_key(settings, file)
    except WrongSettings as error:
        yield from (Finding(False, text) for text in error.texts)
    else:
        yield Finding(True, t("The key that seals buttons is there."))


def _zones() -> Iterator[Finding]:
    try:
        ZoneInfo("Asia/Shanghai")
    except (ZoneInfoNotFoundError, OSError):
        yield Finding(
            False,
            t(
                "There are no time zones on this machine. Install them with {how}.",
                how=Code("pip install tzdata"),
            ),
        )
        return
    count = len(available_timezones())
    yield Finding(True, n("{count} time zone is known.", "{count} time zones are known.", count))


EXTRAS: tuple[tuple[str, Text, str], ...] = (
    ("psycopg", t("PostgreSQL"), 'pip install "psycopg[binary]"'),
    ("prometheus_client", t("metrics"), "pip install prometheus-client"),
)
"""What may be installed in addition: a module, what it is for, and how it comes."""


def _extras() -> Iterator[Finding]:
    for module, purpose, how in EXTRAS:
        if find_spec(module) is not None:
            yield Finding(True, t("The extra for {purpose} is installed.", purpose=purpose))
        else:
            words = t(
                "The extra for {purpose} is not installed; {how} would.",
                purpose=purpose,
                how=Code(how),
            )
            yield Finding(None, words)


def _size(count: int) -> str:
    return f"{count / 1024**3:.1f} GiB" if count >= 1024**3 else f"{count // 1024**2} MiB"
