"""The ticker: turns the hours that are due into events, each occurrence once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec
from apscheduler.triggers.cron import CronTrigger

from community.events import Struck
from community.feature import Downtime
from community.house import House
from community.refs import micros
from community.retelling import RETELL, RETELL_CRON

MOST_CAUGHT_UP = 400
"""Occurrences of one schedule that are caught up after downtime; a year of days."""

LATELY = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(days=1))
"""Where only the latest occurrence counts, it is looked for within these times first."""


class Hour(msgspec.Struct):
    """A schedule of the house or of a community, and when it is due next (None for not yet set)."""

    name: str
    zone: str
    cron: str
    downtime: Downtime
    due: datetime | None = None


class Ticker:
    """Knows all hours. `last` gives what struck before, by the schedule's name, in microseconds."""

    def __init__(self, house: House, last: dict[str, int], began: datetime) -> None:
        self._house = house
        self._last = last
        self._began = began
        self._looked = began
        self._hours: dict[str, Hour] = {}
        self._add(RETELL, RETELL_CRON, "UTC", "latest")
        for name, (_, schedule) in house.schedules.items():
            if schedule.scope == "house":
                self._add(name, schedule.cron, "UTC", schedule.downtime)

    def know(self, community: int, zone: str) -> None:
        """Add the hours of a community, or move them to another zone."""
        for name, (_, schedule) in self._house.schedules.items():
            if schedule.scope == "community":
                own = f"{name}@{community}"
                if own not in self._hours or self._hours[own].zone != zone:
                    self._add(own, schedule.cron, zone, schedule.downtime)

    def due(self, now: datetime) -> list[Struck]:
        """Give what has become due, and set each schedule to its next hour."""
        if now < self._looked:
            self._turn_back(now)
        self._looked = now
        struck: list[Struck] = []
        for hour in self._hours.values():
            times = list(self._passed(hour, now))
            if hour.downtime == "latest":
                times = times[-1:]
            struck.extend(Struck(at=at, schedule=hour.name, occurrence=micros(at)) for at in times)
        return struck

    def _turn_back(self, now: datetime) -> None:
        """Wait for no hour beyond the next one: the clock was ahead, and has been put right."""
        for hour in self._hours.values():
            sooner = _next(hour.cron, hour.zone, now)
            if sooner is not None and (hour.due is None or sooner < hour.due):
                hour.due = sooner

    def _passed(self, hour: Hour, now: datetime) -> Iterator[datetime]:
        if hour.due is None or hour.due > now:  # as nearly always: somebody asks every second
            return
        if hour.downtime == "latest":
            _pass_over(hour, now)
        for _ in range(MOST_CAUGHT_UP):
            if hour.due is None or hour.due > now:
                return
            yield hour.due.astimezone(UTC)
            hour.due = _next(hour.cron, hour.zone, hour.due)

    def _add(self, name: str, cron: str, zone: str, downtime: Downtime) -> None:
        last = self._last.get(name)
        since = self._began
        if last is not None and downtime != "never":
            since = min(since, datetime.fromtimestamp(last / 1_000_000, UTC))
        self._hours[name] = Hour(name, zone, cron, downtime, _next(cron, zone, since))


def _pass_over(hour: Hour, now: datetime) -> None:
    """Leave out what struck before the latest, which alone counts."""
    for lately in LATELY:
        at = _next(hour.cron, hour.zone, now - lately)
        if at is not None and at <= now:
            hour.due = max(hour.due or at, at)
            return


def _next(cron: str, zone: str, after: datetime) -> datetime | None:
    # In the zone itself the sum would forget which of the two hours it is when clocks go back.
    return first_from(cron, zone, after.astimezone(UTC) + timedelta(microseconds=1))


@lru_cache(maxsize=4096)
def first_from(cron: str, zone: str, moment: datetime) -> datetime | None:
    """Give the first hour from a moment of UTC on, found once for all communities of a zone."""
    found: datetime | None = _trigger(cron, zone).get_next_fire_time(None, moment)
    return found


@lru_cache(maxsize=256)
def _trigger(cron: str, zone: str) -> CronTrigger:
    return CronTrigger.from_crontab(cron, timezone=ZoneInfo(zone))
