"""Hours of scheduled posts: read as people write them, and found in the community's calendar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from community.charts import WEEKDAYS
from community.params import FULL_WIDTH
from community.refusals import Refusal
from community.words import Code, Day, Lines, Moment, Phrase, Text, t

SHORT = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CHINESE = {sign: place for place, sign in enumerate("一二三四五六日")} | {"天": 6}
EVERY_DAY = frozenset({"", "daily", "every day", "everyday", "每天", "每日", "天天"})
IN_CHINESE = re.compile(r"(?:每)?(?:周|星期|礼拜)([一二三四五六日天]{1,7})")
BETWEEN = re.compile(r"\s*(?:[,，、;；/&和]|\band\b|\s)\s*")
DATE = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?")
LINE = re.compile(r"([^\n]{0,80}?)(?<![0-9:])([0-9]{1,2}):([0-9]{2})(?![0-9:])")
WEEK = 7
FARTHEST = timedelta(days=3 * 366)
"""What lies farther ahead is a slip."""
EXAMPLES = ("20:00", "mon 20:00", "2026-12-24 18:00")


class Unreadable(Refusal):
    """Words that do not begin with when they are to be said."""

    def __init__(self) -> None:
        shown = Lines(tuple(t("{word}", word=Code(each)) for each in EXAMPLES), ", ")
        super().__init__(
            t(
                "Write first when I shall say it, daily, weekly or once, and then the words. "
                "It is written like this: {examples}",
                examples=shown,
            )
        )


class NoSuchDay(Refusal):
    """What stands before the time is neither a weekday nor a date."""

    def __init__(self, word: str) -> None:
        shown = Lines(tuple(t("{word}", word=Code(each)) for each in SHORT), ", ")
        super().__init__(
            t(
                '"{word}" is no weekday. These are: {all}. A date is written like {example}.',
                word=Phrase(word),
                all=shown,
                example=Code("2026-12-24"),
            )
        )


class NoSuchDate(Refusal):
    """A date that no calendar has."""

    def __init__(self, word: str) -> None:
        super().__init__(t("There is no {word} in the calendar.", word=Code(word)))


class NoSuchTime(Refusal):
    """A time of day that no clock shows."""

    def __init__(self, word: str) -> None:
        super().__init__(
            t(
                "There is no {word}; times go from {first} to {last}.",
                word=Code(word),
                first=Code("00:00"),
                last=Code("23:59"),
            )
        )


class LeftOut(Refusal):
    """A time that clocks pass over, as they go forward on that day."""

    def __init__(self, day: date, word: str) -> None:
        super().__init__(
            t("On {day} clocks go forward, and there is no {word}.", day=Day(day), word=Code(word))
        )


class IsPast(Refusal):
    """A moment that is over."""

    def __init__(self, now: datetime, zone: str) -> None:
        super().__init__(t("That is over: it is {now} here.", now=Moment(now, zone)))


class TooFar(Refusal):
    """A moment in years to come."""

    def __init__(self) -> None:
        super().__init__(t("That is more than three years away."))


class Hours(msgspec.Struct, frozen=True, gc=False):
    """A time of day: on one `day`, on some weekdays (0 for Monday), or, with none, every day."""

    hour: int
    minute: int
    weekdays: tuple[int, ...] = ()
    day: date | None = None

    def __str__(self) -> str:
        days = self.day.isoformat() if self.day else ",".join(SHORT[k] for k in self.weekdays)
        return f"{days} {self.clock}".strip()

    @property
    def clock(self) -> str:
        """The time of day as a clock shows it."""
        return f"{self.hour:02}:{self.minute:02}"

    @property
    def is_once(self) -> bool:
        """Whether it comes a single time."""
        return self.day is not None

    @property
    def told(self) -> Text:
        """Say when it is."""
        if self.day is not None:
            return t("On {day} at {time}", day=Day(self.day), time=self.clock)
        if not self.weekdays:
            return t("Every day at {time}", time=self.clock)
        days = Lines(tuple(WEEKDAYS[k] for k in self.weekdays), ", ")
        return t("Every {weekdays} at {time}", weekdays=days, time=self.clock)

    def at(self, day: date, zone: str) -> datetime:
        """Give the moment on a day: of an hour that comes twice the first, after a gap its end."""
        local = datetime.combine(day, time(self.hour, self.minute), ZoneInfo(zone))
        return local.astimezone(UTC)

    def next(self, after: datetime, zone: str) -> datetime | None:
        """Give the first moment after another one, None where there is none."""
        today = after.astimezone(ZoneInfo(zone)).date()
        days = (today + timedelta(days=k) for k in range(-1, WEEK + 2))
        return next((at for at in self._moments(days, zone) if at > after), None)

    def latest(self, now: datetime, zone: str) -> datetime | None:
        """Give the last moment up to another one, None where there is none."""
        today = now.astimezone(ZoneInfo(zone)).date()
        days = (today - timedelta(days=k) for k in range(-1, WEEK + 2))
        return next((at for at in self._moments(days, zone) if at <= now), None)

    def _moments(self, days: Iterable[date], zone: str) -> Iterator[datetime]:
        if self.day is not None:
            yield self.at(self.day, zone)
            return
        for day in days:
            if not self.weekdays or day.weekday() in self.weekdays:
                yield self.at(day, zone)


def read_hours(text: str) -> tuple[Hours, str]:
    """Read when something is to be said, and the words behind that; raises Refusal."""
    line = LINE.match(text.translate(FULL_WIDTH))
    if line is None:
        raise Unreadable
    before, hour, minute = line[1].strip(), int(line[2]), int(line[3])
    weekdays, day = _days(before)
    if hour > 23 or minute > 59:
        raise NoSuchTime(f"{line[2]}:{line[3]}")
    return Hours(hour, minute, weekdays, day), text[line.end() :].strip()


def checked_hours(hours: Hours, now: datetime, zone: str) -> Hours:
    """Give hours that are yet to come; raises Refusal."""
    if hours.day is None:
        return hours
    today = now.astimezone(ZoneInfo(zone)).date()
    if hours.day < today:
        raise IsPast(now, zone)
    if hours.day - today > FARTHEST:
        raise TooFar
    at = hours.at(hours.day, zone)
    if f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" != str(hours):
        raise LeftOut(hours.day, hours.clock)
    if at <= now:
        raise IsPast(now, zone)
    return hours


def _days(word: str) -> tuple[tuple[int, ...], date | None]:
    """Read what stands before a time: some weekdays, a date, or neither of them for every day."""
    folded = " ".join(word.casefold().split())
    if folded in EVERY_DAY:
        return (), None
    if found := DATE.fullmatch(folded):
        try:
            return (), date(*map(int, found.groups()))
        except ValueError:
            raise NoSuchDate("-".join(found.groups())) from None
    weekdays: set[int] = set()
    for name in filter(None, BETWEEN.split(folded.removeprefix("every "))):
        weekdays |= _weekdays(name, word)
    return tuple(sorted(weekdays)), None


def _weekdays(name: str, word: str) -> set[int]:
    if found := IN_CHINESE.fullmatch(name):
        return {CHINESE[sign] for sign in found[1]}
    plain = name.removesuffix("s") if name.endswith("days") else name
    if plain in LONG:
        return {LONG.index(plain)}
    if plain[:3] in SHORT and LONG[SHORT.index(plain[:3])].startswith(plain):
        return {SHORT.index(plain[:3])}
    raise NoSuchDay(name) if len(word.split()) <= WEEK and len(word) <= 40 else Unreadable
