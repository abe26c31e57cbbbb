"""What `hearth audit` and `hearth rebuild` do: the books compared, read models made anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.console import Console
from bot.opening import opened, read
from community.words import Code, n, t


def audit(console: Console, path: Path | None) -> int:
    """Compare the books, and say what was looked at and what disagrees; gives the exit code."""
    from storage.books import audit as audit_books

    with opened(*read(path, level="warning")) as parts:
        books = audit_books(parts.database)
    members = n("{count} member", "{count} members", books.members)
    entries = n("{count} ledger entry", "{count} ledger entries", books.entries)
    links = n("{count} link of the audit chain", "{count} links of the audit chain", books.links)
    looked = t(
        "Looked at {members}, {entries} and {links}.", members=members, entries=entries, links=links
    )
    console.say(looked)
    for wrong in books.wrong:
        console.mark(False, t("{what}", what=wrong))
    if not books.wrong:
        console.say(t("The books agree."))
    return 1 if books.wrong else 0


def rebuild(console: Console, path: Path | None, names: Sequence[str]) -> int:
    """Make read models anew, and say how much of each was wrong."""
    from storage.rebuild import rebuild as rebuild_all

    with opened(*read(path, level="warning")) as parts, _progress() as progress:
        mended = rebuild_all(parts.database, set(names) or None, progress)
    for name, rows in sorted(mended.items()):
        shown = Code(name)
        wrong = n(
            "{name}: {count} row was wrong.", "{name}: {count} rows were wrong.", rows, name=shown
        )
        console.mark(True, wrong if rows else t("{name}: nothing was wrong.", name=shown))
    return 0


@contextmanager
def _progress() -> Iterator[Callable[[str, int], None]]:
    """Show in a terminal what is gone over, and how many of it so far."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, transient=True) as bar:
        task = bar.add_task("", total=None)

        def tell(what: str, done: int) -> None:
            bar.update(task, description=f"{what}: {done:,}")

        yield tell
