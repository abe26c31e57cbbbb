"""Steps 新人引导: what newcomers are told in private, hours and days after they were let in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

import msgspec
from pydantic import Field

from community.actions import Say
from community.buttons import Button
from community.context import Answer, Ctx, Reply
from community.door import Newcomers
from community.events import Left
from community.excerpts import excerpt
from community.facts import Verified
from community.feature import Feature, NoSettings
from community.mailingdeeds import STOP, alone
from community.mailings import AT_ONCE, Mailings, addressed
from community.params import Rest
from community.people import Actor, Chat, Role
from community.ports import AuditLog, Governing
from community.setup import MODERATORS
from community.steps import (
    LATEST,
    MOST_STEPS,
    SOONEST,
    WORTH,
    Beginner,
    EnoughSteps,
    NoSuchStep,
    NoSuchTime,
    Step,
    Steps,
    is_new,
    time_after,
    typed,
)
from community.welcome import MOST_WORDS, blanks_of, checked
from community.words import Code, Name, Text, Words, lines, t

feature = Feature("steps", NoSettings, about=t("Steps for newcomers"))

Ctx_ = Ctx[NoSettings]
ADMIN = int(Role.ADMIN)
SAMPLE = "1d How was your first loaf, {name}?"
ON_ITS_WAY = timedelta(hours=1)
"""For how long a step waits for its platform: much may have happened to its reader by then."""
MOST_LISTED = 120
"""Letters of each step that the list shows."""


# Who is told.


@feature.hears(Verified)
async def begin(ctx: Ctx_, fact: Verified) -> None:
    steps = ctx.uow.port(Steps)
    known = await steps.beginner(fact.identity)
    if known is not None:
        if known.due is not None and fact.chat and fact.chat not in known.chats:
            chats = (*known.chats, fact.chat)
            await steps.go_on(msgspec.structs.replace(known, chats=chats))
        return
    written = await steps.all(ctx.community.id)
    if not written or fact.how == "known":
        return
    newcomer = await ctx.uow.port(Newcomers).of(fact.identity)
    who = await ctx.uow.port(Newcomers).who(fact.identity)
    every = await _chats(ctx)
    is_office = any(each.id == fact.chat and each.purpose == MODERATORS for each in every)
    if newcomer is None or who is None or who.bot or is_office:
        return
    places = [each.id for each in every if each.server in (0, each.id)]
    comings = await steps.comings(who, places)
    is_first = not await steps.beginners(who.member)
    if is_first and is_new(comings, newcomer.at, who.met):
        beginner = Beginner(
            identity=fact.identity,
            community=ctx.community.id,
            since=fact.at,
            chats=newcomer.chats or (fact.chat,),
        )
        await steps.go_on(beginner.after(written, fact.at))


@feature.on(Left)
async def leave(ctx: Ctx_) -> None:
    steps = ctx.uow.port(Steps)
    beginner = await steps.beginner(ctx.actor.identity)
    if beginner is None or beginner.due is None or ctx.event.imported:
        return
    chats = tuple(chat for chat in beginner.chats if chat != ctx.chat.id)
    after = msgspec.structs.replace(beginner, chats=chats)
    await steps.go_on(after if chats else after.ended())


@feature.schedule("due", "* * * * *", downtime="latest")
async def look(ctx: Ctx_) -> None:
    steps, now = ctx.uow.port(Steps), ctx.now
    due = await steps.due(ctx.community.id, now, AT_ONCE)
    if not due:
        return
    written, chats = await steps.all(ctx.community.id), await _chats(ctx)
    for beginner in due:
        there = next((chat for chat in chats if chat.id in beginner.chats), None)
        who = await _reader(ctx, beginner)
        for step in beginner.ahead(written):
            late = now - (beginner.since + step.after)
            if who is not None and there is not None and timedelta(0) <= late <= WORTH:
                ctx.uow.act(await _letter(ctx, step, who, there))
        after = beginner.after(written, now)
        await steps.go_on(after if there is not None else after.ended())


async def _reader(ctx: Ctx_, beginner: Beginner) -> Actor | None:
    """Give the account by which somebody is written to now, None where nobody is to be."""
    account = await ctx.uow.port(Newcomers).who(beginner.identity)
    if account is None:
        return None
    first, *_ = await ctx.uow.port(Steps).beginners(account.member)
    if first.identity != beginner.identity:  # two accounts that are one member by now
        return None
    return addressed(await ctx.uow.port(Mailings).accounts(account.member), ctx.now)


async def _letter(ctx: Ctx_, step: Step, who: Actor, chat: Chat) -> Say:
    words = await _words(ctx, step, who, chat)
    stop = Button(t("No more of these"), STOP, (ctx.community.id,))
    said = alone(
        ctx,
        who,
        words,
        buttons=((stop,),),
        until=ctx.now + ON_ITS_WAY,
        reader=who.member,
        fallback="none",
    )
    language = who.language or chat.language or ctx.community.language
    return msgspec.structs.replace(said, language=language)


async def _words(ctx: Ctx_, step: Step, who: Actor, chat: Chat) -> Text:
    blanks = await blanks_of(ctx, chat, step.words)
    return Text(step.words, blanks | {"name": Name(who.name)})


async def _chats(ctx: Ctx_) -> Sequence[Chat]:
    return await ctx.uow.port(Governing).chats(ctx.community.id)


# How the owner writes them.


@feature.command(
    "setup step",
    t("Write what newcomers are told in private some time after they were let in."),
    role=Role.ADMIN,
    answer="private",
    sample=SAMPLE,
)
async def write(
    ctx: Ctx_,
    after: timedelta,
    words: Annotated[str, Field(max_length=MOST_WORDS), Rest(whole=True)],
) -> Reply:
    if not SOONEST <= after <= LATEST:
        raise NoSuchTime
    steps, known = ctx.uow.port(Steps), await ctx.uow.port(Steps).all(ctx.community.id)
    before = next((each for each in known if each.after == after), None)
    if before is None and len(known) >= MOST_STEPS:
        raise EnoughSteps
    at = before.at if before is not None else ctx.event.at
    step = Step(after, checked(words), at)
    await steps.keep(ctx.community.id, step)
    await _note(ctx, after, before, step)
    head = t(
        "Newcomers read this from now on in private, {time} after they were let in:",
        time=time_after(after),
    )
    if before is None:
        head = t(
            "Whoever comes from now on reads this in private, {time} after they were let in:",
            time=time_after(after),
        )
    return lines(head, await _words(ctx, step, ctx.actor, ctx.chat), HOW)


@feature.command(
    "setup steps",
    t("Show what newcomers are told in private, or take a step away."),
    role=Role.ADMIN,
    answer="private",
    label=t("Steps for newcomers"),
)
async def listed(ctx: Ctx_) -> Reply:
    return await _all(ctx, edit=False)


@feature.button("step.show", role=Role.ADMIN)
async def show(ctx: Ctx_, after: int) -> Reply:
    known = await ctx.uow.port(Steps).all(ctx.community.id)
    step = next((each for each in known if each.after == timedelta(seconds=after)), None)
    if step is None:
        raise NoSuchStep
    head = t("Newcomers read this {time} after they were let in:", time=time_after(step.after))
    return lines(head, await _words(ctx, step, ctx.actor, ctx.chat))


@feature.button("step.drop", role=Role.ADMIN)
async def drop(ctx: Ctx_, after: int) -> Reply:
    dropped = await ctx.uow.port(Steps).drop(ctx.community.id, timedelta(seconds=after))
    if dropped is not None:
        await _note(ctx, dropped.after, dropped, None)
    return await _all(ctx, edit=True)


HOW = t("On Telegram I can write only to those who have opened a chat with me.")


async def _all(ctx: Ctx_, *, edit: bool) -> Answer:
    known = await ctx.uow.port(Steps).all(ctx.community.id)
    example = t("To write one: {example}", example=Code(f"/setup step {SAMPLE}"))
    if not known:
        none = t("Newcomers are told nothing later on.")
        return Answer(lines(none, example), edit=edit)
    told: list[Words] = [
        t(
            "{number}. After {time}: {words}",
            number=at,
            time=time_after(each.after),
            words=excerpt(each.words, MOST_LISTED),
        )
        for at, each in enumerate(known, 1)
    ]
    rows = tuple(
        (
            Button(t("Show {number}", number=at), "step.show", (_seconds(each),), role=ADMIN),
            Button(t("Remove {number}", number=at), "step.drop", (_seconds(each),), role=ADMIN),
        )
        for at, each in enumerate(known, 1)
    )
    head = t("After they were let in, newcomers are told this in private:")
    return Answer(lines(head, *told, HOW), rows, edit=edit)


def _seconds(step: Step) -> int:
    return step.after // timedelta(seconds=1)


async def _note(ctx: Ctx_, after: timedelta, before: Step | None, now: Step | None) -> None:
    payload = {
        "after": typed(after),
        "before": before.words if before is not None else None,
        "now": now.words if now is not None else None,
    }
    await ctx.uow.port(AuditLog).note(
        ctx.community.id, ctx.actor.member, "step", payload, at=ctx.event.at
    )
