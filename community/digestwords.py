"""The words of a digest: section by section, each number with last week's beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from community.advice import advised
from community.atrisk import Habit
from community.carriedwords import answers_told, carried_told
from community.contentwords import Places, content_told
from community.digest import MOST_MISSED, Digest, Presence, Section
from community.figurewords import counted, percent, shared
from community.goalwords import goals_line, goals_told
from community.sourcewords import sources_told, stays_told
from community.stories import is_silent
from community.storywords import Names, name_of, named, told_first
from community.winbackwords import told as won_back
from community.words import Day, Lines, Name, Text, Words, lines, n, t

HOW_TO_READ = t("(In brackets the week before; an arrow where it is more than chance.)")
TITLES: dict[Section, Text] = {
    Section.GOALS: t("Goals"),
    Section.GROWTH: t("Growth"),
    Section.RETENTION: t("Retention"),
    Section.ACTIVITY: t("Activity"),
    Section.CONTENT: t("Content"),
    Section.PEOPLE: t("People"),
    Section.MODERATION: t("Moderation"),
    Section.POINTS: t("Points"),
}
WEEKDAYS = (
    t("Monday"),
    t("Tuesday"),
    t("Wednesday"),
    t("Thursday"),
    t("Friday"),
    t("Saturday"),
    t("Sunday"),
)


def title(digest: Digest, community: str) -> Text:
    """Say whose week it is, and which."""
    week = digest.week
    return t(
        "{community}, {first} to {last}",
        community=Name(community),
        first=Day(week.first),
        last=Day(week.last),
    )


def summary(digest: Digest, names: Names) -> Lines:
    """Tell the week's stories, then a line for each section, and what to do next."""
    growth, here = digest.growth, digest.presence
    steps = [
        t("{number}. {step}", number=k, step=step) for k, step in enumerate(advised(digest), 1)
    ]
    return lines(
        *told_first(digest, names),
        t("New members: {new}", new=counted(growth.new)),
        _gone(digest),
        t("Active members: {weekly}", weekly=counted(here.weekly)),
        t("Messages: {messages}", messages=counted(here.messages)),
        _checked_in(here),
        _turnover(digest),
        _at_risk(digest),
        goals_line(digest.goals),
        HOW_TO_READ if here.messages.before else None,
        t("What to do next:") if steps else None,
        *steps,
    )


def told(digest: Digest, section: Section, names: Names, places: Places) -> Lines:
    """Tell one section in full; `places` say where posts stand."""
    return Lines(tuple(section_told(digest, section, names, places)))


def section_told(digest: Digest, section: Section, names: Names, places: Places) -> Sequence[Words]:
    """Give the lines of a section, its title first."""
    if section is Section.CONTENT:
        parts = content_told(digest.content, names, places)
    else:
        parts = SECTIONS[section](digest, names)
    return [TITLES[section], *(part for part in parts if part is not None)]


def _gone(digest: Digest) -> Text:
    return t(
        "Left: {left}, of these sent away: {removed}",
        left=counted(digest.growth.left),
        removed=sent(digest),
    )


def sent(digest: Digest) -> Text:
    """Give how many were sent away."""
    return counted(digest.growth.removed)


def _growth(digest: Digest, names: Names) -> list[Words | None]:
    growth = digest.growth
    return [
        t("Joined: {count}", count=counted(growth.joined)),
        *sources_told(growth, names),
        _gone(digest),
        t("New members: {new}", new=counted(growth.new)),
        t("Wrote in their first week: {share}", share=shared(growth.wrote)),
        *stays_told(growth),
    ]


def _retention(digest: Digest, names: Names) -> list[Words | None]:
    stays = digest.retention
    after = [
        n("Back after {count} day: {share}", "Back after {count} days: {share}", day, share=share)
        for day, share in ((day, shared(each)) for day, each in stays.days.items())
    ]
    fading = [
        t("– {name}: {habit}", name=name_of(names, one.member), habit=habit_of(one.habit))
        for one in stays.fading
    ]
    core = stays.core
    missed = named(names, core.silent, core.missed, MOST_MISSED)
    return [
        _turnover(digest),
        *after,
        _at_risk(digest),
        *fading,
        t("Silent of those who are here nearly always: {names}", names=missed)
        if is_silent(core)
        else None,
        *won_back(stays.trial),
    ]


