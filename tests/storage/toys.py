"""Features made to fail, each in its own way, and one that counts what stands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

from community.actions import Say
from community.boards import Boards, Metric, Span, board
from community.checkins import Checkins
from community.context import Ctx, Reply
from community.events import Said
from community.facts import CheckedIn, Earning, PointsEarned, Retracted
from community.feature import Feature, NoSettings
from community.history import History
from community.house import House
from community.ledger import Cause, Ledger
from community.params import Rest
from community.ports import AuditLog, Governing
from community.refusals import Refusal
from community.words import t
from handlers.boards import feature as boards

Note = Annotated[str, Rest()]
Plain = Ctx[NoSettings]
PAUSE = 60.0
"""The cooldown of /slow, in seconds."""


class NotToday(Refusal):
    """A refusal after something was written."""

    def __init__(self) -> None:
        super().__init__(t("Not today."))


@dataclass
class Toys:
    """What the features do, as a test wants it."""

    broken: set[str] = field(default_factory=set)
    heard: list[str] = field(default_factory=list)
    look: Callable[[], object] = lambda: None

    def breaks(self, what: str) -> None:
        """Raise while `what` is broken."""
        if what in self.broken:
            raise LookupError(f"{what} is broken")

    def house(self) -> House:
        """A house of these features only."""
        parts: list[Feature[Any]] = [
            boards,
            _commands(),
            _other_commands(self),
            _listener(self),
            _hearer(self),
            _summer(self),
        ]
        return House(parts)


async def earn(ctx: Plain, note: str, kind: Earning = Earning.AWARD, amount: int = 1) -> None:
    """Write an entry of the event's own, which stands in the ledger under its note."""
    ref = ctx.event.claim.ref if ctx.event.claim else 0
    cause = Cause(ctx.event.at, ctx.chat.id, ref, ctx.today, note=note)
    await ctx.uow.port(Ledger).earn(ctx.actor, amount, kind, cause, ctx.expires)


def say(ctx: Plain, words: str) -> None:
    """Put something to say into the outbox, besides the answer."""
    ctx.uow.act(Say(platform="test", chat="plaza", words=t(words)))  # noqa: INT - only a toy


def _commands() -> Feature[NoSettings]:
    feature = Feature("toys", NoSettings, about=t("Toys."), tells=(PointsEarned,))

    @feature.command("good", t("Do what it should."))
    async def good(ctx: Plain, note: Note = "") -> Reply:
        await earn(ctx, note)
        return t("Done.")

    @feature.command("slow", t("Do it once a minute, in one of several ways."), cooldown=PAUSE)
    async def slow(ctx: Plain, how: str = "", note: Note = "") -> Reply:
        await earn(ctx, note)
        match how:
            case "fail":
                raise LookupError("as a bug would")
            case "refuse":
                raise NotToday
            case "clash":  # the same cause a second time: no database takes that
                await earn(ctx, note)
            case "sleep":
                await asyncio.sleep(0)
            case "note":
                await ctx.uow.port(AuditLog).note(1, 1, "noted", {}, at=ctx.event.at)
                raise LookupError("after a note")
            case "read":
                await ctx.uow.port(Governing).chats(ctx.community.id)
            case _:
                pass
        return t("Done.")

    return feature


def _other_commands(toys: Toys) -> Feature[NoSettings]:
    feature = Feature("other toys", NoSettings, about=t("More toys."), tells=(CheckedIn,))

    @feature.command("note", t("Note something in the audit log."))
    async def note(ctx: Plain) -> Reply:
        await ctx.uow.port(AuditLog).note(1, 1, "noted", {}, at=ctx.event.at)
        return t("Done.")

    @feature.command("mix", t("Note and say something, then read what others wrote."))
    async def mix(ctx: Plain) -> Reply:
        await ctx.uow.port(AuditLog).note(1, 1, "mixed", {}, at=ctx.event.at)
        say(ctx, "Mixing.")
        await ctx.uow.port(Boards).size(board(1, Metric.POINTS, Span.ALL, ctx.today))
        return t("Done.")

    @feature.command("look", t("Let somebody look at what is committed."))
    async def look(ctx: Plain) -> Reply:
        await ctx.uow.port(History).latest(ctx.actor.member, 20)  # which flushes entries
        toys.look()
        return t("Done.")

    @feature.command("tell", t("Check in, and tell nothing but the fact."))
    async def tell(ctx: Plain) -> Reply:
        actor, at, checkins = ctx.actor, ctx.event.at, ctx.uow.port(Checkins)
        nth = await checkins.record(actor, await checkins.visit(actor.member, ctx.today), at, 0)
        ctx.uow.record(
            CheckedIn(
                community=actor.community, member=actor.member, identity=actor.identity,
                at=at, day=ctx.today, streak=1, nth=nth,
            )
        )  # fmt: skip
        return t("Done.")

    return feature


def _listener(toys: Toys) -> Feature[NoSettings]:
    feature = Feature("listener", NoSettings, about=t("A listener."), tells=(Retracted,))

    @feature.on(Said)
    async def listen(ctx: Plain) -> None:
        await earn(ctx, "heard", Earning.TALK)
        actor, at = ctx.actor, ctx.event.at
        ctx.uow.record(
            Retracted(
                community=actor.community, member=actor.member, identity=actor.identity,
                at=at, chat=1, message=1, said_at=at,
            )
        )  # fmt: skip
        toys.breaks("listener")

    return feature


def _hearer(toys: Toys) -> Feature[NoSettings]:
    feature = Feature("hearer", NoSettings, about=t("A hearer."), tells=(PointsEarned,))

    @feature.hears(CheckedIn)
    async def hear(ctx: Plain, fact: CheckedIn) -> None:
        await earn(ctx, "told", Earning.CHECKIN)
        toys.breaks("hearer")
        toys.heard.append("checked in")

    @feature.hears(Retracted)
    async def hear_again(ctx: Plain, fact: Retracted) -> None:
        toys.breaks("hearer")
        toys.heard.append("retracted")

    return feature


def _summer(toys: Toys) -> Feature[NoSettings]:
    feature = Feature("summer", NoSettings, about=t("What depends on totals."))

    @feature.sums(PointsEarned)
    async def add_up(ctx: Plain, facts: list[PointsEarned]) -> None:
        await ctx.uow.port(AuditLog).note(
            1, 1, "summed", {"points": sum(fact.points for fact in facts)}, at=ctx.event.at
        )
        say(ctx, "Summed.")
        toys.breaks("summer")
        toys.heard.append(f"{sum(fact.points for fact in facts)} points")

    return feature
