"""What `hearth import` does and says: exports into a community, with what was counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.collector import calm_collector
from bot.console import Console
from bot.importing import Progress, Report, import_files
from bot.opening import opened, read
from bot.settings import secret_key
from community.words import Lines, Text, lines, n, t


def import_history(
    console: Console, path: Path | None, files: Sequence[Path], community: str, *, award: bool
) -> int:
    """Import files, one after the other, and say what each of them held; gives the exit code."""
    features, settings = read(path, level="warning")
    whole = True
    calm_collector()
    with opened(features, settings, new=True) as parts, _progress() as progress:
        parts.database.key = secret_key(settings, parts.database.file)
        for file in files:
            (report,) = import_files(
                parts.database,
                [file],
                community,
                award=award,
                progress=progress,
                features=features,
            )
            console.say(told(report))
            whole = whole and report.ended is None
    return 0 if whole else 1


def told(report: Report) -> Lines:
    """Give a report in words, counted as the file itself would count."""
    resumed = t("Went on at row {row}, where an earlier import ended.", row=report.resumed_at)
    return lines(
        t("{file}: {counts}.", file=report.file, counts=Lines(_counts(report), ", ")),
        resumed if report.resumed_at else None,
        n("{count} event is new.", "{count} events are new.", report.new),
        n("{count} event was known already.", "{count} events were known already.", report.known),
        _failed(report),
        *_malformed(report),
        *report.notes,
        report.ended,
    )


def _counts(report: Report) -> tuple[Text, ...]:
    return (
        n("{count} message", "{count} messages", report.messages),
        n("{count} person", "{count} people", len(report.people)),
        n("{count} reply", "{count} replies", report.replies),
        n("{count} join or leave", "{count} joins and leaves", report.joins),
        n("{count} reaction", "{count} reactions", report.reactions),
        n("{count} row passed over", "{count} rows passed over", report.passed_over),
    )


def _failed(report: Report) -> Text | None:
    if not report.failed:
        return None
    return n(
        "{count} event could not be written and is kept among the dead letters.",
        "{count} events could not be written and are kept among the dead letters.",
        report.failed,
    )


def _malformed(report: Report) -> list[Text]:
    if not report.malformed:
        return []
    head = n(
        "{count} row is malformed; it was set aside:",
        "{count} rows are malformed; they were set aside:",
        report.malformed,
    )
    shown = [t("  at byte {byte}: {why}", byte=at, why=why) for at, why in report.shown]
    more = report.malformed - len(shown)
    return [head, *shown, *([n("  and {count} more", "  and {count} more", more)] if more else [])]


@contextmanager
def _progress() -> Iterator[Progress]:
    """Show in a terminal how much of the file is read."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True) as bar:
        task = bar.add_task("", total=None)

        def tell(read: int, size: int, report: Report) -> None:
            about = f"{report.file}: {report.messages:,}"
            bar.update(task, description=about, completed=read, total=size)

        yield tell