def _activity(digest: Digest, _: Names) -> list[Words | None]:
    here = digest.presence
    sticky, rate = here.stickiness, here.check_in_rate
    return [
        t("Messages: {messages}", messages=counted(here.messages)),
        t("Active in the week: {weekly}", weekly=counted(here.weekly)),
        t("Active in four weeks: {monthly}", monthly=counted(here.monthly)),
        t("Active on a day: {daily}", daily=round(here.daily.now / 7)),
        t("Of those active in four weeks, here on any one day: {share}", share=percent(sticky))
        if sticky is not None
        else None,
        _checked_in(here),
        t("Check-in rate of those active on a day: {share}", share=percent(rate))
        if rate is not None and _checked_in(here)
        else None,
        *answers_told(digest.carried),
        _busiest(here.hours),
    ]


def _people(digest: Digest, names: Names) -> list[Words | None]:
    people = digest.people
    answered = [
        n(
            "– {name}: answered {count} time",
            "– {name}: answered {count} times",
            one.answered,
            name=name_of(names, one.member),
        )
        for one in people.answered
    ]
    half = n(
        "Half of all messages came from {count} member.",
        "Half of all messages came from {count} members.",
        people.half,
    )
    thanked = [
        n(
            "– {name}: thanked by {count} member",
            "– {name}: thanked by {count} members",
            one.people,
            name=name_of(names, one.member),
        )
        for one in people.thanked
    ]
    head = t("Whom others answered most:") if answered else t("Nobody was answered twice.")
    given = t("Thanks given: {count}", count=counted(people.thanks))
    return [
        *carried_told(digest.carried, names),
        head,
        *answered,
        half if people.half else None,
        given if people.thanks.now or any(people.thanks.before) else None,
        t("Whom most members thanked:") if thanked else None,
        *thanked,
    ]


def _moderation(digest: Digest, _: Names) -> list[Words | None]:
    done = digest.decided
    return [
        t("Cases: {count}", count=counted(done.cases)),
        t(
            "By rules: {rules}, undone: {undone}, appeals: {appeals}",
            rules=done.by_rules,
            undone=done.undone,
            appeals=done.appeals,
        ),
        t("Sent away: {removed}", removed=sent(digest)),
    ]


def _points(digest: Digest, _: Names) -> list[Words | None]:
    points = digest.economy
    return [
        t("Earned: {count}", count=counted(points.issued)),
        t("Spent: {count}", count=counted(points.spent)),
        t("Held by all members: {count}", count=points.outstanding),
    ]


SECTIONS: dict[Section, Callable[[Digest, Names], list[Words | None]]] = {
    Section.GOALS: lambda digest, _: goals_told(digest.goals),
    Section.GROWTH: _growth,
    Section.RETENTION: _retention,
    Section.ACTIVITY: _activity,
    Section.PEOPLE: _people,
    Section.MODERATION: _moderation,
    Section.POINTS: _points,
}


def habit_of(habit: Habit) -> Text:
    """Say in words why somebody is at risk."""
    return n(
        "here on {count} of the last 90 days, silent for {silent} days now",
        "here on {count} of the last 90 days, silent for {silent} days now",
        habit.quarter,
        silent=habit.silent,
    )


def _checked_in(here: Presence) -> Text | None:
    """Count check-ins, where anybody ever does."""
    count = here.check_ins
    if not count.now and not any(count.before):
        return None
    return t("Check-ins: {count}", count=counted(count))


def _turnover(digest: Digest) -> Text:
    back, lost = counted(digest.retention.returned), counted(digest.retention.lost)
    return t("Came back: {back}, lost: {lost}", back=back, lost=lost)


def _at_risk(digest: Digest) -> Text:
    count = digest.retention.at_risk
    if not count:
        return t("Nobody with a habit of coming is fading.")
    return n(
        "{count} member with a habit of coming is fading.",
        "{count} members with a habit of coming are fading.",
        count,
    )


def _busiest(hours: tuple[tuple[int, ...], ...]) -> Text | None:
    most, day, hour = max(
        (count, -day, -hour) for day, row in enumerate(hours) for hour, count in enumerate(row)
    )
    if not most:
        return None
    return t(
        "Busiest hour: {day}, {hour}:00, {count} messages",
        day=WEEKDAYS[-day],
        hour=f"{-hour:02}",
        count=most,
    )
