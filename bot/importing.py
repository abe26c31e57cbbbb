"""Writes an export's events through the dispatcher, beside a running bot if need be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path

import msgspec

from bot.features import house
from bot.founding import found, join
from bot.imports.reader import Export, Row, Source, open_export
from community.dispatch import Dispatcher
from community.events import Event, Joined, Left, Place, Reacted, Said
from community.house import House
from community.refusals import Refusal
from community.words import Name, Text, t
from storage.database import Database, Unavailable
from storage.marks import WHOLE, Marks, first_live
from storage.store import Store

ROWS_AT_ONCE = 256
MARK_EVERY = 20
"""Batches between two notes of how far an import has come."""
MOST_SHOWN = 10


class ForeignChat(Refusal):
    """The export is of a chat that belongs to another community."""

    def __init__(self, title: str) -> None:
        super().__init__(
            t(
                "{chat} belongs to another community already; nothing was imported.",
                chat=Name(title),
            )
        )


class Report(msgspec.Struct):
    """What an import found and did, counted in events unless it says otherwise."""

    file: str
    messages: int = 0
    replies: int = 0
    joins: int = 0
    reactions: int = 0
    new: int = 0
    known: int = 0
    failed: int = 0
    malformed: int = 0
    passed_over: int = 0
    people: set[str] = msgspec.field(default_factory=set)
    shown: list[tuple[int, str]] = []
    notes: list[Text] = []
    ended: Text | None = None
    resumed_at: int = 0


Progress = Callable[[int, int, Report], None]


CACHE_KIB = 512
"""Of SQLite's pages: an import goes on at the end of its tables, and its memory shall not grow with
the file that it reads."""


def import_files(
    database: Database,
    files: Iterable[Path],
    community: str,
    *,
    award: bool = False,
    progress: Progress | None = None,
    features: House | None = None,
) -> list[Report]:
    """Import exports into a community, founded if there is none of that name.

    `progress` is called with bytes read, bytes in all and the report so far. Raises
    UnreadableExport, ForeignChat, Unavailable.
    """
    database.cache_kib = CACHE_KIB
    store = Store(database)
    try:
        number = found(store, community, datetime.now(UTC)).id
        dispatcher = Dispatcher(
            store,
            features or house(),
            key=b"",
            clock=partial(datetime.now, UTC),
            unavailable=Unavailable,
            award=award,
        )
        return [
            _Import(database, store, dispatcher, number, open_export(path)).run(progress)
            for path in files
        ]
    finally:
        store.close()


class _Import:
    """One file on its way into the database."""

    def __init__(
        self,
        database: Database,
        store: Store,
        dispatcher: Dispatcher,
        community: int,
        export: Export,
    ) -> None:
        self._database = database
        self._store = store
        self._dispatcher = dispatcher
        self._community = community
        self._export = export
        self._report = Report(export.path.name)
        self._ends: dict[str, datetime | None] = {}
        self._marks = Marks(store, export.fingerprint, community)

    def run(self, progress: Progress | None) -> Report:
        """Import the file from where an earlier import of it ended."""
        report = self._report
        report.resumed_at = self._marks.done()
        rows = self._export.rows(report.resumed_at)
        batches = 0
        while part := list(islice(rows, ROWS_AT_ONCE)):
            self._dispatch([event for row in part if (event := self._take(row)) is not None])
            batches += 1
            if batches % MARK_EVERY == 0:
                self._marks.note(part[-1].index, datetime.now(UTC))
            if progress is not None:
                progress(self._export.read, self._export.size, report)
        report.notes = [*report.notes, *self._export.notes]
        report.ended = self._export.ended
        self._marks.note(WHOLE, datetime.now(UTC))
        return report

    def _dispatch(self, events: list[Event]) -> None:
        """Write events in transactions that never keep a running bot waiting for long."""
        done = 0
        while done < len(events):
            landed = self._dispatcher.run(events[done:])
            done += landed.handled
            self._report.known += landed.seen
            self._report.failed += landed.buried
            self._report.new += landed.handled - landed.seen - landed.buried

    def _take(self, row: Row) -> Event | None:
        """Count a row, and give its event when that is to be written."""
        if row.bad:
            self._set_aside(row)
            return None
        event = row.event
        if event is None:
            self._report.passed_over += 1
            return None
        end = self._end_of(row.source, event.place)
        if end is not None and event.at >= end:
            self._report.passed_over += 1
            return None
        self._count(event)
        return event

    def _count(self, event: Event) -> None:
        report = self._report
        match event:
            case Said():
                report.messages += 1
                report.replies += event.reply is not None
            case Joined() | Left():
                report.joins += 1
            case Reacted():
                report.reactions += 1
        if event.who is not None and isinstance(event, Said):
            report.people.add(event.who.id)

    def _set_aside(self, row: Row) -> None:
        """Keep a malformed row in the dead letters, and show the first few with their place."""
        report = self._report
        report.malformed += 1
        if len(report.shown) < MOST_SHOWN:
            report.shown.append((row.position, row.bad))
        self._marks.keep(f"import:{row.source.platform}", row.raw, row.bad, datetime.now(UTC))

    def _end_of(self, source: Source, place: Place) -> datetime | None:
        """Join the chat when it is met first; give where a basic group's export must end.

        In a basic group every account numbers the messages by itself, so that an export's numbers
        are not those the bot sees: what it saw live can only be told apart by time.
        """
        if place.id not in self._ends:
            self._join(source, place)
            self._ends[place.id] = self._first_live(source, place) if source.private_group else None
        return self._ends[place.id]

    def _join(self, source: Source, place: Place) -> None:
        chat = self._marks.chat(source.platform, place.id)
        if chat is None:
            join(self._store, self._community, source.platform, place)
        elif chat.community != self._community:
            raise ForeignChat(source.title or place.id)

    def _first_live(self, source: Source, place: Place) -> datetime | None:
        """Give the time of the first message that the bot itself saw, and say that this ends it."""
        first = first_live(self._database, source.platform, place.id)
        if first is not None:
            self._report.notes.append(
                t(
                    "{chat} is a basic group, where every account numbers messages by itself: "
                    "its export is imported up to the first message that I saw myself.",
                    chat=Name(source.title),
                )
            )
        return first
