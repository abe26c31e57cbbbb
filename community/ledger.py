"""Points as money: accounts with lots and debt, and the pure arithmetic on them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

import msgspec

from community.facts import Earning
from community.people import Actor
from community.refusals import Refusal
from community.words import Name, Text, n, t

Lots = tuple[tuple[int, int], ...]
"""(day of expiry as an ordinal date or 0 for never, points left), the oldest expiry first."""

NEVER = 0
MOST_POINTS = 1_000_000
"""The most that one command moves."""


class NotEnough(Refusal):
    """Somebody wants to give or spend more than they have."""

    def __init__(self, has: int) -> None:
        super().__init__(n("You have only {count} point.", "You have only {count} points.", has))


class OwesLess(Refusal):
    """More debt is to be forgiven than there is."""

    def __init__(self, name: str, debt: int) -> None:
        super().__init__(
            n(
                "{name} owes only {count} point.",
                "{name} owes only {count} points.",
                debt,
                name=Name(name),
            )
        )


class Account(msgspec.Struct, frozen=True):
    """A member's points, debt, growth value and lots.

    The lots add up to the points; points and debt are never both above zero; points - debt is
    the sum of the member's entries.
    """

    points: int = 0
    debt: int = 0
    growth: int = 0
    lots: Lots = ()

    def earn(self, amount: int, expires: int = NEVER) -> "Account":
        """Add an earning, which pays the debt first and makes the member grow."""
        return msgspec.structs.replace(
            self.receive(((expires, amount),)), growth=self.growth + amount
        )

    def receive(self, lots: Lots) -> "Account":
        """Add points with their own dates; they pay the debt first."""
        debt, kept = self.debt, dict(self.lots)
        for expires, points in lots:
            debt, left = paid(debt, points)
            if left:
                kept[expires] = kept.get(expires, 0) + left
        return _account(kept, debt, self.growth)

    def spend(self, amount: int) -> tuple["Account", Lots]:
        """Take points, the oldest first; gives the lots taken. Raises NotEnough."""
        if amount > self.points:
            raise NotEnough(self.points)
        return self._take(amount)

    def take_back(self, amount: int, growth: int = 0) -> tuple["Account", Lots]:
        """Take what is there; the rest becomes debt. `growth` is what the member shrinks by."""
        there = min(amount, self.points)
        account, taken = self._take(there)
        shrunk = max(0, self.growth - growth)
        return (
            msgspec.structs.replace(account, debt=self.debt + amount - there, growth=shrunk),
            taken,
        )

    def joined(self, other: "Account") -> "Account":
        """Put two accounts together: what one of them owes is paid by what the other one has."""
        both = self.receive(other.lots)
        paid, _ = both.take_back(other.debt)
        return msgspec.structs.replace(paid, growth=self.growth + other.growth)

    def forgive(self, amount: int) -> "Account":
        """Let go of debt that is there."""
        return msgspec.structs.replace(self, debt=self.debt - amount)

    def _take(self, amount: int) -> tuple["Account", Lots]:
        left, kept, taken = amount, dict(self.lots), []
        for expires, points in in_order(self.lots):
            part = min(left, points)
            if part:
                kept[expires] = points - part
                taken.append((expires, part))
                left -= part
        return _account(kept, self.debt, self.growth), tuple(taken)


def paid(debt: int, points: int) -> tuple[int, int]:
    """Let points pay a debt first; gives what is left of the debt, and of the points."""
    part = min(debt, points)
    return debt - part, points - part


def in_order(lots: Lots) -> list[tuple[int, int]]:
    """Sort lots by their expiry, those that never expire last."""
    return sorted(lots, key=lambda lot: (lot[0] == NEVER, lot[0]))


def _account(lots: dict[int, int], debt: int, growth: int) -> Account:
    left = tuple(in_order(tuple((e, p) for e, p in lots.items() if p)))
    return Account(sum(points for _, points in left), debt, growth, left)


class Entry(msgspec.Struct, frozen=True):
    """A line of the ledger: who, why, how much; `lots` is what a spending took."""

    identity: int
    at: datetime
    kind: int
    amount: int
    day: date
    by: int = 0
    note: str = ""
    lots: Lots = ()
    chat: int = 0
    ref: int = 0

    @property
    def owed(self) -> int:
        """What of a loss was not there to be taken, and became debt."""
        return max(0, -self.amount - sum(points for _, points in self.lots))


class Cause(msgspec.Struct, frozen=True):
    """What an entry comes from: one cause makes one entry of a kind for an identity."""

    at: datetime
    chat: int
    ref: int
    day: date
    by: int = 0
    note: str = ""


class Posting(msgspec.Struct, frozen=True):
    """A movement of points that a person made, by its number; `undone_by` is 0 or a member."""

    number: int
    by: int
    kind: int
    giver: int
    taker: int
    amount: int
    cause: Cause
    undone_by: int = 0


class Ledger(Protocol):
    """The ledger of a community, its balances beside it in the same transaction."""

    async def account(self, member: int) -> Account:
        """Give a member's account without its lots."""
        ...

    async def earn(
        self, who: Actor, amount: int, kind: Earning, cause: Cause, expires: int
    ) -> None:
        """Credit an earning that lasts until a day, as `Ctx.expires` says; tells PointsEarned."""
        ...

    async def give(self, giver: Actor, taker: Actor, amount: int, cause: Cause) -> None:
        """Move points with their dates. Raises NotEnough."""
        ...

    async def deduct(self, who: Actor, amount: int, cause: Cause) -> None:
        """Take points; what is not there becomes debt."""
        ...

    async def spend(self, who: Actor, amount: int, kind: Earning, cause: Cause) -> None:
        """Take points for something bought. Raises NotEnough."""
        ...

    async def reverse(self, who: Actor, kind: Earning, of: Cause, now: datetime, by: int) -> int:
        """Take back what a cause gave, or give back what it took; gives the points moved."""
        ...

    async def restore(
        self, who: Actor, kind: Earning, of: Cause, taken_at: datetime, now: datetime
    ) -> int:
        """Give back what was taken back of a cause at a moment; gives the points moved."""
        ...

    async def burn(self, who: Actor, cause: Cause) -> int:
        """Take points, debt and growth to nothing by one entry; gives the points burnt."""
        ...

    async def expire(self, who: Actor, days: Sequence[int], cause: Cause) -> int:
        """Take what is left of the lots of some days; gives the points taken."""
        ...

    async def forgive(self, who: Actor, amount: int, cause: Cause) -> None:
        """Let go of debt. Raises OwesLess."""
        ...

    async def post(self, posting: Posting, community: int) -> int:
        """Number a movement so that it can be undone; gives the number."""
        ...

    async def posting(self, community: int, number: int) -> Posting | None: ...

    async def last_posting(self, community: int, by: int) -> Posting | None: ...

    async def mark_undone(self, number: int, by: int) -> None: ...


