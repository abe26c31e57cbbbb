"""Charts of a week as data: bars by week, the hours of a week, and cohorts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from community.words import Day, Lines, Name, Text, lines, n, t

WEEKDAYS = (
    t("Monday"),
    t("Tuesday"),
    t("Wednesday"),
    t("Thursday"),
    t("Friday"),
    t("Saturday"),
    t("Sunday"),
)


class Series(msgspec.Struct, frozen=True, gc=False):
    """What is counted, and how much of it in each week."""

    label: Text
    counts: tuple[int, ...]


class WeekBars(msgspec.Struct, frozen=True, tag="week_bars", gc=False):
    """Up to three series by week, the oldest week first; `weeks` are their first days."""

    title: Text
    community: str
    weeks: tuple[date, ...]
    series: tuple[Series, ...]


class HourMap(msgspec.Struct, frozen=True, tag="hour_map", gc=False):
    """Messages per weekday (Monday first) and hour."""

    title: Text
    community: str
    hours: tuple[tuple[int, ...], ...]

    @property
    def most(self) -> int:
        """The messages of the busiest hour."""
        return max(map(max, self.hours))


class CohortRow(msgspec.Struct, frozen=True, gc=False):
    """The members first seen in a week, and how many of them were active in each week since."""

    first: date
    people: int
    active: tuple[int, ...]


class CohortChart(msgspec.Struct, frozen=True, tag="cohort_chart", gc=False):
    """Who stayed of those who came, the oldest week first."""

    title: Text
    community: str
    rows: tuple[CohortRow, ...]


def bars_told(chart: WeekBars) -> Lines:
    """Tell each series in a line, week after week."""
    rows = (
        t(
            "{label}: {words}",
            label=series.label,
            words=Lines(tuple(t("{number}", number=count) for count in series.counts), ", "),
        )
        for series in chart.series
    )
    return lines(_head(chart.title, chart.community), _span(chart.weeks), *rows)


def hours_told(chart: HourMap) -> Lines:
    """Tell the busiest hours of each day."""
    rows = []
    for weekday, counts in zip(WEEKDAYS, chart.hours, strict=True):
        hour, most = max(enumerate(counts), key=lambda pair: (pair[1], -pair[0]))
        if most:
            told = n("{count} message", "{count} messages", most)
            rows.append(
                t("{day}, most at {hour}:00: {told}", day=weekday, hour=f"{hour:02}", told=told)
            )
    nothing = t("Nobody wrote anything.")
    return lines(_head(chart.title, chart.community), *(rows or [nothing]))


def cohorts_told(chart: CohortChart) -> Lines:
    """Tell for each week how many came, and how many of them were there in each week since."""
    rows = (
        n(
            "{day}: {count} came; active since, week by week: {active}",
            "{day}: {count} came; active since, week by week: {active}",
            row.people,
            day=Day(row.first),
            active=Lines(tuple(t("{number}", number=count) for count in row.active), ", "),
        )
        for row in chart.rows
    )
    return lines(_head(chart.title, chart.community), *rows)


def short(count: int) -> str:
    """Give a number as it fits above a bar: 940, 1.2k, 12k, 1.2M."""
    for unit, sign in ((1_000_000, "M"), (1_000, "k")):
        if count >= unit:
            few = count / unit
            return f"{few:.1f}{sign}".replace(".0", "") if few < 10 else f"{round(few)}{sign}"
    return str(count)


def day_of(day: date) -> str:
    """Give a day as short as it stands below a column; month first, as both languages read it."""
    return f"{day.month}/{day.day}"


def _head(title: Text, community: str) -> Text:
    return t("{title}, {community}", title=title, community=Name(community))


def _span(weeks: Sequence[date]) -> Text | None:
    if not weeks:
        return None
    return t("Weeks from {first} to {last}", first=Day(weeks[0]), last=Day(weeks[-1]))
