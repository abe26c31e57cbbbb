"""Months as people write them, and the months around one."""

import re
from calendar import monthrange
from datetime import date, timedelta

from community.params import FULL_WIDTH
from community.refusals import Refusal
from community.words import Code, Phrase, t

WRITTEN = re.compile(r"(?:([0-9]{4}) ?[-/.年] ?)?([0-9]{1,2})(?: ?月)?")
FIRST_YEAR = 2000


class NoSuchMonth(Refusal):
    """What somebody wrote is no month."""

    def __init__(self, word: str) -> None:
        super().__init__(
            t(
                '"{word}" is no month. Write its number, like {number}, '
                "or the year with it, like {month}.",
                word=Phrase(word),
                number=Code("3"),
                month=Code("2026-03"),
            )
        )


class NotYetBegun(Refusal):
    """The month lies ahead."""

    def __init__(self) -> None:
        super().__init__(t("That month has not begun yet."))


def read_month(word: str, today: date) -> date:
    """Give the first day of the month written; a number alone is the latest month of it.

    Raises NoSuchMonth and NotYetBegun.
    """
    found = WRITTEN.fullmatch(word.translate(FULL_WIDTH).strip())
    if found is None:
        raise NoSuchMonth(word)
    number = int(found[2])
    if not 1 <= number <= 12:
        raise NoSuchMonth(word)
    year = int(found[1]) if found[1] else today.year - (number > today.month)
    if year < FIRST_YEAR:
        raise NoSuchMonth(word)
    return begun(date(year, number, 1), today)


def begun(month: date, today: date) -> date:
    """Give the month when it has begun; raises NotYetBegun."""
    if month > today:
        raise NotYetBegun
    return month


def length(month: date) -> int:
    """Give how many days the month of a first day has."""
    return monthrange(month.year, month.month)[1]


def before(month: date) -> date:
    """Give the first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)


def after(month: date) -> date:
    """Give the first day of the month after."""
    return month + timedelta(days=length(month))
