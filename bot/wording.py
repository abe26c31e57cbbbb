"""Renders words as data to a sentence in the reader's language."""

import gettext
from datetime import UTC, date, tzinfo
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import assert_never
from unicodedata import category, east_asian_width
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.addresses import address_of
from bot.names import clean, one_line, shorten, shown_name, without_calls
from community.words import Blank, Code, Day, Lines, Moment, Month, Name, Phrase, Spot, Text, Words

__all__ = ["LANGUAGES", "language_code", "render", "shorten"]

LOCALES = Path(__file__).parent / "locales"
DOMAIN = "hearth"
SPOKEN_IN_THE_CODE = "en"
LANGUAGES = (
    SPOKEN_IN_THE_CODE,
    *sorted(p.parent.parent.name for p in LOCALES.glob(f"*/*/{DOMAIN}.po")),
)
MOST_CODE = 256
DATES = {"en": "d MMM y", "zh": "y年M月d日"}
MONTHS = {"en": "MMMM y", "zh": "y年M月"}
BEFORE_THE_HOUR = {"en": ", ", "zh": " "}
JOINS = {"zh": {", ": "、", "; ": "；", ": ": "："}}
"""What stands between joined texts, where a language does not take the English sign."""


def render(words: Words, language: str) -> str:
    """Give words in a language; one that is not known gets English."""
    return without_calls(_words(words, language_code(language)))


@lru_cache(maxsize=256)
def language_code(tag: str) -> str:
    """Give the language of ours that serves a tag like `zh-hans` or `en_GB`."""
    code = tag.replace("_", "-").partition("-")[0].lower()
    return code if code in LANGUAGES else SPOKEN_IN_THE_CODE


def _words(words: Words, language: str) -> str:
    match words:
        case Text():
            blanks = {name: _blank(blank, language) for name, blank in words.blanks.items()}
            return _closed_up(_sentence(words, language), words, blanks).format_map(blanks)
        case Lines(parts, by):
            return _joined([_words(part, language) for part in parts], by, language)
        case _:
            assert_never(words)


def _sentence(text: Text, language: str) -> str:
    if not text.sentence:  # which stands in every catalogue, for the catalogue's own head
        return ""
    if language == SPOKEN_IN_THE_CODE:
        return text.plural if text.plural and text.count != 1 else text.sentence
    if text.plural:
        return catalogue(language).ngettext(text.sentence, text.plural, text.count)
    return catalogue(language).gettext(text.sentence)


def _closed_up(sentence: str, text: Text, blanks: dict[str, str]) -> str:
    """Take away spaces around a part that turns out to be in the script of what surrounds it.

    A catalogue writes them for parts that may be Latin; people's names keep them.
    """
    for name, blank in text.blanks.items():
        mark, said = f"{{{name}}}", blanks[name]
        if not isinstance(blank, Text | Lines) or not said or said.isascii():
            continue
        before, _, after = sentence.partition(mark)
        if before.endswith(" ") and _touch(before[-2:-1], said[:1]):
            before = before[:-1]
        if after.startswith(" ") and _touch(said[-1:], after[1:2]):
            after = after[1:]
        sentence = f"{before}{mark}{after}" if mark in sentence else sentence
    return sentence


def _blank(blank: Blank, language: str) -> str:
    match blank:
        case Name(name):
            return shown_name(name)
        case Phrase(phrase):
            return without_calls(shorten(one_line(clean(phrase)), MOST_CODE))
        case Code(code, also):
            own = _own(also, language)
            return shorten(one_line(clean(f"{code}（{own}）" if own else code)), MOST_CODE)
        case Day(day):
            return _day(day, language)
        case Month(month):
            return _month(month, language)
        case Moment(at, zone):
            local = at.astimezone(_zone(zone))
            return f"{_day(local.date(), language)}{BEFORE_THE_HOUR[language]}{local:%H:%M}"
        case Spot():
            return address_of(blank) or f"#{blank.message}"
        case Text() | Lines():
            return _words(blank, language)
        case str():
            return clean(blank)
        case int():
            return str(blank)
        case _:
            assert_never(blank)


def _own(words: tuple[str, ...], language: str) -> str:
    """Give the first of some words that is in a language's own script, where that is not Latin."""
    if language != "zh":
        return ""
    return next((word for word in words if not word.isascii()), "")


@lru_cache(maxsize=1024)
def _day(day: date, language: str) -> str:
    from babel.dates import format_date

    return format_date(day, DATES[language], locale=language)


@lru_cache(maxsize=256)
def _month(month: date, language: str) -> str:
    from babel.dates import format_date

    return format_date(month, MONTHS[language], locale=language)


@lru_cache(maxsize=1024)
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _joined(parts: list[str], by: str, language: str) -> str:
    by = JOINS.get(language, {}).get(by, by)
    if by != " " or not parts:
        return by.join(parts)
    whole = parts[0]
    for part in parts[1:]:
        whole += part if _touch(whole[-1:], part[:1]) else by + part
    return whole


def _touch(left: str, right: str) -> bool:
    """Whether no space stands between two characters, as nowhere within Chinese."""
    wide = [bool(char) and east_asian_width(char) in "WF" for char in (left, right)]
    signs = [
        is_wide and category(char)[0] == "P"
        for is_wide, char in zip(wide, (left, right), strict=True)
    ]
    return all(wide) or any(signs)


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Read a language's catalogue as it is edited; compiled ones would only go stale."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with (LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
