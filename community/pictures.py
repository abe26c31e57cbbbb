"""Pictures as data: what is drawn at the edge, and the same told in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Literal, assert_never

import msgspec

from community.charts import (
    CohortChart,
    HourMap,
    WeekBars,
    bars_told,
    cohorts_told,
    hours_told,
)
from community.checkins import DayState
from community.words import Day, Lines, Month, Name, Text, Words, lines, n, t

Theme = Literal["light", "dark"]


class MonthCalendar(msgspec.Struct, frozen=True, tag="month_calendar", gc=False):
    """A member's check-ins of a month: the state of each of its days, and the streak.

    `month` is the month's first day; `today` the number of today in it, 0 in another month.
    """

    name: str
    month: date
    days: tuple[DayState, ...]
    today: int = 0
    streak: int = 0
    best: int = 0

    @property
    def came(self) -> int:
        """How many days have a check-in, be it made up later."""
        return self.days.count(DayState.CHECKED) + self.days.count(DayState.MADE_UP)


class MemberCard(msgspec.Struct, frozen=True, tag="member_card", gc=False):
    """A member's card; `rank` is 0 for who has no place yet among `people`.

    `points` is what the member has, `earned` what they ever earned.
    `honours` are what stands beside the name, such as a level; `badges` are names of badges.
    """

    name: str
    community: str
    points: int
    earned: int
    rank: int
    people: int
    streak: int
    best: int
    since: date
    honours: tuple[Text, ...] = ()
    badges: tuple[Text, ...] = ()


class BoardRow(msgspec.Struct, frozen=True, gc=False):
    """A member's line on a board; `own` for who asked."""

    rank: int
    name: str
    score: int
    own: bool = False


class BoardPicture(msgspec.Struct, frozen=True, tag="board", gc=False):
    """A board's first rows; `own` is the line of who asked, when it is not among them.

    `unit` is what scores count, such as points: the sentence for one and for many.
    """

    title: Text
    community: str
    unit: Literal["points", "days"]
    rows: tuple[BoardRow, ...]
    own: BoardRow | None = None


type_of_picture = MonthCalendar | MemberCard | BoardPicture | WeekBars | HourMap | CohortChart

STATES: dict[DayState, Text] = {
    DayState.CHECKED: t("Checked in"),
    DayState.MADE_UP: t("Made up"),
    DayState.FROZEN: t("Frozen"),
}
"""The days that are named; about all others there is nothing to say."""


def days_of(
    first: date,
    length: int,
    today: date,
    since: date,
    marked: Mapping[date, DayState],
) -> tuple[DayState, ...]:
    """Give the states of the `length` days from `first` on, for who first checked in on `since`."""
    days = (date.fromordinal(first.toordinal() + place) for place in range(length))
    return tuple(marked.get(day) or _unmarked(day, today, since) for day in days)


def _unmarked(day: date, today: date, since: date) -> DayState:
    if day >= today:
        return DayState.TODAY if day == today else DayState.FUTURE
    return DayState.MISSED if day >= since else DayState.OUTSIDE


def told(picture: type_of_picture) -> Lines:
    """Tell in words what a picture shows, for those who cannot see it."""
    match picture:
        case MonthCalendar():
            return _calendar(picture)
        case MemberCard():
            return _card(picture)
        case BoardPicture():
            return _board(picture)
        case WeekBars():
            return bars_told(picture)
        case HourMap():
            return hours_told(picture)
        case CohortChart():
            return cohorts_told(picture)
        case _:
            assert_never(picture)


def score(count: int, unit: Literal["points", "days"]) -> Text:
    """Give a score with what it counts."""
    if unit == "points":
        return n("{count} point", "{count} points", count)
    return n("{count} day", "{count} days", count)


def _card(card: MemberCard) -> Lines:
    place = t("number {rank} of {people}", rank=card.rank, people=card.people)
    earned = t("{earned} earned", earned=card.earned)
    return lines(
        t("{name}, {community}", name=Name(card.name), community=Name(card.community)),
        Lines(card.honours, ", ") if card.honours else None,
        _line(t("Points"), t("{number} ({earned})", number=card.points, earned=earned)),
        _line(t("Rank"), place if card.rank else t("not on the board yet")),
        _line(t("Streak"), score(card.streak, "days")),
        _line(t("Best streak"), score(card.best, "days")),
        _line(t("Badges"), Lines(card.badges, ", ")) if card.badges else None,
        _line(t("Member since"), t("{day}", day=Day(card.since))),
    )


def _calendar(calendar: MonthCalendar) -> Lines:
    months = t("{name}, {month}", name=Name(calendar.name), month=Month(calendar.month))
    came = n("Checked in on {count} day.", "Checked in on {count} days.", calendar.came)
    return lines(
        months,
        came,
        *(
            _line(label, _spans(calendar.days, state))
            for state, label in STATES.items()
            if state in calendar.days
        ),
        t("Today is {day}.", day=Day(calendar.month.replace(day=calendar.today)))
        if calendar.today
        else None,
        _line(t("Streak"), score(calendar.streak, "days")),
        _line(t("Best streak"), score(calendar.best, "days")),
    )


def _board(board: BoardPicture) -> Lines:
    rows = [*board.rows, *([board.own] if board.own else [])]
    return lines(
        t("{title}, {community}", title=board.title, community=Name(board.community)),
        *(
            t(
                "{rank}. {name}  {score}",
                rank=row.rank,
                name=Name(row.name),
                score=score(row.score, board.unit),
            )
            for row in rows
        ),
    )


def _line(label: Text, words: Words) -> Text:
    return t("{label}: {words}", label=label, words=words)


def _spans(days: Sequence[DayState], wanted: DayState) -> Lines:
    """Give the days of a state as numbers and spans: 1, 3–7."""
    parts: list[Words] = []
    for state, group in groupby(enumerate(days, 1), key=lambda pair: pair[1]):
        numbers = [number for number, _ in group]
        if state is wanted:
            span = t("{first}–{last}", first=numbers[0], last=numbers[-1])
            parts.append(span if len(numbers) > 1 else t("{number}", number=numbers[0]))
    return Lines(tuple(parts), ", ")