REASONS: dict[int, Text] = {
    Earning.CHECKIN: t("check-in"),
    Earning.TALK: t("talking"),
    Earning.AWARD: t("award"),
    Earning.DEDUCTION: t("deduction"),
    Earning.GIFT_SENT: t("gift sent"),
    Earning.GIFT_RECEIVED: t("gift received"),
    Earning.MILESTONE: t("milestone"),
    Earning.MAKEUP: t("make-up"),
    Earning.FREEZE: t("streak freeze"),
    Earning.REACTION: t("reaction to a message"),
    Earning.TIER: t("contributors' monthly points"),
    Earning.THANKS: t("thanks from a member"),
    Earning.WIN_BACK: t("welcome-back gift"),
    Earning.HIGHLIGHT: t("a highlight of yours"),
    Earning.EXPIRED: t("expired"),
    Earning.FORGIVEN: t("debt forgiven"),
    Earning.CHECKIN + Earning.REVERSED: t("check-in taken back"),
    Earning.TALK + Earning.REVERSED: t("message removed"),
    Earning.AWARD + Earning.REVERSED: t("award undone"),
    Earning.DEDUCTION + Earning.REVERSED: t("deduction undone"),
    Earning.GIFT_SENT + Earning.REVERSED: t("gift returned"),
    Earning.GIFT_RECEIVED + Earning.REVERSED: t("gift taken back"),
    Earning.REACTION + Earning.REVERSED: t("reaction taken back"),
    Earning.THANKS + Earning.REVERSED: t("thanks taken back"),
    Earning.HIGHLIGHT + Earning.REVERSED: t("highlight taken back"),
    Earning.FORGIVEN + Earning.REVERSED: t("debt no longer forgiven"),
    Earning.MILESTONE + Earning.REVERSED: t("milestone taken back"),
    Earning.MAKEUP + Earning.REVERSED: t("make-up given back"),
    Earning.FREEZE + Earning.REVERSED: t("streak freeze given back"),
    Earning.FORGOTTEN: t("forgotten"),
    Earning.TALK + Earning.RESTORED: t("message counts again"),
    Earning.REACTION + Earning.RESTORED: t("reaction counts again"),
    Earning.THANKS + Earning.RESTORED: t("thanks count again"),
    Earning.HIGHLIGHT + Earning.RESTORED: t("highlight counts again"),
    Earning.CHECKIN + Earning.LINKED: t("linked: the day is counted once"),
    Earning.MILESTONE + Earning.LINKED: t("linked: the milestone is counted once"),
    Earning.TALK + Earning.LINKED: t("linked: more than talking earns in a day"),
    Earning.REACTION + Earning.LINKED: t("linked: a reaction of yours to yourself"),
    Earning.THANKS + Earning.LINKED: t("linked: thanks of yours to yourself"),
    Earning.GIFT_SENT + Earning.LINKED: t("linked: a gift to yourself"),
    Earning.GIFT_RECEIVED + Earning.LINKED: t("linked: a gift from yourself"),
    Earning.CHECKIN + Earning.UNLINKED: t("separated: the day counts again"),
    Earning.MILESTONE + Earning.UNLINKED: t("separated: the milestone counts again"),
    Earning.TALK + Earning.UNLINKED: t("separated: talking counts again"),
    Earning.REACTION + Earning.UNLINKED: t("separated: the reaction counts again"),
    Earning.THANKS + Earning.UNLINKED: t("separated: the thanks count again"),
    Earning.GIFT_SENT + Earning.UNLINKED: t("separated: the gift counts again"),
    Earning.GIFT_RECEIVED + Earning.UNLINKED: t("separated: the gift counts again"),
}
EARNED = {
    *(Earning.CHECKIN, Earning.TALK, Earning.AWARD, Earning.MILESTONE, Earning.REACTION),
    *(Earning.TIER, Earning.THANKS, Earning.WIN_BACK, Earning.HIGHLIGHT),
}
"""The kinds that feed the growth value and the boards."""
