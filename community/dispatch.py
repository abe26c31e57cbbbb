"""The dispatcher: takes what is waiting, one transaction for all, and leaves what is to be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import Enum, auto
from functools import partial
from itertools import groupby
from time import perf_counter
from typing import cast

import structlog

from community.driving import drive
from community.events import Event, Said
from community.handling import Handler
from community.hearing import Heard, Hearing, is_plain
from community.house import House
from community.judge import Judge
from community.luck import Luck
from community.ports import Batch, Broken, Landed, Letters, Page, Store
from community.reasons import reason_of
from community.refs import micros
from community.settings import Instance
from community.telling import Teller
from community.tracing import UNDER_WAY
from moderation.reading import MOST_TOGETHER

log = structlog.get_logger()

MOST_EVENTS = 512
"""Events of a transaction at most: up to there each costs less, the more there are (ADR 3)."""
FULL = 100
"""Events of a transaction that is full: where there are as many, more are waiting."""
MOST_IN_RUSH = 25_600
"""After so many events in full transactions, one is not in a rush."""
MOST_WORK = 0.05
"""Seconds of work in one transaction; what waits longer keeps others waiting."""


class Fate(Enum):
    """What became of an event in its batch."""

    DONE = auto()
    SEEN = auto()
    BURIED = auto()


class Dispatcher:
    """Turns events into committed effects. Runs on one thread; raises what the store raises
    when the database cannot be used, and then nothing of the batch has happened.

    `key` seals buttons and draws lots; `unavailable` is what the store raises when the database
    cannot be used; `award` lets imported messages earn.
    """

    def __init__(
        self,
        store: Store,
        house: House,
        *,
        key: bytes,
        clock: Callable[[], datetime],
        instance: Instance | None = None,
        unavailable: type[Exception] = ConnectionError,
        language: str = "en",
        award: bool = False,
        most_work: float = MOST_WORK,
    ) -> None:
        self._store = store
        self._most_work = most_work
        self._clock = clock
        self._rushed = 0
        self._outside = (Broken, unavailable)
        self._teller = Teller(
            house.under(instance) if instance else house, self._outside, luck=Luck(key)
        )
        self._house = self._teller.house
        judge = Judge(self._house)
        self._hearing = Hearing(self._teller, judge, award=award)
        self._handler = Handler(self._teller, judge, key=key, language=language, award=award)

    def run(self, events: Sequence[Event]) -> Landed:
        """Handle a batch in one transaction; when it cannot be written, one event at a time.

        A batch may end early: `Landed.handled` says how many of the events are done, the others
        are to be handed in again.
        """
        UNDER_WAY.set(None)
        try:
            return self._together(events)
        except self._outside[1]:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is kept
            if len(events) > 1:
                log.warning("a batch failed; its events run one by one", error=str(error))
                return self._one_by_one(events)
            return self._bury(events[0], error)

    def _one_by_one(self, events: Sequence[Event]) -> Landed:
        """Run each event in its own transaction; what is done stays done when one must wait."""
        landed = Landed()
        for event in events:
            try:
                landed += self.run([event])
            except self._outside[1]:
                if not landed.handled:
                    raise
                break
        return landed

    def _together(self, events: Sequence[Event]) -> Landed:
        batch = self._store.begin()
        try:
            now = self._clock()
            batch.at = micros(now)
            batch.in_rush = self._count_rush(len(events))
            batch.before_read = partial(self._teller.settle, batch, now)
            batch.prepare(events)
            fates, ends = Counter[Fate](), perf_counter() + self._most_work
            for plain, row in self._rows(events):
                for event in self._others(batch, row, now, fates) if plain else row:
                    page, fate = self._page_of(batch, event, now)
                    batch.merge(page)
                    fates[fate] += 1
                    if not plain and perf_counter() > ends:
                        break
                if perf_counter() > ends:
                    break
            UNDER_WAY.set(None)
            landed = batch.commit()
            return Landed(
                landed.actions, landed.jobs, fates.total(), fates[Fate.BURIED], fates[Fate.SEEN]
            )
        except BaseException:
            batch.rollback()
            raise

    def _count_rush(self, events: int) -> bool:
        """Count the events of a transaction; says whether it is in a rush, which has its breaks."""
        rushed = self._rushed + events if events >= FULL else 0
        self._rushed = rushed if rushed < MOST_IN_RUSH else 0
        return self._rushed > 0

    def _rows(self, events: Sequence[Event]) -> Iterator[tuple[bool, Sequence[Event]]]:
        """Give plain messages in rows, and in rows all others; between two there may be an end.

        No row is longer than what is read together.
        """
        for start in range(0, len(events), MOST_TOGETHER):
            for plain, row in groupby(events[start : start + MOST_TOGETHER], self._is_plain):
                yield plain, [*row]

    def _is_plain(self, event: Event) -> bool:
        return is_plain(event, self._house)

    def _others(
        self, batch: Batch, row: Sequence[Event], now: datetime, fates: Counter[Fate]
    ) -> Iterator[Event]:
        """Handle plain messages together; gives those to be handled by themselves, in their turn.

        What is said before one about which there is something to do is done before it.
        """
        while len(row) > 1:
            heard = self._heard(batch, row, now)
            if heard is None:
                break
            fates[Fate.SEEN] += heard.seen
            fates[Fate.DONE] += heard.reached - heard.seen - len(heard.others)
            yield from heard.others
            yield from row[heard.reached : heard.reached + 1]
            row = row[heard.reached + 1 :]
        yield from row

    def _heard(self, batch: Batch, row: Sequence[Event], now: datetime) -> Heard | None:
        """Handle plain messages on one page; None when one of them failed."""
        page = batch.page()
        try:
            heard = drive(self._hearing.hear(page, cast("Sequence[Said]", row), now))
        except self._outside:
            raise
        except Exception:  # noqa: BLE001 - found again by itself, and told there
            return None
        batch.merge(page)
        return heard

    def _page_of(self, batch: Batch, event: Event, now: datetime) -> tuple[Page, Fate]:
        """Give what one event writes and its fate; when it fails, only that it was buried."""
        UNDER_WAY.set(event)
        page = batch.page()
        try:
            new = drive(self._handler.handle(page, event, now))
        except self._outside:
            raise
        except Exception as error:
            page = batch.page()
            number = drive(page.port(Letters).bury(event, reason_of(error), now))
            log.error("an event failed", reference=number, what=str(event), exc_info=error)
            drive(self._handler.apologise(page, event, number, now))
            return page, Fate.BURIED
        return page, Fate.DONE if new else Fate.SEEN

    def _bury(self, event: Event, error: Exception) -> Landed:
        """Put the one event that cannot be written to the dead letters, and say so if possible."""
        try:
            return self._lay_down(event, error, apologise=True)
        except self._outside[1]:
            raise
        except Exception as unsaid:
            log.warning("nobody could be told", exc_info=unsaid)
            return self._lay_down(event, error, apologise=False)

    def _lay_down(self, event: Event, error: Exception, *, apologise: bool) -> Landed:
        UNDER_WAY.set(event)
        batch = self._store.begin()
        try:
            now = self._clock()
            batch.at = micros(now)
            page = batch.page()
            number = drive(page.port(Letters).bury(event, reason_of(error), now))
            log.error(
                "an event cannot be written", reference=number, what=str(event), exc_info=error
            )
            if apologise:
                drive(self._handler.apologise(page, event, number, now))
            batch.merge(page)
            landed = batch.commit()
            return Landed(landed.actions, landed.jobs, handled=1, buried=1)
        except BaseException:
            batch.rollback()
            raise
