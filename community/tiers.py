"""Tiers 等级: newcomer, regular, contributor, core; what they take, and how they end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Annotated, Literal, Protocol

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from community.people import Actor
from community.recognition import Signs
from community.words import Text, t

MOST_LABEL = 16
"""Characters of a tag on the platform that takes the fewest."""
SHOWN_AGAIN = timedelta(days=28)
"""Whoever fades, recovers and fades again is shown to the owner once in so long."""


class Tier(IntEnum):
    """How much somebody carries; the numbers are stored, so they never change.

    The first two follow from facts, the others from what people have confirmed.
    """

    NEWCOMER = 0
    REGULAR = 1
    CONTRIBUTOR = 2
    CORE = 3


class End(IntEnum):
    """How a confirmed tier ended; the numbers are stored, so they never change."""

    NOT = 0
    FADED = 1
    REMOVED = 2
    RAISED = 3
    """Another tier took its place."""
    FORGOTTEN = 4


NAMES: dict[Tier, Text] = {
    Tier.NEWCOMER: t("newcomer"),
    Tier.REGULAR: t("regular"),
    Tier.CONTRIBUTOR: t("contributor"),
    Tier.CORE: t("core contributor"),
}
ONE: dict[Tier, Text] = {
    Tier.NEWCOMER: t("a newcomer"),
    Tier.REGULAR: t("a regular"),
    Tier.CONTRIBUTOR: t("a contributor"),
    Tier.CORE: t("a core contributor"),
}
"""What somebody is called who has a tier."""
Count = Annotated[int, Field(ge=0, le=10_000)]
Label = Annotated[str, Field(max_length=MOST_LABEL)]
Opened = Literal["nobody", "contributor", "core"]


class TierSettings(BaseModel):
    """Who belongs to which tier, how that is decided, and what it brings."""

    model_config = ConfigDict(extra="forbid")

    regular_days: Annotated[int, Field(ge=1, le=90)] = 12
    """Days out of 90 on which a regular wrote."""
    regular_weeks: Annotated[int, Field(ge=1, le=13)] = 4
    """Weeks of these in which a regular wrote."""
    contributor_helped: Count = 10
    """Conversations of others in 90 days in which somebody acknowledged a contributor."""
    contributor_people: Count = 5
    """People who acknowledged a contributor."""
    contributor_weeks: Annotated[int, Field(ge=0, le=13)] = 4
    """Weeks in which somebody acknowledged a contributor."""
    core_helped: Count = 30
    """Conversations of others in 90 days in which somebody acknowledged a core contributor."""
    core_people: Count = 10
    """People who acknowledged a core contributor."""
    core_weeks: Annotated[int, Field(ge=0, le=13)] = 8
    """Weeks in which somebody acknowledged a core contributor."""
    keep_percent: Annotated[int, Field(ge=0, le=100)] = 90
    """Percent of these numbers by which a tier that one has is kept."""
    grace_weeks: Annotated[int, Field(ge=1, le=52)] = 4
    """Weeks below that after which a tier ends; the owner is told at their beginning."""
    nominate: bool = True
    """Whether the nightly ranking nominates members."""
    per_week: Annotated[int, Field(ge=1, le=20)] = 3
    """Most members that the ranking nominates within seven days."""
    rest_days: Annotated[int, Field(ge=0, le=730)] = 90
    """Days after a nomination was declined before the next one of the same member."""
    of_member: Annotated[int, Field(ge=0, le=20)] = 3
    """Nominations by one member that may wait at the same time; 0 lets only moderators nominate."""
    votes: Annotated[int, Field(ge=0, le=20)] = 3
    """Votes of moderators that decide without an admin; 0 leaves it to admins."""
    announce: bool = True
    """Whether the community is told of a new contributor or core contributor."""
    line: Literal["tier", "none"] = "tier"
    """What stands under a member's name: the confirmed tier, or nothing."""
    contributor_name: Label = ""
    """The tag or role of contributors; empty for the word in the community's language."""
    core_name: Label = ""
    """The tag or role of core contributors; empty for the word in the community's language."""
    contributor_points: Count = 0
    """Points that a contributor gets each month."""
    core_points: Count = 0
    """Points that a core contributor gets each month."""
    opens_to: Opened = "nobody"
    """Set in a chat of theirs alone: from which tier on members are let in on asking."""
    opens_by: Annotated[str, Field(max_length=200)] = ""
    """Set there, too: the chat's invite link, or on Discord the role that sees the channel."""

    def points(self, tier: Tier) -> int:
        """Give the points of a month."""
        return {Tier.CONTRIBUTOR: self.contributor_points, Tier.CORE: self.core_points}.get(tier, 0)

    def label(self, tier: Tier) -> str:
        """Give the owner's own word for a tier, empty for none."""
        return {Tier.CONTRIBUTOR: self.contributor_name, Tier.CORE: self.core_name}.get(tier, "")

    @property
    def opens_from(self) -> Tier | None:
        """The tier from which on a chat lets members in, None for one that does not."""
        return None if self.opens_to == "nobody" else Tier[self.opens_to.upper()]


