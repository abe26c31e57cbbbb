"""Pictures in life: what was seen in one is judged like words, once the platform has given it."""

from __future__ import annotations

from typing import Any

from community.attached import Attached, Shown, ban, picture_of
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
    """Judge what was seen in a picture, unless its message is gone; keep how it looks."""
    chat = await ctx.uow.port(People).chat(job.platform, Place(job.chat))
    said = await ctx.uow.port(Activity).author(chat.id, job.message) if chat is not None else None
    if chat is None or said is None or said[0].identity != job.identity:
        return
    words = [f"{A_CODE}{code}" for code in found.codes]
    there = await seen_at(ctx, job, chat, said[0], words, nth=1 + job.place)
    if there is None:
        return
    attached = ctx.uow.port(Attached)
    shown = Shown(job.message, job.place, job.identity, job.at, found.likeness)
    await attached.keep(chat.id, shown)
    before = await ctx.uow.port(Hits).judgement(chat.id, job.message)
    if before is not None and before.state is State.REMOVED:
        await ban(
            there.uow,
            (chat.id, job.message),
            (job.community, before.case),
            meant=of_picture(before),
        )
    elif found.codes or found.likeness:
        case = await ruled(there, await _judged(there, job, found))
        if case is not None:
            await ban(there.uow, (chat.id, job.message), (job.community, case.number), meant=True)


def of_picture(judgement: Judgement) -> bool:
    """Whether a judgement is about what stands in a picture, and not about words."""
    return any(hit.acts and hit.rule == PICTURES for hit in judgement.hits)


async def _judged(ctx: Ctx[Rulebook], job: LookAtPicture, found: Pictured) -> Judged:
    banned = await ctx.uow.port(Attached).banned(ctx.community.id)
    message = Message(
        text="\n".join(found.codes),
        sender=sender_of(ctx.event, who_of(ctx.actor), ctx.actor),
        kind="pictured",
        chat=str(ctx.chat.id),
        picture=picture_of(found.likeness, banned, codes=bool(found.codes)),
    )
    rules = await with_learned(ctx.uow, ctx.house, ctx.community.id, ctx.settings)
    verdict = judge(ordered(r for r in rules if r.name in OF_PICTURES), message)
    return Judged(message, job.at.timestamp(), verdict, History())
