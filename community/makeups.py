"""Make-ups 补签: which missed days may still be made up, and what is said of those that may not."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

from community.checkins import DAY, DayState
from community.params import FULL_WIDTH
from community.people import Actor
from community.refusals import Refusal, Unfit
from community.words import Code, Day, n, t

CHECK_IN = Code("/checkin")
EXAMPLE = "/checkin makeup 2026-03-01"
DATE = re.compile(r"(?:([0-9]{4})[-/.年])?([0-9]{1,2})[-/.月]([0-9]{1,2})[日号]?")
AGO = {"yesterday": 1, "昨天": 1, "前天": 2}
EXPECTED = t(
    "a day like {full}, {short} or {word}",
    full=Code("2026-03-01"),
    short=Code("3-1"),
    word=Code("yesterday"),
)


class MakeupsAreOff(Refusal):
    """The community does not allow make-ups."""

    def __init__(self) -> None:
        super().__init__(t("Missed days cannot be made up here."))


class NothingMissed(Refusal):
    """No day within reach was missed."""

    def __init__(self, reach: int) -> None:
        super().__init__(
            n(
                "You have not missed any day of the last {count} day.",
                "You have not missed any of the last {count} days.",
                reach,
            )
        )


class NeverCheckedIn(Refusal):
    """Who never checked in has missed nothing."""

    def __init__(self) -> None:
        super().__init__(t("You have never checked in. Begin with {checkin}.", checkin=CHECK_IN))


class NotOverYet(Refusal):
    """Today, or a day to come."""

    def __init__(self, day: date, today: date) -> None:
        if day == today:
            text = t("Today is not over: {checkin} is all it takes.", checkin=CHECK_IN)
        else:
            text = t("{day} is yet to come.", day=Day(day))
        super().__init__(text)


class BeforeTheFirst(Refusal):
    """A day before the member's first check-in."""

    def __init__(self, day: date, first: date) -> None:
        super().__init__(
            t(
                "{day} lies before your first check-in on {first}, so you did not miss it.",
                day=Day(day),
                first=Day(first),
            )
        )


class TooLongAgo(Refusal):
    """A day that is out of reach."""

    def __init__(self, day: date, reach: int) -> None:
        super().__init__(
            n(
                "{day} is too long ago: a day can be made up within {count} day.",
                "{day} is too long ago: a day can be made up within {count} days.",
                reach,
                day=Day(day),
            )
        )


class NotMissed(Refusal):
    """The day has its check-in, or was made up already."""

    def __init__(self, day: date, state: DayState) -> None:
        if state is DayState.MADE_UP:
            text = t("You made {day} up already.", day=Day(day))
        else:
            text = t("You checked in on {day}.", day=Day(day))
        super().__init__(text)


class EnoughThisMonth(Refusal):
    """The month's limit is reached."""

    def __init__(self, most: int) -> None:
        super().__init__(
            n(
                "You have made up {count} day this month, and that is the limit.",
                "You have made up {count} days this month, and that is the limit.",
                most,
            )
        )


def day_named(word: str, today: date) -> date:
    """Give the day that a word names; one without a year is the latest. Raises Unfit."""
    bare = word.strip().translate(FULL_WIDTH).casefold()
    if bare in AGO:
        return today - DAY * AGO[bare]
    match = DATE.fullmatch(bare)
    try:
        if match is None:
            raise ValueError(word)
        if match[1]:
            return date(int(match[1]), int(match[2]), int(match[3]))
        return _latest(int(match[2]), int(match[3]), today)
    except ValueError as error:
        raise Unfit(word, "day", EXPECTED, EXAMPLE) from error


def _latest(month: int, day: int, today: date) -> date:
    """Give the latest day of that month and number; in spring December is last year's.

    What lies within the next half year was meant as to come, and is refused as that.
    """
    meant = date(today.year, month, day)
    return meant if (meant - today).days < 183 else date(today.year - 1, month, day)


def makeable(
    day: date, today: date, *, first: date | None, state: DayState | None, reach: int
) -> None:
    """See that a day can be made up: missed or frozen, over, and not too long ago.

    Raises NeverCheckedIn, NotOverYet, BeforeTheFirst, TooLongAgo, NotMissed.
    """
    if first is None:
        raise NeverCheckedIn
    if day >= today:
        raise NotOverYet(day, today)
    if state in (DayState.CHECKED, DayState.MADE_UP):
        raise NotMissed(day, state)
    if day < first:
        raise BeforeTheFirst(day, first)
    if (today - day).days > reach:
        raise TooLongAgo(day, reach)


def latest_missed(
    known: Mapping[date, DayState], first: date | None, today: date, reach: int
) -> date:
    """Give the latest missed day within reach. Raises NeverCheckedIn, NothingMissed."""
    if first is None:
        raise NeverCheckedIn
    for ago in range(1, reach + 1):
        day = today - DAY * ago
        if day > first and day not in known:
            return day
    raise NothingMissed(reach)


class Makeups(Protocol):
    """Which days were made up, and when."""

    async def in_month(self, member: int, today: date) -> int:
        """Count what a member made up in the month of `today`."""
        ...

    async def record(
        self, who: Actor, day: date, today: date, at: datetime, *, points: int, card: bool
    ) -> None:
        """Record that `day` was made up on `today`, for points or a card."""
        ...
