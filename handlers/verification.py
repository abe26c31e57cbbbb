"""Verification 入群验证: what newcomers are asked before they may write, and what follows."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from community.actions import Delete
from community.adverts import is_advert
from community.arrival import receive, remind
from community.challenges import fits
from community.context import Answer, Ctx, Reply
from community.door import AT_THE_DOOR, MOST_TURNS, Newcomer, Newcomers, Stage, Verification
from community.entering import TELLS, chats_of, keep, let_in, send_away, tidy
from community.events import Asked, Changed, Joined, Left
from community.examining import answer, ask, standing, tell, tell_in, thanks, what_next
from community.feature import Feature
from community.held import NOT_READ_YET
from community.people import Actor, Chat, Gate, Role
from community.ports import AuditLog, People
from community.refusals import Refusal
from community.tierdoors import answer_request
from community.wavedeeds import late, release
from community.waves import Waves
from community.words import Name, t

feature = Feature(
    "verification",
    Verification,
    about=t("What newcomers do before they may write"),
    tells=TELLS,
    held="anywhere",
)

Ctx_ = Ctx[Verification]
OVERSLEPT = timedelta(seconds=90)
GRACE = timedelta(minutes=2)
"""What is given to those whose time ran out while nobody was there to hear them."""


class Decided(Refusal):
    """Somebody else was faster, or the newcomer was."""

    def __init__(self, who: str, newcomer: Newcomer, by: str) -> None:
        is_in = newcomer.stage in (Stage.IN, Stage.RULES)
        if by and is_in:
            text = t(
                "{name} was let in by {moderator} already.", name=Name(who), moderator=Name(by)
            )
        elif by:
            text = t(
                "{name} was turned away by {moderator} already.",
                name=Name(who),
                moderator=Name(by),
            )
        elif is_in:
            text = t("{name} is in already.", name=Name(who))
        else:
            text = t("{name} is not at the door any more.", name=Name(who))
        super().__init__(text)


# Who comes and goes.


@feature.on(Joined)
async def come(ctx: Ctx_) -> None:
    if isinstance(ctx.event, Joined) and not ctx.event.own:
        await receive(ctx)
        await late(ctx)


@feature.on(Asked)
async def ask_to_come(ctx: Ctx_) -> None:
    if await answer_request(ctx):  # a tier's chat: no challenge makes somebody belong there
        return
    await receive(ctx)
    await late(ctx)


@feature.on(Left)
async def go(ctx: Ctx_) -> None:
    newcomer = await ctx.uow.port(Newcomers).of(ctx.actor.identity)
    if newcomer is None or ctx.event.imported:
        return
    left = tuple(chat for chat in newcomer.chats if chat != ctx.chat.id)
    if newcomer.stage in AT_THE_DOOR and not newcomer.request and not left:
        await send_away(ctx, ctx.actor, newcomer, Stage.LEFT)
    elif newcomer.stage in AT_THE_DOOR | {Stage.RULES} and left != newcomer.chats:
        stage = newcomer.stage if left else Stage.LEFT
        await keep(ctx, msgspec.structs.replace(newcomer, chats=left, stage=stage))


@feature.on(Changed)
async def agree(ctx: Ctx_) -> None:
    """Receive whoever has agreed to the platform's own form of the rules."""
    event = ctx.event
    if isinstance(event, Changed) and event.what == "screening":
        newcomer = await ctx.uow.port(Newcomers).of(ctx.actor.identity)
        if newcomer is not None and newcomer.stage is Stage.SCREENED:
            await receive(ctx)


@feature.on(Changed)
async def come_by_line(ctx: Ctx_) -> None:
    """Remove the platform's own line about who came, where it would be an advert."""
    event, which = ctx.event, ctx.settings.lines
    if not isinstance(event, Changed) or event.what != "line" or event.imported:
        return
    is_wave = await ctx.uow.port(Waves).running(ctx.community.id) is not None
    goes = which == "remove" or (which == "adverts" and is_advert(ctx, ctx.actor))
    if goes or (is_wave and which != "keep"):
        message = int(event.value)
        place = event.place
        line = Delete(platform=event.platform, chat=place.id, message=message, topic=place.topic)
        ctx.uow.act(line)


