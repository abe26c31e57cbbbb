"""The bot in numbers, in the form that Prometheus reads; needs the extra `metrics`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import version
from time import time
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from storage.figures import Figures, figures

if TYPE_CHECKING:
    from bot.app import App
    from bot.watch import Watch


class House(Collector):
    """Tells what was found; labels hold kinds, platforms, states and lanes, never people."""

    def __init__(self, app: App, watch: Watch, found: Figures | None) -> None:
        self._app = app
        self._watch = watch
        self._found = found

    def collect(self) -> Iterable[Metric]:
        """Give all metrics."""
        yield InfoMetricFamily("hearth", "This program.", {"version": version("hearth")})
        yield from self._of_the_line()
        yield _gauge("hearth_lease_held", "Whether the lease is ours.", self._app.holds_lease)
        yield _gauge("hearth_database_up", "Whether these figures could be read.", self._found)
        if self._found is not None:
            yield from _of_the_database(self._found)

    def _of_the_line(self) -> Iterator[Metric]:
        line, watch = self._app.line, self._watch
        events = CounterMetricFamily(
            "hearth_events", "Events handled.", labels=("kind", "platform")
        )
        for (kind, platform), count in dict(watch.events).items():
            events.add_metric((kind.__name__.lower(), platform or "house"), count)
        yield events
        batches = HistogramMetricFamily(
            "hearth_batch_seconds", "Seconds from taking a batch of events to its commit."
        )
        batches.add_metric((), watch.classes, watch.seconds)
        yield batches
        yield _counter("hearth_events_buried", "Events that failed.", line.buried)
        yield _gauge("hearth_line_waiting", "Events that wait.", line.waiting)
        yield _gauge("hearth_line_moving", "Whether events are handled.", line.is_moving)
        yield _gauge("hearth_line_trouble", "Whether a batch is tried again.", bool(line.trouble))
        yield _counter("hearth_line_troubles", "Batches that had to be tried again.", line.troubles)
        outbox = self._app.outbox
        yield _gauge("hearth_outbox_open", "Actions that wait or are under way.", outbox.waiting)
        yield _counter("hearth_outbox_refused", "Actions that were refused.", outbox.refused)
        if watch.last is not None:
            age = max(0.0, time() - watch.last)
            yield _gauge("hearth_last_event_age_seconds", "Seconds since the last event.", age)


def exposition(app: App, watch: Watch, found: Figures | None) -> bytes:
    """Give all metrics as text."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(House(app, watch, found))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


def read(app: App) -> Figures | None:
    """Read what the database tells; None while it cannot be used."""
    from storage.database import Unavailable

    try:
        return figures(app.database)
    except Unavailable:
        return None


def _of_the_database(found: Figures) -> Iterator[Metric]:
    actions = GaugeMetricFamily(
        "hearth_outbox_actions", "Actions that are not sent.", labels=("state", "lane")
    )
    for (state, lane), count in found.actions.items():
        actions.add_metric((state.name.lower(), lane.name.lower()), count)
    yield actions
    jobs = GaugeMetricFamily("hearth_jobs", "Long work.", labels=("state",))
    for state_of_job, count in found.jobs.items():
        jobs.add_metric((state_of_job,), count)
    yield jobs
    yield _gauge("hearth_mishaps", "What moderators have not looked at yet.", found.mishaps)
    yield _gauge("hearth_dead_letters", "Events that failed and are kept.", found.letters)
    yield _gauge("hearth_untold", "What features failed on and is told again.", found.untold)
    if found.size is not None:
        yield _gauge("hearth_database_bytes", "Size of the database.", found.size)
    if found.log is not None:
        yield _gauge("hearth_wal_bytes", "Size of the write-ahead log.", found.log)


def _gauge(name: str, about: str, value: object) -> Metric:
    number = float(value) if isinstance(value, int | float) else float(value is not None)
    return GaugeMetricFamily(name, about, value=number)


def _counter(name: str, about: str, value: float) -> Metric:
    return CounterMetricFamily(name, about, value=value)
