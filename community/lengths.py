"""How long something shall last, as people write it in English and Chinese."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import Field

from community.params import FULL_WIDTH, Form, Rest
from community.refusals import Refusal
from community.spans import span
from community.words import Code, Name, t

NUMBER = r"[0-9]{1,6}"
UNITS = {
    "s": 1,
    "sec": 1,
    "second": 1,
    "seconds": 1,
    "秒": 1,
    "秒钟": 1,
    "m": 60,
    "min": 60,
    "mins": 60,
    "minute": 60,
    "minutes": 60,
    "分": 60,
    "分钟": 60,
    "h": 3600,
    "hour": 3600,
    "hours": 3600,
    "时": 3600,
    "小时": 3600,
    "个小时": 3600,
    "d": 86_400,
    "day": 86_400,
    "days": 86_400,
    "天": 86_400,
    "日": 86_400,
    "w": 604_800,
    "week": 604_800,
    "weeks": 604_800,
    "周": 604_800,
    "个星期": 604_800,
    "星期": 604_800,
}
PART = re.compile(rf"({NUMBER})({'|'.join(sorted(UNITS, key=len, reverse=True))})")
WHOLE = re.compile(rf"(?:{PART.pattern})+\Z")
ENDLESS: Final = frozenset({"forever", "permanent", "permanently", "永久", "永远"})
FOR_GOOD = timedelta.max
"""How long it lasts for good."""
NUMBERED = re.compile(
    r"[+-]?[0-9]"
    r"|[一二两三四五六七八九十百半]+个?(?:秒|秒钟|分|分钟|刻钟|小时|钟头|天|日|周|星期|礼拜|月|年)\Z"
)
"""How words begin that are meant for a length of time."""
EXAMPLE = Code("/ban @ann 30d sold fakes")
SLOWEST = 21_600
"""Seconds between two messages at most, as on Discord."""
LEAST, MOST = timedelta(seconds=30), timedelta(days=3650)
SHORT = ((604_800, "w"), (86_400, "d"), (3600, "h"), (60, "m"), (1, "s"))


Terms = Annotated[
    str,
    Field(max_length=400),
    Rest(),
    Form(
        t(
            "how long, like {short} or {forever}, and after that why",
            short=t("30m"),
            forever=t("forever"),
        ),
        "1h no adverts here",
    ),
]
"""A parameter that begins with a length of time, or leaves it out."""


class BadLength(Refusal):
    """A length of time that is too short or too long."""

    def __init__(self, word: str) -> None:
        super().__init__(
            t(
                '"{word}" is too short or too long: from {least} to {most}, or {forever}.',
                word=Name(word),
                least=span(LEAST),
                most=span(MOST),
                forever=t("forever"),
            )
        )


class NoLength(Refusal):
    """What begins like a length of time and is none; a reason would be taken for it."""

    def __init__(self, words: str, example: Code) -> None:
        super().__init__(
            t(
                '"{words}" is no length of time. Write one like {short}, {long} or {forever}, and '
                "after that why. For example: {example}",
                words=Name(words),
                short=t("30m"),
                long=t("2d12h"),
                forever=t("forever"),
                example=example,
            )
        )


class NoPace(Refusal):
    """What is no time between two messages."""

    def __init__(self, word: str) -> None:
        super().__init__(
            t(
                '"{word}" is no pace: from {least} to {most}. For example: {example}',
                word=Name(word),
                least=span(timedelta(seconds=1)),
                most=span(timedelta(seconds=SLOWEST)),
                example=Code("/lock slow 30s"),
            )
        )


def read_length(word: str) -> timedelta | None:
    """Read a length of time like 1h, 2d12h or 30分钟; None for what is none, or out of bounds."""
    cleaned = word.translate(FULL_WIDTH).lower()
    if len(cleaned) > 24 or not WHOLE.match(cleaned):
        return None
    seconds = sum(int(part[1]) * UNITS[part[2]] for part in PART.finditer(cleaned))
    length = timedelta(seconds=seconds)
    return length if LEAST <= length <= MOST else None


def looks_like_length(word: str) -> bool:
    """Whether somebody meant a length of time, be it one that can be or not."""
    cleaned = word.translate(FULL_WIDTH).lower()
    return bool(WHOLE.match(cleaned))


def read_pace(word: str) -> int:
    """Read how many seconds lie between two messages, as in 30s or 5分钟; raises NoPace."""
    cleaned = word.translate(FULL_WIDTH).lower()
    if cleaned.isascii() and cleaned.isdigit() and len(cleaned) <= 6:
        seconds = int(cleaned)
    elif len(cleaned) <= 24 and WHOLE.match(cleaned):
        seconds = sum(int(part[1]) * UNITS[part[2]] for part in PART.finditer(cleaned))
    else:
        raise NoPace(word)
    if not 1 <= seconds <= SLOWEST:
        raise NoPace(word)
    return seconds


def length_and_rest(words: str, example: Code = EXAMPLE) -> tuple[timedelta | None, str]:
    """Split words into how long, if they begin with that, and the rest.

    A number and its unit may stand apart, as in `30 分钟`. Raises BadLength for a length of time
    that cannot be, and NoLength for a number that begins none; `example` shows how to write it.
    """
    parts = words.split()
    for count in (1, 2):
        if len(parts) >= count:
            length = read_length("".join(parts[:count]))
            if length is not None:
                return length, " ".join(parts[count:])
    if parts and parts[0].lower() in ENDLESS:
        return FOR_GOOD, " ".join(parts[1:])
    if parts and looks_like_length(parts[0]):
        raise BadLength(parts[0])
    if parts and NUMBERED.match(parts[0].translate(FULL_WIDTH)):
        raise NoLength(" ".join(parts[:2]), example)
    return None, " ".join(parts)


def ending(at: datetime, length: timedelta | None) -> datetime | None:
    """Give when what begins at a moment ends, None for never."""
    return None if length is None or length == FOR_GOOD else at + length


def shortly(length: timedelta) -> str:
    """Write a length of time in the largest unit that fits, as it is typed."""
    seconds = int(length.total_seconds())
    size, unit = next((size, unit) for size, unit in SHORT if seconds % size == 0)
    return f"{seconds // size}{unit}"