@feature.at_the_door
async def hear(ctx: Ctx_) -> None:
    """Hear what somebody says who is at the door; in the group, what is said there is removed."""
    if ctx.actor.gate == Gate.RULES and ctx.event.place.private:
        tell(ctx, NOT_READ_YET)
    if ctx.actor.gate < Gate.WAITING:
        return
    newcomer = await ctx.uow.port(Newcomers).of(ctx.actor.identity)
    if newcomer is None:
        return
    said, is_asked = getattr(ctx.event, "text", ""), newcomer.stage is Stage.WAITING
    if ctx.event.place.private:
        heard = is_asked and newcomer.expects
        tell(ctx, await answer(ctx, newcomer, said) if heard else await what_next(ctx, newcomer))
    elif is_asked and newcomer.expects and fits(newcomer.expects, said):
        await let_in(ctx, ctx.actor, newcomer, newcomer.mode)


# What newcomers press.


@feature.button("door.here", anywhere=True)
async def here(ctx: Ctx_, number: int) -> Reply:
    there, newcomer = await standing(ctx, number)
    if newcomer.mode != "button":
        return await ask(there, newcomer)
    await let_in(there, there.actor, newcomer, newcomer.mode)
    done = await thanks(there, newcomer)
    return done if ctx.event.place.private else msgspec.structs.replace(done, edit=False)


@feature.button("door.ask", anywhere=True)
async def ask_again(ctx: Ctx_, number: int) -> Reply:
    there, newcomer = await standing(ctx, number)
    return await ask(there, newcomer)


@feature.button("door.choose", anywhere=True)
async def choose(ctx: Ctx_, number: int, choice: int | str) -> Reply:
    there, newcomer = await standing(ctx, number)
    return await answer(there, newcomer, str(choice))


# What moderators press.


@feature.button("door.pass", role=Role.MODERATOR)
async def admit(ctx: Ctx_, identity: int) -> Reply:
    who, newcomer = await _undecided(ctx, identity)
    await let_in(ctx, who, newcomer, "moderator", by=ctx.actor.member)
    await tell_in(ctx, who, newcomer)
    await _note(ctx, "door.pass", who)
    words = t("{name} was let in by {moderator}.", name=Name(who.name), moderator=_me(ctx))
    return Answer(words, edit=True)


@feature.button("door.refuse", role=Role.MODERATOR)
async def refuse(ctx: Ctx_, identity: int) -> Reply:
    who, newcomer = await _undecided(ctx, identity)
    await send_away(ctx, who, newcomer, Stage.TURNED_AWAY, by=ctx.actor.member)
    await _note(ctx, "door.refuse", who)
    words = t("{name} was turned away by {moderator}.", name=Name(who.name), moderator=_me(ctx))
    return Answer(words, edit=True)


async def _undecided(ctx: Ctx_, identity: int) -> tuple[Actor, Newcomer]:
    newcomers = ctx.uow.port(Newcomers)
    newcomer, who = await newcomers.of(identity), await newcomers.who(identity)
    if newcomer is None or who is None or newcomer.community != ctx.community.id:
        raise Decided("…", Newcomer(identity=0, community=0, stage=Stage.LEFT, at=ctx.now), "")
    if newcomer.stage not in AT_THE_DOOR:
        by = await ctx.uow.port(People).member(newcomer.by) if newcomer.by else None
        raise Decided(who.name, newcomer, by.name if by is not None else "")
    return who, newcomer


def _me(ctx: Ctx_) -> Name:
    return Name(ctx.actor.name)


async def _note(ctx: Ctx_, what: str, who: Actor) -> None:
    await ctx.uow.port(AuditLog).note(
        ctx.community.id, ctx.actor.member, what, {}, at=ctx.event.at, about=who.member
    )


# Whose time is over.


@feature.schedule("due", "* * * * *", downtime="latest")
async def look(ctx: Ctx_) -> None:
    chats: dict[int, Chat] = {}
    for newcomer in await ctx.uow.port(Newcomers).due(ctx.community.id, ctx.event.at, MOST_TURNS):
        if newcomer.stage is Stage.IN:
            await keep(ctx, msgspec.structs.replace(newcomer, due=None))
        elif newcomer.stage is Stage.HELD:
            await release(ctx, newcomer)
        else:
            chats |= {chat.id: chat for chat in await chats_of(ctx, newcomer)}
            await _late(ctx, newcomer)
    await tidy(ctx, [*chats.values()])


async def _late(ctx: Ctx_, newcomer: Newcomer) -> None:
    due = newcomer.due
    is_open = newcomer.stage is Stage.WAITING and not newcomer.graced
    if due is not None and ctx.now - due > OVERSLEPT and is_open:
        later = msgspec.structs.replace(newcomer, due=ctx.now + GRACE, graced=True)
        await keep(ctx, later)
        await remind(ctx, later, GRACE)
        return
    who = await ctx.uow.port(Newcomers).who(newcomer.identity)
    await send_away(ctx, who, newcomer, Stage.TIMED_OUT, tidies=False)
