"""Weeks of a digest: seven whole community days, ending before the day on which it is sent."""

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from community.refusals import Refusal
from community.words import Code, Phrase, t

DAYS = 7
MOST_BACK = 520
"""Weeks back that a number alone may mean: ten years; what is longer is a date or a slip."""


class Week(msgspec.Struct, frozen=True, gc=False):
    """Seven community days in a row, from `first` on."""

    first: date

    @property
    def last(self) -> date:
        """The last of the days."""
        return self.first + timedelta(days=DAYS - 1)

    def back(self, weeks: int) -> "Week":
        """Give the week that lies so many weeks before."""
        return Week(self.first - timedelta(days=DAYS * weeks))

    def days(self) -> Iterator[date]:
        """Give the days in their order."""
        return (self.first + timedelta(days=day) for day in range(DAYS))


class NoSuchWeek(Refusal):
    """What somebody wrote is no week."""

    def __init__(self, word: str) -> None:
        super().__init__(
            t(
                '"{word}" is no week. Write a day of it, like {day}, '
                "or how many weeks back it lies, like {number}.",
                word=Phrase(word),
                day=Code("2026-03-09"),
                number=Code("1"),
            )
        )


class NotYetOver(Refusal):
    """The week is not over."""

    def __init__(self) -> None:
        super().__init__(t("That week is not over yet."))


def latest_week(today: date, weekday: int) -> Week:
    """Give the last week that is over when digests are sent on a weekday (0 for Monday)."""
    sent = today - timedelta(days=(today.weekday() - weekday) % DAYS)
    return Week(sent - timedelta(days=DAYS))


def read_week(word: str, today: date, weekday: int) -> Week:
    """Give the week written: a day of it, or how many weeks it lies before the latest.

    Raises NoSuchWeek and NotYetOver.
    """
    latest = latest_week(today, weekday)
    if word.isascii() and word.isdigit() and len(word) < DAYS and int(word) <= MOST_BACK:
        return latest.back(int(word))
    try:
        day = date.fromisoformat(word)
    except ValueError:
        raise NoSuchWeek(word) from None
    if day > latest.last:
        raise NotYetOver
    if (latest.first - day).days > DAYS * MOST_BACK:
        raise NoSuchWeek(word)
    return latest.back(-((day - latest.first).days // DAYS))
