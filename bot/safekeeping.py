"""What `hearth backup` and `hearth restore` do: a copy made beside a running bot, and put back."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bot.console import Console
from bot.opening import NothingThere, database_of, read
from bot.settings import Settings, key_file
from community.refusals import Refusal
from community.words import Code, Moment, Text, n, t


class NoFolder(Refusal):
    """What looks like a folder is none, and a file of that name is hardly meant."""

    def __init__(self, where: Path) -> None:
        super().__init__(
            t(
                "There is no folder {where}. Make it, or name a file like {file}.",
                where=Code(str(where)),
                file=Code(f"{where}.tar.gz"),
            )
        )


def backup(console: Console, path: Path | None, where: Path | None, keep: int | None) -> int:
    """Write a backup to a file, or under its moment's name into a folder; gives the exit code."""
    from storage.backup import back_up, dated, rotate
    from storage.schema import version_of

    _, settings = read(path, level="warning")
    now = datetime.now(UTC)
    to = where or Path()
    folder = to if keep is not None or to.is_dir() else None
    if folder is None and not to.suffix and not to.exists():
        raise NoFolder(to)
    to = dated(to, now) if folder is not None else to
    with closing(database_of(settings)) as database:
        file = database.file
        if (file and not file.exists()) or version_of(database) is None:
            raise NothingThere(str(file or database.url.database))
        key = _key(settings, file)
        made = back_up(database, to, key=key, program=version("hearth"), now=now)
    rows = n("{count} row", "{count} rows", sum(made.rows.values()))
    size = _size(to.stat().st_size)
    console.say(t("Backed up to {file}: {rows}, {size}.", file=Code(str(to)), rows=rows, size=size))
    if folder is not None and keep is not None:
        for old in rotate(folder, keep):
            console.say(t("Deleted {file}.", file=Code(old.name)))
    return _judge(console, made.wrong)


def restore(console: Console, path: Path | None, file: Path, *, replace: bool) -> int:
    """Put a backup in the place of the database, and say what came of it; gives the exit code."""
    from storage.restore import restore as put_back

    _, settings = read(path, level="warning")
    with closing(database_of(settings)) as database:
        key = _key(settings, database.file)
        now = datetime.now(UTC)
        done = put_back(database, file, key=key, now=now, replace=replace)
        where = str(database.file or database.url.database)
    console.say(
        t(
            "Restored to {where}: {rows}, as of {moment}.",
            where=Code(where),
            rows=n("{count} row", "{count} rows", sum(done.found.rows.values())),
            moment=Moment(done.manifest.taken, "UTC"),
        )
    )
    for kept in (done.aside, done.key_aside):
        if kept:
            console.say(t("What was there before is kept as {where}.", where=Code(kept)))
    return _judge(console, done.found.wrong)


def _key(settings: Settings, file: Path | None) -> Path | None:
    """Give the key file; None when what seals is a secret of the environment."""
    return None if settings.secret.get_secret_value() else key_file(settings, file)


def _size(count: int) -> str:
    return f"{count / 1024**2:,.1f} MiB" if count >= 1024**2 else f"{-(-count // 1024)} KiB"


def _judge(console: Console, wrong: int) -> int:
    """Say whether the books of the copy agree."""
    if not wrong:
        console.say(t("The books agree."))
        return 0
    words: Text = n(
        "The books disagree in {count} place: {audit} shows it.",
        "The books disagree in {count} places: {audit} shows them.",
        wrong,
        audit=Code("hearth audit"),
    )
    console.mark(False, words)
    return 1
