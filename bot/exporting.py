"""What `hearth export` does and says: everything of a community, as files in a folder."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.console import Console
from bot.opening import opened, read
from community.refusals import Refusal
from community.words import Code, Lines, Name, n, t

if TYPE_CHECKING:
    from community.people import Community
    from storage.database import Database
    from storage.exporting import Format, Progress


class NotEmpty(Refusal):
    """There is something already where the export is to go."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            t(
                "{folder} is there already and not empty; an export overwrites nothing. "
                "Name another folder.",
                folder=Code(str(folder)),
            )
        )


class WhichCommunity(Refusal):
    """It is not clear which community is meant."""

    def __init__(self, names: list[str]) -> None:
        shown = Lines(tuple(t("{name}", name=Name(name)) for name in names), ", ")
        super().__init__(
            t("Say which community is meant with {option}: {names}.", option=OPTION, names=shown)
            if names
            else t("There is no community yet, so there is nothing to export.")
        )


OPTION = Code("--community NAME")


def export(
    console: Console, path: Path | None, folder: Path, community: str | None, form: Format
) -> int:
    """Write a community's data into a folder, and say what it holds; gives the exit code."""
    from storage.exporting import export as export_all

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotEmpty(folder)
    with opened(*read(path, level="warning")) as parts, _progress() as progress:
        meant = _meant(parts.database, community)
        # It gets its name only when it is whole.
        with _aside(folder) as half:
            written = export_all(parts.database, half, meant.id, form, progress)
    tables = n("{count} table", "{count} tables", len(written.rows))
    rows = n("{count} row", "{count} rows", sum(written.rows.values()))
    console.say(
        t(
            "{name} is exported to {folder}: {tables}, {rows}.",
            name=Name(meant.name),
            folder=Code(str(folder)),
            tables=tables,
            rows=rows,
        )
    )
    console.say(
        t("It holds people's names and words: keep it as safe as the database, and not for longer.")
    )
    return 0


def _meant(database: Database, name: str | None) -> Community:
    from storage.census import residences

    known = [residence.community for residence in residences(database)]
    found = [each for each in known if name is None or each.name == name]
    if len(found) != 1:
        raise WhichCommunity([each.name for each in known])
    return found[0]


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """Give a folder beside the wanted one, which becomes that one at the end."""
    folder = folder.absolute()
    half = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700, parents=True)
    try:
        yield half
        if folder.exists():
            folder.rmdir()
        half.rename(folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)


@contextmanager
def _progress() -> Iterator[Progress]:
    """Show in a terminal which table is written, and how much of it."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, transient=True, disable=not sys.stdout.isatty()) as bar:
        task = bar.add_task("", total=None)

        def tell(table: str, done: int) -> None:
            bar.update(task, description=f"{table}: {done:,}")

        yield tell
