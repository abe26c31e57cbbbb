"""The words of goals: target, value, pace, and the lever that is behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from community.goals import (
    SHARES,
    Basis,
    Goal,
    Lever,
    Metric,
    Period,
    Progress,
    State,
    worst_behind,
)
from community.words import Code, Day, Lines, Month, Text, Words, n, t

METRICS: dict[Metric, Text] = {
    Metric.JOINED: t("joined"),
    Metric.WROTE: t("new members who wrote"),
    Metric.RETENTION: t("back after 7 days"),
    Metric.ACTIVE: t("active members"),
    Metric.CHECKINS: t("check-in rate"),
    Metric.CORE: t("core contributors"),
}
LEVERS: dict[Lever, Text] = {
    Lever.GROWTH: t("growth"),
    Lever.RETENTION: t("retention"),
    Lever.ACTIVITY: t("activity"),
    Lever.CONVERSION: t("conversion"),
}
PERIODS: dict[Period, Text] = {Period.WEEK: t("a week"), Period.MONTH: t("a month")}
BASES: dict[Basis, Text] = {
    Basis.WEEKDAYS: t("What should have joined by now goes by your usual weekdays."),
    Basis.BEFORE: t("How many should have been active by now goes by the same days before."),
    Basis.SINCE: t("Core contributors should have grown evenly since the beginning."),
    Basis.EVEN: t(
        "Where little is known of the weeks before, what should be there by now grows evenly "
        "from day to day."
    ),
}
SETTING = Code("/goals set joined 200 month")
NO_GOALS = t("There are no goals yet. To set one: {example}", example=SETTING)
NONE_THEN = t("No goal was set for that time. To set one: {example}", example=SETTING)


def goal_named(goal: Goal) -> Text:
    """Name a goal with its target."""
    return t(
        "{metric}, {target} {period}",
        metric=METRICS[goal.metric],
        target=_amount(goal.metric, goal.target),
        period=PERIODS[goal.period],
    )


def about_metrics() -> Lines:
    """Say what can be aimed at."""
    return Lines(
        tuple(
            t("– {name}: {about}", name=Code(metric.value), about=about)
            for metric, about in METRICS.items()
        )
    )


def goals_told(goals: Sequence[Progress]) -> list[Words | None]:
    """Tell how far each goal has come, by what that is known, and which lever is behind."""
    if not goals:
        return [NONE_THEN]
    bases = [words for basis, words in BASES.items() if any(g.basis is basis for g in goals)]
    return [*map(_told, goals), behind_told(goals), *bases]


def goals_line(goals: Sequence[Progress]) -> Words | None:
    """Tell in one line how many goals are well, and which lever is behind; None without goals."""
    if not goals:
        return None
    well = sum(not each.is_behind for each in goals)
    told = n(
        "Goals: {well} of {count} reached or on pace.",
        "Goals: {well} of {count} reached or on pace.",
        len(goals),
        well=well,
    )
    behind = behind_told(goals)
    return told if behind is None else Lines((told, behind), " ")


def behind_told(goals: Sequence[Progress]) -> Text | None:
    """Name the lever that is furthest behind, None where none is."""
    worst = worst_behind(goals)
    if worst is None:
        return None
    return t(
        "Furthest behind is {lever}: {metric}.",
        lever=LEVERS[worst.lever],
        metric=METRICS[worst.goal.metric],
    )


def what_of(progress: Progress) -> Text:
    """Name a goal and its term, and say how much of it is there."""
    return t(
        "{metric}, {term}: {reached}",
        metric=METRICS[progress.goal.metric],
        term=_term(progress),
        reached=_reached(progress),
    )


def _told(progress: Progress) -> Text:
    what = what_of(progress)
    by_now = round(progress.expected)
    match progress.state:
        case State.REACHED:
            return t("✓ {what} – reached", what=what)
        case State.MISSED:
            return t("✗ {what} – missed ({lever})", what=what, lever=LEVERS[progress.lever])
        case State.ON_PACE if progress.basis is Basis.TARGET:
            return t("→ {what} – close to it", what=what)
        case State.ON_PACE:
            return t("→ {what} – on pace, {by_now} would do by now", what=what, by_now=by_now)
        case State.BEHIND if progress.basis is Basis.TARGET:
            return t("↓ {what} – behind ({lever})", what=what, lever=LEVERS[progress.lever])
        case State.BEHIND:
            return t(
                "↓ {what} – behind, {by_now} would do by now ({lever})",
                what=what,
                by_now=by_now,
                lever=LEVERS[progress.lever],
            )
        case State.UNKNOWN:
            return what
        case state:
            assert_never(state)


def _reached(progress: Progress) -> Text:
    metric, target = progress.goal.metric, _amount(progress.goal.metric, progress.goal.target)
    if progress.whole is None:
        return t("{value} of {target}", value=progress.part, target=target)
    value = progress.value
    if value is None:
        return t("nothing to say yet, {target} wanted", target=target)
    return t(
        "{value} ({part} of {whole}), {target} wanted",
        value=_amount(metric, round(value)),
        part=progress.part,
        whole=progress.whole,
        target=target,
    )


def _term(progress: Progress) -> Text:
    first = date.fromordinal(progress.term.first)
    if progress.goal.period is Period.MONTH:
        return t("{month}", month=Month(first))
    return t("week of {day}", day=Day(first))


def _amount(metric: Metric, amount: int) -> Text:
    if metric in SHARES:
        return t("{percent} %", percent=amount)
    return t("{number}", number=amount)
