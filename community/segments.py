"""Segments 圈层: where members stand in their life here, their RFM bands, and saved filters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from community.atrisk import LOST, fading
from community.filterfields import LIVES as STAGE_NAMES
from community.filterfields import NAMES as FIELDS
from community.filtering import KEYWORDS, Node, parse, parse_beginning, written
from community.refusals import Refusal
from community.unreadable import WHERE, Unreadable, near_to
from community.words import Code, Lines, Name, n, t

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEW = LOST
"""Days since somebody was first seen within which they are new."""
LOOK = 90 + LOST
"""Days that are looked at to tell where members stand: a habit's, and a silence before them."""
NEVER = 10**6
"""Days since the last message of somebody who wrote none."""
BANDS = 5
MOST_SAVED = 30
NAME = re.compile(r"[^\s()<>=:≤≥≠!\"“”（）：|,，#@/]{1,24}")


class Standing(msgspec.Struct, frozen=True, gc=False):
    """What says where a member stands: one number each, or an array of them for many members.

    `silent` are days since the last message, `known` since the member was first seen, `quarter`
    the active days of the last 90; `gap` is the longest pause, in days without a message, that
    ended within the last 28 days. `core` says whether they carry the community.
    """

    silent: Any
    known: Any
    quarter: Any
    gap: Any
    core: Any


STAGES: tuple[tuple[str, Callable[[Standing], Any]], ...] = (
    ("lurking", lambda s: (s.silent >= NEVER) & (s.known >= NEW)),
    ("lost", lambda s: (s.silent >= LOST) & (s.silent < NEVER)),
    ("fading", lambda s: fading(s.silent, s.quarter)),
    ("core", lambda s: s.core),
    ("new", lambda s: s.known < NEW),
    ("returned", lambda s: s.gap >= LOST),
    ("active", lambda s: s.silent < LOST),
)
"""Each stage of a life here with what tells it; a member is in the first that holds."""
LIVES = tuple(name for name, _ in STAGES)


def life_of(standing: Standing) -> str:
    """Give the stage in which one member is."""
    return next(name for name, is_in in STAGES if is_in(standing))


def lives_of(standings: Standing) -> NDArray[np.int64]:
    """Give the stages of many members, as places in `LIVES`."""
    import numpy as np

    found: NDArray[np.int64] = np.select(
        [is_in(standings) for _, is_in in STAGES], range(len(STAGES)), len(STAGES) - 1
    )
    return found


def bands(values: Any) -> NDArray[np.int64]:
    """Give the fifth of all values in which each lies, from 1 to 5 for the greatest.

    Equal values lie in the same: what counts is how many are smaller.
    """
    import numpy as np

    if not len(values):
        return np.empty(0, np.int64)
    least, most = int(values.min()), int(values.max())
    if most - least <= len(values):  # as with days: counting costs less than sorting
        counts = np.bincount(values - least)
        smaller = (np.cumsum(counts) - counts)[values - least]
    else:
        smaller = np.searchsorted(np.sort(values), values, side="left")
    found: NDArray[np.int64] = 1 + smaller * BANDS // len(values)
    return found


GROUPS: Mapping[str, str] = {
    "champions": "r>=4 and f>=4 and m>=4",
    "loyal": "f>=4 and r>=3 and not (r>=4 and m>=4)",
    "promising": "r>=4 and f<=3",
    "needing": "r<=2 and f>=3",
    "hibernating": "r<=2 and f<=2",
}
"""Segments by recency, frequency and contribution that everybody has, as filters."""
ALIASES = {alias: name for name, aliases in STAGE_NAMES.items() for alias in aliases}
ALIASES |= dict(zip(("冠军", "忠实", "潜力", "待唤醒", "沉睡"), GROUPS, strict=True))
"""What the segments that everybody has are called as well."""
EVERYBODY_HAS = {
    **{f"life:{name}": name for name in LIVES},
    **{written(parse(filter_)): name for name, filter_ in GROUPS.items()},
}
"""The segments that everybody has, by their filters as they are kept."""


def called_by(filter_: str) -> Code:
    """Give what people call a filter: the name of a segment that everybody has, or itself."""
    name = EVERYBODY_HAS.get(filter_)
    if name is None:
        return Code(filter_)
    return Code(name, tuple(alias for alias, of in ALIASES.items() if of == name))


class Segment(msgspec.Struct, frozen=True):
    """A filter under a name; `by` is the member who saved it."""

    name: str
    filter: str
    by: int = 0


class Counted(msgspec.Struct, frozen=True):
    """How many members each segment has, by its name; `day` is an ordinal date."""

    day: int
    members: int
    counts: dict[str, int]


