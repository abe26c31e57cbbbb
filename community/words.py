"""Words as data: sentences with blanks, rendered at the edge in the reader's language."""

from datetime import date, datetime

import msgspec


class Name(msgspec.Struct, frozen=True, tag="name", gc=False):
    """A member's name: shown isolated, cut, and never as a mention."""

    name: str


class Phrase(msgspec.Struct, frozen=True, tag="phrase", gc=False):
    """Somebody's own words, such as the reason of an award: shown cleaned, and never a mention."""

    phrase: str


class Day(msgspec.Struct, frozen=True, tag="day", gc=False):
    """A community day."""

    day: date


class Month(msgspec.Struct, frozen=True, tag="month", gc=False):
    """A month, by any day of it."""

    month: date


class Moment(msgspec.Struct, frozen=True, tag="moment", gc=False):
    """A moment, shown in the zone that stands with it."""

    at: datetime
    zone: str


class Code(msgspec.Struct, frozen=True, tag="code", gc=False):
    """Something to be typed exactly as it stands: a command, an example, an option.

    `also` is what may be typed in its place; readers see what is in their own script beside it.
    """

    code: str
    also: tuple[str, ...] = ()


class Spot(msgspec.Struct, frozen=True, tag="spot", gc=False):
    """A message where it stands, by its platform's names: shown as its address, or its number."""

    platform: str
    chat: str
    message: int
    server: str = ""


class Text(msgspec.Struct, frozen=True, tag="text", gc=False):
    """A sentence with its blanks; `plural` and `count` where the number decides the form."""

    sentence: str
    blanks: "dict[str, Blank]" = {}
    plural: str = ""
    count: int = 0

    def __str__(self) -> str:
        chosen = self.plural if self.plural and self.count != 1 else self.sentence
        return chosen.format(**{name: _plain(blank) for name, blank in self.blanks.items()})


class Lines(msgspec.Struct, frozen=True, tag="lines", gc=False):
    """Several texts, one under the other, or joined by `by`."""

    parts: "tuple[Words, ...]"
    by: str = "\n"

    def __str__(self) -> str:
        return self.by.join(str(part) for part in self.parts)


Words = Text | Lines
Blank = str | int | Name | Phrase | Day | Month | Moment | Code | Spot | Text | Lines


def t(sentence: str, **blanks: Blank) -> Text:
    """Make a text; the English sentence is its own key in the catalogues."""
    return Text(sentence, blanks)


def n(one: str, many: str, count: int, **blanks: Blank) -> Text:
    """Make a text whose form depends on `count`, which also fills the blank {count}."""
    return Text(one, {"count": count, **blanks}, many, count)


def lines(*parts: Words | None) -> Lines:
    """Stack texts, leaving out those that are None."""
    return Lines(tuple(part for part in parts if part is not None))


def _plain(blank: Blank) -> str:
    match blank:
        case Name(name):
            return name
        case Phrase(phrase):
            return phrase
        case Code(code=code):
            return code
        case Day(day):
            return day.isoformat()
        case Spot(_, _, message):
            return f"#{message}"
        case Month(month):
            return f"{month:%Y-%m}"
        case Moment(at, _):
            return at.isoformat()
        case _:
            return str(blank)
