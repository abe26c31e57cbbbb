"""Unanswered questions 无人回答: told to moderators once, in one message, and not at night."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec

from community.actions import Say
from community.context import Ctx
from community.events import Finished, Said
from community.feature import Feature
from community.jobs import LookForAnswers
from community.people import Role
from community.ports import Governing
from community.posts import Spots
from community.setup import MODERATORS
from community.unanswered import (
    KEPT_DAYS,
    LOOKED_AT_DAYS,
    MOST_LOOKED_AT,
    WORTH_TELLING,
    Asked,
    Looked,
    Question,
    UnansweredSettings,
    Waits,
    asks,
)
from community.words import Moment, Name, Words, lines, n, t

feature = Feature("unanswered", UnansweredSettings, about=t("Unanswered questions"))

Ctx_ = Ctx[UnansweredSettings]
SERIES = "unanswered"
"""A chat has one list at a time: a new one takes the place of the one before."""
MOST_SHOWN = 10


@feature.on(Said)
async def hear(ctx: Ctx_) -> None:
    event, actor = ctx.event, ctx.actor
    if not isinstance(event, Said) or not asks(event) or event.imported or actor.bot:
        return
    if actor.role >= Role.HELPER or ctx.chat.private or ctx.chat.purpose == MODERATORS:
        return
    question = Question(ctx.today, ctx.chat.id, event.message, actor.identity, event.at)
    await ctx.uow.port(Asked).note(ctx.community.id, question)


# What waits at night is told in the morning, and after downtime once.
@feature.schedule("look", "35 * * * *", downtime="latest")
async def look(ctx: Ctx_) -> None:
    settings, now = ctx.settings, ctx.now
    asked, community = ctx.uow.port(Asked), ctx.community
    if not settings.is_awake(now.astimezone(ZoneInfo(community.zone)).hour):
        return
    await asked.drop_before(community.id, ctx.today - timedelta(days=KEPT_DAYS))
    after, before = now - WORTH_TELLING, now - timedelta(hours=settings.hours)
    since = ctx.today - timedelta(days=LOOKED_AT_DAYS)
    if await asked.are_due(community.id, since, before):
        job = LookForAnswers(community=community.id, since=since, after=after, before=before)
        ctx.uow.start(job)


@feature.result(LookForAnswers)
async def looked(ctx: Ctx_, job: LookForAnswers, event: Finished) -> None:
    if event.failure:
        return  # it is looked at again within the hour
    found, asked = msgspec.json.decode(event.result, type=Looked), ctx.uow.port(Asked)
    for question in await asked.find(ctx.community.id, found.gone):
        await asked.drop(ctx.community.id, question)
    answered = await asked.find(ctx.community.id, found.answered)
    for question in answered:
        await asked.mark(ctx.community.id, question, Waits.ANSWERED)
    waiting = await asked.find(ctx.community.id, found.unanswered)
    new = [each for each in waiting if each.waits is Waits.NOT_KNOWN]
    for question in new:
        await asked.mark(ctx.community.id, question, Waits.UNANSWERED)
    every = len(found.gone) + len(answered) + len(waiting)
    if every == MOST_LOOKED_AT and all(each in new for each in waiting):
        ctx.uow.start(job)
    worth = [each for each in waiting if each.at >= ctx.now - WORTH_TELLING]
    if ctx.settings.alert and any(each in worth for each in new):
        await _tell(ctx, worth)


async def _tell(ctx: Ctx_, waiting: Sequence[Question]) -> None:
    """Tell the moderators' chats what still waits, in one message that replaces the one before."""
    chats = await ctx.uow.port(Governing).chats(ctx.community.id)
    told = [chat for chat in chats if chat.purpose == MODERATORS]
    words = await _list(ctx, waiting, Spots({chat.id: chat for chat in chats}))
    for chat in told:
        ctx.uow.act(
            Say(
                platform=chat.platform,
                chat=chat.external,
                words=words,
                language=chat.language or ctx.community.language,
                community=ctx.community.id,
                series=SERIES,
                notice=True,
            )
        )


async def _list(ctx: Ctx_, waiting: Sequence[Question], spots: Spots) -> Words:
    asked = ctx.uow.port(Asked)
    rows = [
        t(
            "– {name}, {at}: {where}",
            name=Name(await asked.asker(question) or "…"),
            at=Moment(question.at, ctx.community.zone),
            where=spots.named(question.chat, question.message),
        )
        for question in waiting[:MOST_SHOWN]
    ]
    more = len(waiting) - MOST_SHOWN
    return lines(
        n(
            "{count} question has been waiting for an answer for {hours} hours or more:",
            "{count} questions have been waiting for an answer for {hours} hours or more:",
            len(waiting),
            hours=ctx.settings.hours,
        ),
        *rows,
        n("and {count} more", "and {count} more", more) if more > 0 else None,
    )
