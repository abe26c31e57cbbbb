"""Thanks 感谢: who may thank whom, how often in a day, and what it is worth to the one thanked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from typing import Protocol

import msgspec

from community.people import Actor
from community.refs import ref_of
from community.refusals import Refusal
from community.words import Name, n, t

RETURNED = 7
"""Days within which thanks for thanks are a trade rather than a help."""
AROUND = re.compile(r"\A[^\w+]+|[^\w+]+\Z")
"""What people put around a word: signs, blanks and pictures."""
NEVER = datetime.min.replace(tzinfo=UTC)
LONGEST = 40
"""Characters of a message that may be a word of thanks; what is longer is read by nobody."""


class NotToOneself(Refusal):
    """Thanks to oneself."""

    def __init__(self) -> None:
        super().__init__(t("You cannot thank yourself."))


class NotToBots(Refusal):
    """Thanks to a bot, or to a channel."""

    def __init__(self) -> None:
        super().__init__(t("Bots and channels are not thanked: it is members who help."))


class ThanksAreOff(Refusal):
    """The community does not record thanks."""

    def __init__(self) -> None:
        super().__init__(t("Thanks are not recorded here."))


class AlreadyThanked(Refusal):
    """For this message its author was thanked by the same member before."""

    def __init__(self) -> None:
        super().__init__(t("You have thanked for this message before."))


class ThanksUsedUp(Refusal):
    """The day's thanks are given."""

    def __init__(self, most: int) -> None:
        super().__init__(
            n(
                "You have given your {count} thank-you of today. Tomorrow there is another.",
                "You have given all {count} thanks of today. Tomorrow there are more.",
                most,
            )
        )


class EnoughForOne(Refusal):
    """The part of the day's thanks that one member can get from another is given."""

    def __init__(self, name: str, most: int) -> None:
        super().__init__(
            n(
                "You have thanked {name} today already. There can be more tomorrow, and for others "
                "today.",
                "You have thanked {name} {count} times today. There can be more tomorrow, and for "
                "others today.",
                most,
                name=Name(name),
            )
        )


class How(IntEnum):
    """By what somebody was thanked; the numbers are stored, so they never change."""

    NAMED = 1
    """By a command that names them, for no message."""
    REPLIED = 2
    """By a command or a word in reply to their message."""
    REACTED = 3


class State(IntEnum):
    """Whether thanks count; the numbers are stored, so they never change."""

    COUNTS = 0
    TAKEN_BACK = 1
    """By who gave them, until they put the same reaction again."""
    REMOVED = 2
    """The message that they were for, or that said them, counts no longer."""


class ThanksRules(msgspec.Struct, frozen=True):
    """What thanks are worth: points each, the most of them in a day for one member; how many a
    member gives in a day, and how long a giver must have been known for them to earn."""

    points: int
    most_points: int
    of_giver: int
    tenure: timedelta

    @property
    def of_pair(self) -> int:
        """How many of a day's thanks may go to one member: a quarter, and one at least."""
        return max(1, self.of_giver // 4)


class ThanksDay(msgspec.Struct, frozen=True):
    """What there was before on a day: thanks by the giver, those of them to the same member, and
    the points that this one earned by thanks of anybody.

    `returned` says that the giver was thanked by them in the days around it.
    """

    given: int = 0
    between: int = 0
    points: int = 0
    returned: bool = False


class Thanked(msgspec.Struct, frozen=True):
    """Thanks by one identity to another; it is decided once what they are worth.

    `message` is what they are for, or the command that names somebody; `source` the message that
    says them, 0 for none. `points` are held now, below zero while the two are one member. `changed`
    is when the giver's reaction was last heard of, which says whether they count.
    """

    chat: int
    message: int
    giver: int
    taker: int
    at: datetime
    day: date
    how: How
    source: int = 0
    worth: int = 0
    points: int = 0
    state: State = State.COUNTS
    changed: datetime = NEVER

    @property
    def ref(self) -> int:
        """What the entry in the ledger goes by: one for each message and giver."""
        return thanks_ref(self.message, self.giver)


def thanks_ref(message: int, giver: int) -> int:
    """Give what the entry of thanks in the ledger goes by."""
    return ref_of(f"{message}\0{giver}\0thanks")


def permit(before: ThanksDay, rules: ThanksRules, name: str) -> None:
    """Raise ThanksUsedUp or EnoughForOne where a day's thanks are given."""
    if before.given >= rules.of_giver:
        raise ThanksUsedUp(rules.of_giver)
    if before.between >= rules.of_pair:
        raise EnoughForOne(name, rules.of_pair)


def worth(before: ThanksDay, rules: ThanksRules, *, trusted: bool) -> int:
    """Give the points that thanks earn, 0 for none; thanks for thanks are worth half."""
    if not trusted:
        return 0
    points = rules.points // 2 if before.returned else rules.points
    return max(0, min(points, rules.most_points - before.points))


def folded(word: str) -> str:
    """Give a word without what people put around it: signs, blanks, pictures, capitals."""
    plain = unicodedata.normalize("NFKC", word).casefold()
    return " ".join(AROUND.sub("", plain).split())


def is_thanks(text: str, words: Collection[str]) -> bool:
    """Whether a text is a word of thanks and nothing else; `words` are folded."""
    return len(text) <= LONGEST and folded(text) in words


def plain_emoji(emoji: str) -> str:
    """Give an emoji without the sign that asks for colour."""
    return emoji.replace("\ufe0f", "")


class Thanks(Protocol):
    """Who thanked whom."""

    async def of(self, chat: int, message: int, giver: int) -> Thanked | None: ...

    async def store(self, community: int, thanked: Thanked) -> None: ...

    async def day(self, giver: Actor, taker: Actor, day: date) -> ThanksDay: ...

    async def for_message(self, chat: int, message: int) -> Sequence[Thanked]:
        """Give all thanks for a message."""
        ...

    async def said_by(self, giver: int, day: date, chat: int, message: int) -> Sequence[Thanked]:
        """Give the thanks that an identity said by a message of that day."""
        ...

    async def times(self, taker: Actor) -> int:
        """Give how often a member was thanked."""
        ...
