"""Holdings: the things of a kind that a member holds and uses up, counted."""

from enum import IntEnum
from typing import Protocol

from community.people import Actor
from community.refusals import Refusal
from community.words import Code, Text, n, t


class FreezesAreOff(Refusal):
    """Nobody can buy a freeze."""

    def __init__(self) -> None:
        super().__init__(t("Streak freezes are not for sale here."))


class EnoughFreezes(Refusal):
    """The member holds as many as can be bought."""

    def __init__(self, held: int) -> None:
        super().__init__(
            n(
                "You hold {count} streak freeze, and more cannot be bought.",
                "You hold {count} streak freezes, and more cannot be bought.",
                held,
            )
        )


class NothingToFreeze(Refusal):
    """There is no running streak that a freeze could keep."""

    def __init__(self) -> None:
        super().__init__(
            t(
                "A freeze keeps a running streak, and you have none. Begin with {checkin}.",
                checkin=Code("/checkin"),
            )
        )


class NotForBots(Refusal):
    """Bots do not check in."""

    def __init__(self) -> None:
        super().__init__(t("Bots do not check in."))


class TooDear(Refusal):
    """The member has fewer points than something costs."""

    def __init__(self, price: int, has: int) -> None:
        super().__init__(
            n(
                "It costs {count} point, and you have {has}.",
                "It costs {count} points, and you have {has}.",
                price,
                has=has,
            )
        )


class Item(IntEnum):
    """What can be held; the numbers are stored, so they never change."""

    CARD = 1
    """Pays for a make-up."""
    FREEZE = 2
    """Bridges a missed day of a streak."""


def counted(item: Item, count: int) -> Text:
    """Say how many of an item."""
    if item is Item.CARD:
        return n("{count} make-up card", "{count} make-up cards", count)
    return n("{count} streak freeze", "{count} streak freezes", count)


class Holdings(Protocol):
    """How many of each item a member holds; never fewer than none."""

    async def held(self, member: int, item: Item) -> int: ...

    async def change(self, who: Actor, item: Item, by: int) -> int:
        """Give items, or take as many as are there; gives how many the member holds now."""
        ...
