"""What a typed line says: the terminal's own lines, who speaks, which message, how long."""

import re
from datetime import timedelta

from community.people import Role
from community.refusals import Refusal
from community.words import Code, Lines, t

OWN = re.compile(r"[.。](\d{1,3}|[a-z]+|\?)(?:\s+(.*))?\Z", re.DOTALL)
"""A line of the terminal's own: a dot, or the full stop of a Chinese keyboard, and a word."""
SPOKEN_BY = re.compile(r"([^\s:：]{1,32})(?::\s+|：\s*)(.+)\Z", re.DOTALL)
LENGTH = re.compile(r"(\d{1,4})\s*([a-z]+|小时|分钟|天|周)")
UNITS = {
    **dict.fromkeys(("m", "min", "分钟"), "minutes"),
    **dict.fromkeys(("h", "小时"), "hours"),
    **dict.fromkeys(("d", "天"), "days"),
    **dict.fromkeys(("w", "周"), "weeks"),
}
MOST_WAIT = timedelta(days=366)
MOST_DIGITS, MOST_NAME = 9, 32


class Unclear(Refusal):
    """A line of the terminal's own that does not fit."""


def own_line(line: str) -> tuple[str, str] | None:
    """Read a line of the terminal's own into its word and the words after it."""
    found = OWN.match(line)
    return (found[1], (found[2] or "").strip()) if found else None


def spoken_by(line: str) -> tuple[str, str] | None:
    """Read `name: words`, which is only meant so when somebody bears that name."""
    found = SPOKEN_BY.match(line)
    return (found[1], found[2]) if found else None


def numbered(words: str) -> tuple[int | None, str]:
    """Read the number of a message off the words, if one stands there."""
    first, _, rest = words.partition(" ")
    bare = first.removeprefix("#")
    if not (bare.isascii() and bare.isdecimal()) or len(bare) > MOST_DIGITS:
        return None, words
    return int(bare), rest.strip()


def length_of_time(words: str) -> timedelta:
    """Read a length of time; raises Unclear for none from a minute to a year."""
    found = LENGTH.fullmatch(words.casefold())
    unit = UNITS.get(found[2]) if found else None
    span = timedelta(**{unit: int(found[1])}) if found and unit else timedelta()
    if not timedelta() < span <= MOST_WAIT:
        examples = Code("30m, 3h, 2d, 1w")
        raise Unclear(t("How long? From a minute to a year, like {examples}.", examples=examples))
    return span


def name_and_role(words: str) -> tuple[str, Role | None]:
    """Read whom to play, and the role that the platform gives them; raises Unclear."""
    name, _, role = words.partition(" ")
    if not name or (role and role.upper() not in Role.__members__):
        roles = Lines(tuple(t("{word}", word=Code(each.name.lower())) for each in Role), ", ")
        raise Unclear(
            t(
                "Name somebody, with a role if you like ({roles}). For example: {example}",
                roles=roles,
                example=Code(".as kim moderator"),
            )
        )
    return name[:MOST_NAME], Role[role.upper()] if role else None
