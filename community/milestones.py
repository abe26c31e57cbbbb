"""Milestones 里程碑: what a streak brings when it is that long for the first time."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Protocol

import msgspec
from pydantic import AfterValidator, Field

from community.badges import Badges, for_streak
from community.context import UnitOfWork
from community.facts import Earning
from community.holdings import Holdings, Item
from community.ledger import MOST_POINTS, Cause, Ledger
from community.params import Form
from community.people import Actor
from community.words import Code, Lines, Text, n, t

NONE = "none"
MOST_MILESTONES, MOST_DAYS = 20, 10_000
EXAMPLE = "3: 5, 7: 10 badge, 30: 50 card freeze"
ONE = re.compile(r"([0-9]{1,9})\s*:\s*([0-9]{1,9})((?:\s+[^\s,:]+)*)")
ASCII = str.maketrans({"，": ",", "、": ",", "：": ":", "　": " "})
EXTRAS = {"badge": "badge", "徽章": "badge", "card": "card", "补签卡": "card"}
EXTRAS |= {"freeze": "freeze", "冻结卡": "freeze", "冻结": "freeze"}
NOTHING = {"", NONE, "无", "没有"}


class Milestone(msgspec.Struct, frozen=True):
    """A length of a streak, and what reaching it brings."""

    days: int
    points: int = 0
    badge: bool = False
    card: bool = False
    freeze: bool = False

    def __str__(self) -> str:
        extras = [name for name in ("badge", "card", "freeze") if getattr(self, name)]
        return " ".join([f"{self.days}: {self.points}", *extras])


@lru_cache(maxsize=1024)
def milestones(written: str) -> tuple[Milestone, ...]:
    """Read milestones as owners write them, the shortest first; raises ValueError."""
    bare = written.translate(ASCII).strip().casefold()
    found = () if bare in NOTHING else tuple(map(_milestone, bare.split(",")))
    if len(found) > MOST_MILESTONES:
        raise ValueError(f"there may be {MOST_MILESTONES} milestones at most")
    if len({each.days for each in found}) < len(found):
        raise ValueError("two milestones have the same number of days")
    return tuple(sorted(found, key=lambda each: each.days))


def _milestone(written: str) -> Milestone:
    match = ONE.fullmatch(written.strip())
    if match is None:
        raise ValueError(f"{written.strip()!r} is no milestone; write them like {EXAMPLE}")
    days, points, words = int(match[1]), int(match[2]), match[3].split()
    if not 0 < days <= MOST_DAYS or points > MOST_POINTS or not EXTRAS.keys() >= {*words}:
        raise ValueError(f"{written.strip()!r} is no milestone; write them like {EXAMPLE}")
    extras = {EXTRAS[word] for word in words}
    return Milestone(days, points, "badge" in extras, "card" in extras, "freeze" in extras)


def _tidy(written: str) -> str:
    return ", ".join(map(str, milestones(written))) or NONE


Written = Annotated[
    str,
    Field(max_length=500),
    AfterValidator(_tidy),
    Form(
        t(
            "days and points, and perhaps badge, card or freeze, like {example}; or none",
            example=Code(EXAMPLE),
        ),
        EXAMPLE,
    ),
]
"""A setting that holds milestones."""


def struck(best: int, longer: int, among: Sequence[Milestone]) -> tuple[Milestone, ...]:
    """Give the milestones that a check-in strikes which makes the best streak ever `longer`.

    The best streak never falls. So a streak that is built again strikes nothing again, and one
    that is longer already when a milestone is set does not strike it any more.
    """
    return tuple(each for each in among if best < each.days <= longer)


def ahead(best: int, among: Sequence[Milestone]) -> Milestone | None:
    """Give the next milestone that can be struck."""
    return next((each for each in among if each.days > best), None)


def told(milestone: Milestone) -> Text:
    """Say that a milestone was struck, and what it brings."""
    gains = brings(milestone)
    if not gains.parts:
        return n("🎉 Milestone of {count} day.", "🎉 Milestone of {count} days.", milestone.days)
    return n(
        "🎉 Milestone of {count} day: {gains}.",
        "🎉 Milestone of {count} days: {gains}.",
        milestone.days,
        gains=gains,
    )


def announced(milestone: Milestone) -> Text:
    """Say which milestone is the next, and what it will bring."""
    gains = brings(milestone)
    if not gains.parts:
        return n(
            "The next milestone: {count} day.", "The next milestone: {count} days.", milestone.days
        )
    return n(
        "The next milestone: {count} day ({gains}).",
        "The next milestone: {count} days ({gains}).",
        milestone.days,
        gains=gains,
    )


def brings(milestone: Milestone) -> Lines:
    """Say what a milestone brings, in a list."""
    parts = (
        n("+{count} point", "+{count} points", milestone.points) if milestone.points else None,
        t("a badge") if milestone.badge else None,
        t("a make-up card") if milestone.card else None,
        t("a streak freeze") if milestone.freeze else None,
    )
    return Lines(tuple(part for part in parts if part is not None), ", ")


class Milestones(Protocol):
    """Which milestones were struck."""

    async def strike(self, who: Actor, milestone: Milestone, day: date, at: datetime) -> bool:
        """Record that a check-in for `day` struck it; False when it was struck before."""
        ...


async def strike(
    uow: UnitOfWork, who: Actor, milestone: Milestone, visit: Cause, expires: int
) -> bool:
    """Give what a milestone brings, once ever; False when it was struck before.

    `visit` is the check-in that struck it, `expires` the last day of the points. They come from the
    milestone: its days are what the entry refers to, since one check-in may strike several.
    """
    day, at = visit.day, visit.at
    if not await uow.port(Milestones).strike(who, milestone, day, at):
        return False
    cause = Cause(at, visit.chat, milestone.days, day)
    await uow.port(Ledger).earn(who, milestone.points, Earning.MILESTONE, cause, expires)
    if milestone.badge:
        await uow.port(Badges).give(who, for_streak(milestone.days), day, at)
    for item, given in ((Item.CARD, milestone.card), (Item.FREEZE, milestone.freeze)):
        if given:
            await uow.port(Holdings).change(who, item, 1)
    return True