class Marks(msgspec.Struct, frozen=True):
    """What a tier takes, or what somebody has: in how many conversations, by whom, how steadily."""

    helped: int = 0
    people: int = 0
    weeks: int = 0

    def reach(self, marks: Marks, percent: int = 100) -> bool:
        """Whether each of these is at least so many percent of what is asked for."""
        mine, asked = msgspec.structs.astuple(self), msgspec.structs.astuple(marks)
        return all(100 * a >= percent * b for a, b in zip(mine, asked, strict=True))


class Tenure(msgspec.Struct, frozen=True):
    """That a tier was confirmed to an account: by whom (0 for nobody), and how it stands.

    `fading` is the community day since which evidence is too low, `shown` when the owner was told
    of that, `reviewed` the last look. `why` are the words of who took it away.
    """

    identity: int
    member: int
    community: int
    tier: Tier
    since: datetime
    by: int = 0
    nomination: int = 0
    fading: date | None = None
    shown: date | None = None
    reviewed: date | None = None
    ended: datetime | None = None
    how: End = End.NOT
    ended_by: int = 0
    why: str = ""


class Review(msgspec.Struct, frozen=True):
    """What a look at a tenure comes to: as it stands now, whom to tell, and where it leads."""

    tenure: Tenure
    tells_owner: bool = False
    falls_to: Tier | None = None
    """The tier that takes its place, a newcomer's for none; None for a tenure that goes on."""


def marks_of(signs: Signs | None) -> Marks:
    """Give what somebody has by the signs of the last 90 days, nothing for who has no place."""
    return Marks(signs.helped, signs.people, signs.weeks) if signs is not None else Marks()


def asked_for(tier: Tier, settings: TierSettings) -> Marks:
    """Give what a confirmed tier takes."""
    s = settings
    if tier is Tier.CORE:
        return Marks(s.core_helped, s.core_people, s.core_weeks)
    return Marks(s.contributor_helped, s.contributor_people, s.contributor_weeks)


def earned(marks: Marks, settings: TierSettings, held: Tier = Tier.NEWCOMER) -> Tier:
    """Give the tier that evidence speaks for; for one that somebody holds it takes less."""
    for tier in (Tier.CORE, Tier.CONTRIBUTOR):
        percent = settings.keep_percent if tier <= held else 100
        if marks.reach(asked_for(tier, settings), percent):
            return tier
    return Tier.NEWCOMER


def is_regular(days: int, weeks: int, settings: TierSettings, *, was: bool) -> bool:
    """Whether days and weeks on which somebody wrote make a regular, or keep one."""
    percent = settings.keep_percent if was else 100
    enough_days = 100 * days >= percent * settings.regular_days
    return enough_days and 100 * weeks >= percent * settings.regular_weeks


def review(tenure: Tenure, marks: Marks, settings: TierSettings, today: date) -> Review:
    """Look at a tenure on a community day: it goes on, begins to fade, recovers, or ends."""
    looked = msgspec.structs.replace(tenure, reviewed=today)
    carried = earned(marks, settings, tenure.tier)
    if carried >= tenure.tier:
        return Review(msgspec.structs.replace(looked, fading=None))
    if tenure.fading is None:
        tells = tenure.shown is None or today - tenure.shown > SHOWN_AGAIN
        shown = today if tells else tenure.shown
        return Review(msgspec.structs.replace(looked, fading=today, shown=shown), tells)
    if today - tenure.fading < timedelta(weeks=settings.grace_weeks):
        return Review(looked)
    return Review(looked, falls_to=carried)


class Tiers(Protocol):
    """The tiers of members; a tenure is of an account, a tier of the member with all theirs."""

    async def of(self, member: int) -> Tier:
        """Give a member's tier now."""
        ...

    async def held(self, member: int) -> Tenure | None:
        """Give the tenure of a member's confirmed tier, the highest of several; None for none."""
        ...

    async def tenures(self, member: int) -> Sequence[Tenure]:
        """Give all tenures of a member, the newest first."""
        ...

    async def running(self, community: int, most: int) -> Sequence[Tenure]:
        """Give tenures that have not ended, those looked at longest ago first."""
        ...

    async def past(self, community: int, most: int) -> Sequence[Tenure]:
        """Give tenures that have ended, the newest end first."""
        ...

    async def begin(self, who: Actor, tier: Tier, at: datetime, by: int, about: int) -> Tenure:
        """Store that a tier was confirmed by a member, through nomination `about`; 0 for none."""
        ...

    async def keep(self, tenure: Tenure) -> None:
        """Store a tenure as given."""
        ...

    async def paid(self, member: int, month: date) -> bool:
        """Whether a member got the points of a month, by the account that they were paid to."""
        ...

    async def pay(self, who: Actor, month: date, points: int, at: datetime) -> None:
        """Note the points of a month as paid."""
        ...