class Shown(msgspec.Struct, frozen=True):
    """Of how many `members` a filter holds, and the names of some of those who wrote last.

    `reach` are how many of them the bot may write to, may perhaps, and may not.
    """

    count: int
    members: int
    reach: tuple[int, ...]
    sample: tuple[str, ...]


class Segments(Protocol):
    """The segments that a community saved, and how many members each had on which day."""

    async def saved(self, community: int) -> Sequence[Segment]:
        """Give them by name."""
        ...

    async def save(self, community: int, segment: Segment, at: datetime) -> None: ...

    async def forget(self, community: int, name: str) -> bool:
        """Forget one with its counts; False where there is none of that name."""
        ...

    async def keep(self, community: int, counted: Counted) -> None:
        """Keep the counts of a day, and let go of those that are too old to be asked for."""
        ...

    async def is_counted(self, community: int) -> bool:
        """Whether there are counts of any day."""
        ...

    async def counts(self, community: int, day: date) -> Mapping[str, int]:
        """Give the counts of a day by name; empty where nobody counted."""
        ...


class NoSuchSegment(Refusal):
    """A name that is neither saved nor one that everybody has."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        there = t("There is no segment {name}.", name=Name(name))
        super().__init__(Lines((there, near_to(name, known) or WHERE), " "))


class NoName(Refusal):
    """What a segment cannot be called."""

    def __init__(self, name: str) -> None:
        super().__init__(
            t(
                "{name} is no name for a segment. Take one word of at most {most} characters "
                "that means nothing else in a filter, like {example}.",
                name=Name(name),
                most=24,
                example=Code("bakers"),
            )
        )


class EnoughSegments(Refusal):
    """As many are saved as one can overlook."""

    def __init__(self) -> None:
        super().__init__(
            n(
                "{count} segment is saved; forget one first.",
                "{count} segments are saved; forget one first.",
                MOST_SAVED,
            )
        )


class NoSuchChannel(Refusal):
    """A filter names a chat that the community has not."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        there = t("There is no chat {name} here.", name=Name(name))
        near = near_to(name, known)
        super().__init__(there if near is None else Lines((there, near), " "))


def called(title: str) -> str:
    """Give a chat's name as it is compared with another."""
    return " ".join(title.removeprefix("#").casefold().split())


def check_name(name: str) -> None:
    """Raise NoName for what a segment cannot be called."""
    folded = name.casefold()
    taken = KEYWORDS | {*LIVES, *GROUPS, *ALIASES}
    if not NAME.fullmatch(name) or folded in taken:
        raise NoName(name)


def named(words: str, saved: Iterable[Segment]) -> Node | None:
    """Give the filter that goes by a name: a saved one, a stage, or an RFM group."""
    folded = words.casefold()
    found = next((each.filter for each in saved if each.name.casefold() == folded), None)
    folded = ALIASES.get(folded, folded)
    if found is None and folded in LIVES:
        found = f"life:{folded}"
    if found is None and folded in GROUPS:
        found = GROUPS[folded]
    return parse(found) if found is not None else None


def meant(words: str, saved: Sequence[Segment]) -> Node:
    """Give the filter that somebody means by a name or by what they wrote.

    Raises Unreadable and NoSuchSegment.
    """
    found = named(words, saved)
    if found is not None:
        return found
    try:
        return parse(words)
    except Unreadable:
        if NAME.fullmatch(words) and words not in FIELDS:
            raise NoSuchSegment(words, _names(saved)) from None
        raise


def meant_first(words: str, saved: Sequence[Segment]) -> tuple[Node, str]:
    """Give the filter, or the name of one, at the beginning of words, and what follows it.

    With a line break in them, the filter is what stands before the first. Raises Unreadable and
    NoSuchSegment.
    """
    head, is_split, rest = words.partition("\n")
    if is_split and _reads(head.strip(), saved):
        return meant(head.strip(), saved), rest.strip()
    first, *others = words.split(maxsplit=1)
    found = named(first, saved)
    if found is not None:
        return found, "".join(others)
    try:
        return parse_beginning(words)
    except Unreadable:
        if NAME.fullmatch(first) and first not in FIELDS and not others:
            raise NoSuchSegment(first, _names(saved)) from None
        raise


def _reads(words: str, saved: Sequence[Segment]) -> bool:
    try:
        meant(words, saved)
    except Refusal:
        return False
    return True


def _names(saved: Sequence[Segment]) -> list[str]:
    return [*(each.name for each in saved), *LIVES, *GROUPS, *ALIASES]


def everywhere(saved: Iterable[Segment]) -> dict[str, Node]:
    """Give the filters that are counted every day: stages, RFM groups and what was saved."""
    stages = {name: parse(f"life:{name}") for name in LIVES}
    groups = {name: parse(filter_) for name, filter_ in GROUPS.items()}
    return stages | groups | {each.name: parse(each.filter) for each in saved}
