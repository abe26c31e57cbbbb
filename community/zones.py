"""Time zones by the names that people write."""

import difflib
from functools import cache
from zoneinfo import available_timezones

from community.refusals import Refusal
from community.words import Code, Lines, Name, t

COMMON = (
    "UTC",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
)
SPOKEN = {"beijing": "Asia/Shanghai", "北京": "Asia/Shanghai", "上海": "Asia/Shanghai"}
"""What people say for a zone that is named after another city."""
NO_PLACES = {"localtime", "posixrules", "factory"}
NEAR_ENOUGH = 0.7


class NoSuchZone(Refusal):
    """A time zone that does not exist, with the nearest ones that do."""

    def __init__(self, word: str) -> None:
        near = nearest(word)
        if near:
            shown = Lines(tuple(t("{word}", word=Code(name)) for name in near), ", ")
            text = t(
                'There is no time zone "{word}". Did you mean {near}?', word=Name(word), near=shown
            )
        else:
            text = t(
                'There is no time zone "{word}". It is written like {example}.',
                word=Name(word),
                example=Code("Asia/Shanghai"),
            )
        super().__init__(text)


def zone_named(word: str) -> str:
    """Give the zone's own spelling; a city alone will do. Raises NoSuchZone."""
    if word in COMMON:
        return word
    folded = _folded(word)
    found = SPOKEN.get(folded.rpartition("/")[2]) or _zones().get(folded) or _cities().get(folded)
    if found is None:
        raise NoSuchZone(word)
    return found


def nearest(word: str) -> list[str]:
    """Give the zones that are written nearly like that, or whose city is."""
    folded, zones, cities = _folded(word), _zones(), SPOKEN | _cities()
    city = difflib.get_close_matches(folded.rpartition("/")[2], cities, 1, NEAR_ENOUGH)
    whole = difflib.get_close_matches(folded, zones, 1, NEAR_ENOUGH)
    return list(dict.fromkeys([*(cities[c] for c in city), *(zones[z] for z in whole)]))


def _folded(word: str) -> str:
    return "_".join(word.casefold().split())[:64]


@cache
def _zones() -> dict[str, str]:
    """Give all zones; the folder is only searched for a name that is not among the common ones."""
    return {_folded(name): name for name in available_timezones() if _folded(name) not in NO_PLACES}


@cache
def _cities() -> dict[str, str]:
    return {_folded(name.rpartition("/")[2]): name for name in sorted(_zones().values())}
