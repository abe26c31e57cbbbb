"""Arrivals: whoever comes, or asks to, is let in, asked, or laid before the moderators."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from community.actions import Say
from community.adverts import shown
from community.answering import heading
from community.buttons import Button
from community.casetelling import Rows, tell_moderators
from community.context import Ctx
from community.door import AT_THE_DOOR, Figure, Newcomer, Newcomers, Stage, Verification
from community.entering import CHALLENGE, chats_of, hold, keep, let_in, release, rules_of
from community.events import Asked, Joined
from community.examining import about, ask, choices
from community.greeting import say_together
from community.people import Actor, Chat, Role
from community.ports import People
from community.raiding import arrival, take_in
from community.spans import span
from community.words import Name, Text, Words, t

LATEST = timedelta(hours=24)
"""Who came before that, while nobody was there to see it, is asked nothing any more."""


async def receive(ctx: Ctx[Any]) -> None:
    """Receive whoever has come to a chat, or asks to be let into it."""
    event, who = ctx.event, ctx.actor
    is_request = isinstance(event, Asked)
    if event.imported or who.bot or not who.identity or ctx.now - event.at > LATEST:
        return
    known = await ctx.uow.port(Newcomers).of(who.identity)
    if known is not None and known.stage in AT_THE_DOOR | {Stage.RULES}:
        await _again(ctx, known, is_request=is_request)
        return
    newcomer = _made(ctx, known, is_request=is_request)
    if known is not None and known.request and known.stage is Stage.IN and not is_request:
        fresh = msgspec.structs.replace(newcomer, verified=None)  # who only now comes to the rules
        await let_in(ctx, who, fresh, known.mode)
        return
    rules = rules_of(ctx)
    how = await _free(ctx, rules, known)
    is_counted = how in ("", "off") and (known is None or known.stage is not Stage.SCREENED)
    wave = await arrival(ctx) if is_counted else None
    if wave is not None:
        await take_in(ctx, who, newcomer, wave)
        return
    if isinstance(event, Joined) and event.pending:
        await keep(ctx, msgspec.structs.replace(newcomer, stage=Stage.SCREENED))
        return
    if how:
        if rules.mode != "off" or not is_request:  # else people answer who asks
            await _let_free(ctx, newcomer, how, known)
        return
    await _at_the_door(ctx, newcomer, rules)


async def _let_free(ctx: Ctx[Any], newcomer: Newcomer, how: str, known: Newcomer | None) -> None:
    """Let somebody in who is asked nothing; who left while they were held is so no longer."""
    after = await let_in(ctx, ctx.actor, newcomer, how)
    was_held = known is not None and known.stage is Stage.LEFT
    if was_held and after.stage is Stage.IN and not newcomer.request:
        release(ctx, ctx.actor, ctx.chat)


async def ask_after_all(ctx: Ctx[Any], who: Actor, newcomer: Newcomer) -> None:
    """Ask somebody what newcomers are asked who was kept from it by a wave, or let them in."""
    rules, chats = rules_of(ctx), await chats_of(ctx, newcomer)
    if rules.mode == "off" or not chats:
        await let_in(ctx, who, newcomer, "off")
        return
    there = msgspec.structs.replace(ctx, actor=who, chat=chats[0])
    await _at_the_door(there, newcomer, rules)


async def remind(ctx: Ctx[Any], newcomer: Newcomer, wait: timedelta) -> None:
    """Ask somebody once more who was asked while nobody was there to hear the answer."""
    who = await ctx.uow.port(Newcomers).who(newcomer.identity)
    chats = await chats_of(ctx, newcomer)
    if who is None or not chats:
        return
    there = msgspec.structs.replace(ctx, actor=who, chat=chats[0])
    if newcomer.request:
        await _in_private(there, newcomer, wait)
    else:
        _in_the_group(there, newcomer, newcomer.mode, wait)


async def _again(ctx: Ctx[Any], known: Newcomer, *, is_request: bool) -> None:
    """Let somebody who is at the door stand at that of another chat as well."""
    if ctx.chat.id in known.chats and known.request == is_request:
        return
    chats = known.chats if ctx.chat.id in known.chats else (*known.chats, ctx.chat.id)
    after = msgspec.structs.replace(known, chats=chats, request=is_request)
    await keep(ctx, after)
    await hold(ctx, ctx.actor, ctx.chat, after)


def _made(ctx: Ctx[Any], known: Newcomer | None, *, is_request: bool) -> Newcomer:
    return Newcomer(
        identity=ctx.actor.identity,
        community=ctx.community.id,
        stage=Stage.IN,
        at=ctx.event.at,
        chats=(ctx.chat.id,),
        request=is_request,
        verified=known.verified if known is not None else None,
    )


async def _free(ctx: Ctx[Any], rules: Verification, known: Newcomer | None) -> str:
    """Say why somebody is asked nothing, empty for who is asked."""
    if rules.mode == "off":
        return "off"
    if ctx.actor.role >= Role.HELPER or await _is_brought(ctx):
        return "moderator"
    if rules.again:
        return ""
    if known is not None and known.verified is not None:
        return "known"
    return "known" if await ctx.uow.port(Newcomers).was_let_in(ctx.actor.member) else ""


async def _is_brought(ctx: Ctx[Any]) -> bool:
    """Whether a moderator has added them."""
    event = ctx.event
    if not isinstance(event, Joined) or event.by is None:
        return False
    by = await ctx.uow.port(People).find(ctx.community.id, event.platform, event.by.id)
    return by is not None and not by.bot and by.role >= Role.MODERATOR


async def _at_the_door(ctx: Ctx[Any], newcomer: Newcomer, rules: Verification) -> None:
    by_people = rules.mode == "approval"
    wait = timedelta(hours=rules.approval_hours) if by_people else timedelta(minutes=rules.minutes)
    at = max(ctx.now, ctx.event.at)
    asked = msgspec.structs.replace(
        newcomer,
        stage=Stage.REVIEW if by_people else Stage.WAITING,
        mode=rules.mode,
        due=at + wait,
        verified=None,
    )
    await keep(ctx, asked)
    await hold(ctx, ctx.actor, ctx.chat, asked)
    day = ctx.community.day(ctx.event.at)
    await ctx.uow.port(Newcomers).count(asked, day, Figure.ASKED)
    if by_people:
        await tell_moderators(ctx, about(ctx.actor, [ctx.chat]), choices(asked.identity))
    if asked.request:
        await _in_private(ctx, asked, wait)
    else:
        _in_the_group(ctx, asked, rules.mode, wait)


def _in_the_group(ctx: Ctx[Any], newcomer: Newcomer, mode: str, wait: timedelta) -> None:
    """Name somebody in the one message about all who are asked something now."""
    here = Button(t("I am here"), "door.here", (ctx.community.id,))
    link = Button(t("Answer"), "door.ask", (ctx.community.id,))
    say_together(
        ctx,
        ctx.chat,
        _called(mode, wait),
        shown(ctx, ctx.actor),
        series=CHALLENGE,
        vanish=int(min(wait, timedelta(hours=1)).total_seconds()) + 60,
        buttons=((here,),) if mode == "button" else (),
        link=link if mode in ("arithmetic", "question") else None,
    )


def _called(mode: str, wait: timedelta) -> Text:
    time = span(wait)
    match mode:
        case "button":
            return t(
                "{items}: press the button within {time}, then you can write here. "
                "So can whoever else is new.",
                time=time,
            )
        case "approval":
            return t("{items}: please wait until a moderator lets you in.")
        case _:
            return t(
                "{items}: answer a question within {time}, then you can write here. "
                "So can whoever else is new.",
                time=time,
            )


async def _in_private(ctx: Ctx[Any], newcomer: Newcomer, wait: timedelta) -> None:
    """Ask whoever asks to be let in; where they cannot be written to, a line in the chat does."""
    chat = t("You would like to come into {chat}.", chat=_title(ctx.chat))
    words: Words
    rows: Rows = ()
    if newcomer.mode == "approval":
        words = t("{about} A moderator decides soon.", about=chat)
    elif newcomer.mode == "button":
        here = Button(t("I am here"), "door.here", (ctx.community.id,))
        words = t("{about} Press the button within {time}.", about=chat, time=span(wait))
        rows = ((here,),)
    else:
        head = t("{about} Answer this within {time}:", about=chat, time=span(wait))
        asked = await ask(ctx, newcomer, head)
        words, rows = asked.words, asked.buttons
    _write(ctx, ctx.actor, words, rows)


def _write(ctx: Ctx[Any], who: Actor, words: Words, rows: Rows) -> None:
    ctx.uow.act(
        Say(
            platform=who.platform,
            chat=ctx.chat.external,
            words=words,
            buttons=rows,
            language=ctx.language,
            to=who.external,
            private=True,
            secret=True,
            fallback="button",
            heading=heading(ctx.community.name),
            community=ctx.community.id,
            vanish=60,
            notice=True,
        )
    )


def _title(chat: Chat) -> Text:
    return Text("{name}", {"name": Name(chat.title or chat.external)})
