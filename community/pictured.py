"""Pictures in life: what was seen in one is judged like words, once the platform has given it."""

from __future__ import annotations

from typing import Any

from community.attached import REMOVED, Attached, Shown, ban, picture_of
from community.closer import PICTURES
from community.consequences import ruled
from community.context import Ctx
from community.events import Place
from community.hits import Hits, Judgement, State
from community.jobs import LookAtPicture
from community.judge import Judged
from community.judged import sender_of
from community.learning import with_learned
from community.looked import seen_at, who_of
from community.people import MOST_COUNTED
from community.ports import Activity, People
from community.rulebook import Rulebook
from community.sights import Pictured
from moderation.judging import judge, ordered
from moderation.message import History, Message

OF_PICTURES = frozenset(
    ("contacts", "invites", "learned", "links", "newcomers", "patterns", "phishing", "words")
) | {PICTURES}
"""The rules that judge what stands in a picture; the others mind how something is said."""
A_CODE = "[QR] "
"""What stands before the words of a code, where the message is quoted."""


async def pictured(ctx: Ctx[Any], job: LookAtPicture, found: Pictured) -> None:
    """Judge what was seen in a picture, unless its message is gone; keep how it looks.

    Of those who are known here only whether it was removed before.
    """
    chat = await ctx.uow.port(People).chat(job.platform, Place(job.chat))
    said = await ctx.uow.port(Activity).author(chat.id, job.message) if chat is not None else None
    if chat is None or said is None or said[0].identity != job.identity:
        return
    words = [f"{A_CODE}{code}" for code in found.codes]
    there = await seen_at(ctx, job, chat, said[0], words, nth=1 + job.place)
    if there is None:
        return
    attached = ctx.uow.port(Attached)
    looks = (found.likeness, found.crops)
    await attached.keep(chat.id, Shown(job.message, job.place, job.identity, job.at, *looks))
    before = await ctx.uow.port(Hits).judgement(chat.id, job.message)
    if before is not None and before.state is State.REMOVED:
        await ban(
            there,
            (chat.id, job.message),
            (job.community, before.case),
            meant=of_picture(before),
        )
    elif found.codes or found.likeness:
        case = await ruled(there, await _judged(there, job, found))
        if case is not None:
            await ban(there, (chat.id, job.message), (job.community, case.number), meant=True)


def of_picture(judgement: Judgement) -> bool:
    """Whether a judgement is about what stands in a picture, and not about words."""
    return any(hit.acts and hit.rule == PICTURES for hit in judgement.hits)


async def _judged(ctx: Ctx[Rulebook], job: LookAtPicture, found: Pictured) -> Judged:
    banned = await ctx.uow.port(Attached).banned(ctx.community.id)
    ctx.uow.remember(ctx.house.window(REMOVED), ctx.community.id, bool(banned))
    is_known = ctx.actor.wrote >= MOST_COUNTED
    message = Message(
        text="" if is_known else "\n".join(found.codes),
        sender=sender_of(ctx.event, who_of(ctx.actor), ctx.actor),
        kind="pictured",
        chat=str(ctx.chat.id),
        picture=picture_of(found, banned),
    )
    rules = await with_learned(ctx.uow, ctx.house, ctx.community.id, ctx.settings)
    names = {PICTURES} if is_known else OF_PICTURES
    verdict = judge(ordered(r for r in rules if r.name in names), message)
    return Judged(message, job.at.timestamp(), verdict, History())
