"""Coming in: held at the door, asked, let in or sent away; the one way in for all who decide."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from community.actions import Admit, Ban, Mute, Unban, Unmute
from community.casetelling import tell_alone
from community.context import Ctx
from community.door import (
    AT_THE_DOOR,
    GATES,
    UNPRESSABLE,
    Figure,
    Mode,
    Newcomer,
    Newcomers,
    Stage,
    Verification,
)
from community.enforcing import KICK_LASTS
from community.facts import Verified
from community.greeting import clear
from community.people import Actor, Chat, Gate
from community.reach import Reach
from community.welcome import Welcome
from community.words import Name, t

TELLS = (Verified,)
"""The facts that a capability tells which lets people in."""
CHALLENGE = "challenge"
"""The series of what newcomers of a chat are asked."""
NEW_FOR = timedelta(hours=24)
"""For how long somebody is new."""
FIGURES = {
    Stage.TIMED_OUT: Figure.TIMED_OUT,
    Stage.FAILED: Figure.FAILED,
    Stage.TURNED_AWAY: Figure.TURNED_AWAY,
    Stage.LEFT: Figure.LEFT,
}


def rules_of(ctx: Ctx[Any]) -> Verification:
    """Give what holds at the door."""
    return ctx.house.instance.of("verification", Verification, *ctx.documents)


def must_read(ctx: Ctx[Any]) -> bool:
    """Whether newcomers say that they have read the rules before they may write."""
    welcome = ctx.house.instance.of("welcome", Welcome, *ctx.documents)
    return welcome.on and welcome.acknowledge


async def chats_of(ctx: Ctx[Any], newcomer: Newcomer) -> list[Chat]:
    """Give the chats to which somebody came, or asks to come."""
    return [*await ctx.uow.port(Newcomers).chats(newcomer)]


async def keep(ctx: Ctx[Any], newcomer: Newcomer) -> None:
    """Store how somebody stands; who is in is new for a day."""
    gate = GATES.get(newcomer.stage, Gate.OPEN)
    if newcomer.stage is Stage.IN and newcomer.due is not None:
        gate = Gate.NEW
    await ctx.uow.port(Newcomers).keep(newcomer, gate)


async def hold(ctx: Ctx[Any], who: Actor, chat: Chat, newcomer: Newcomer) -> None:
    """Keep somebody from writing in a chat, as far as its platform lets them answer meanwhile."""
    if newcomer.request or not rules_of(ctx).mute or chat.platform in UNPRESSABLE:
        return
    ctx.uow.act(Mute(platform=chat.platform, chat=chat.external, person=who.external))


async def let_in(
    ctx: Ctx[Any], who: Actor, newcomer: Newcomer, how: Mode | str, by: int = 0
) -> Newcomer:
    """Let somebody in, who was at the door or was asked nothing; gives how they stand now."""
    at = ctx.event.at
    was_asked = newcomer.stage in AT_THE_DOOR
    reads = must_read(ctx) and newcomer.verified is None and not newcomer.request
    after = msgspec.structs.replace(
        newcomer,
        stage=Stage.RULES if reads else Stage.IN,
        due=None if reads else at + NEW_FOR,
        expects="",
        verified=at,
        by=by,
    )
    await keep(ctx, after)
    chats = await chats_of(ctx, newcomer)
    for chat in chats:
        if newcomer.request:
            ctx.uow.act(Admit(platform=chat.platform, chat=chat.external, person=who.external))
        elif was_asked and not reads:
            release(ctx, who, chat)
        elif reads and not was_asked:
            await hold(ctx, who, chat, after)
    if was_asked:
        figure = Figure.ADMITTED if by else Figure.PASSED
        await ctx.uow.port(Newcomers).count(newcomer, ctx.community.day(at), figure)
    if newcomer.stage is Stage.WAITING:
        await tidy(ctx, chats)
    if not newcomer.request:
        told(ctx, who, chats[0].id if chats else 0, how)
    return after


def told(ctx: Ctx[Any], who: Actor, chat: int, how: str) -> None:
    """Tell other capabilities that somebody is in."""
    ctx.uow.record(
        Verified(
            community=ctx.community.id,
            member=who.member,
            identity=who.identity,
            at=ctx.event.at,
            chat=chat,
            how=how,
        )
    )


def release(ctx: Ctx[Any], who: Actor, chat: Chat) -> None:
    """Let somebody write in a chat, unless a case of theirs says otherwise."""
    is_held = who.restraint is not None and bool(who.restraint.now(ctx.now))
    if chat.platform not in UNPRESSABLE and not is_held:
        ctx.uow.act(Unmute(platform=chat.platform, chat=chat.external, person=who.external))


async def send_away(
    ctx: Ctx[Any],
    who: Actor | None,
    newcomer: Newcomer,
    stage: Stage,
    by: int = 0,
    *,
    tidies: bool = True,
) -> None:
    """Send somebody away who was at the door and may come again; nothing is held against them."""
    after = msgspec.structs.replace(newcomer, stage=stage, due=None, expects="", by=by)
    await keep(ctx, after)
    chats = await chats_of(ctx, newcomer)
    first = await _tell(ctx, who, newcomer, stage, chats)
    if who is not None and stage is not Stage.LEFT:
        for chat in chats:
            _out(ctx, who, chat, is_request=newcomer.request, first=first)
    figure = FIGURES.get(stage)
    if figure is not None:
        at = max(ctx.event.at, newcomer.at)
        await ctx.uow.port(Newcomers).count(newcomer, ctx.community.day(at), figure)
    if tidies:
        await tidy(ctx, chats)


async def _tell(
    ctx: Ctx[Any], who: Actor | None, newcomer: Newcomer, stage: Stage, chats: list[Chat]
) -> int:
    """Tell who has opened the bot why they go; gives the outbox number, 0 for who is told nothing.

    Who answered wrongly reads it as they answer. Nobody else is written to: a crowd that was late
    would be as many messages that nobody takes.
    """
    if who is None or not chats or stage not in (Stage.TIMED_OUT, Stage.TURNED_AWAY):
        return 0
    if not await ctx.uow.port(Reach).of(who.identity):
        return 0
    where = Name(chats[0].title)
    if stage is Stage.TURNED_AWAY:
        told = t("A moderator did not let you into {chat}. You may come again.", chat=where)
    elif newcomer.stage is Stage.REVIEW:
        told = t(
            "No moderator had a look in time, so you are not let into {chat} for now. "
            "You may come again.",
            chat=where,
        )
    else:
        told = t(
            "You did not do in time what I asked, so you are out of {chat} for now. "
            "You may come again and try anew.",
            chat=where,
        )
    return tell_alone(ctx, who, told, None)


def _out(ctx: Ctx[Any], who: Actor, chat: Chat, *, is_request: bool, first: int) -> None:
    about: dict[str, Any] = {
        "platform": chat.platform,
        "chat": chat.external,
        "person": who.external,
        "first": first,
    }
    if is_request:
        ctx.uow.act(Admit(**about, given=False))
        return
    ctx.uow.act(Ban(**about, ends=ctx.now + KICK_LASTS))
    banned = who.restraint.banned if who.restraint is not None else None
    if banned is None or banned <= ctx.now:
        ctx.uow.act(Unban(**about))


async def tidy(ctx: Ctx[Any], chats: list[Chat]) -> None:
    """Remove what stands in chats where nobody is asked anything any more, as far as is seen."""
    waiting = await ctx.uow.port(Newcomers).due(ctx.community.id, FAR, FEW)
    if len(waiting) == FEW:
        return
    busy = {chat for each in waiting if each.stage is Stage.WAITING for chat in each.chats}
    for chat in chats:
        if chat.id not in busy:
            await clear(ctx, chat, CHALLENGE)


FEW = 10
FAR = datetime.fromisoformat("9999-01-01T00:00:00+00:00")
