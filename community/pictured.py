"""Pictures in life: what was seen in one is judged like words, once the platform has given it."""

from __future__ import annotations

from typing import Any

import msgspec

from community.attached import Attached, Shown, ban, picture_of
from community.cases import Cases
from community.closer import PICTURES
from community.consequences import ruled
from community.context import Ctx
from community.events import Person, Place
from community.hits import Hits, Judgement, State
from community.jobs import Look, LookAtPicture, Pictured
from community.judge import Judged
from community.judged import sender_of
from community.learning import with_learned
from community.looked import Looked
from community.people import Actor, Role
from community.ports import Activity, People, Settings
from community.rulebook import FEATURE, Rulebook
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
    there = await _there(ctx, job, found)
    if there is None:
        return
    attached, chat = ctx.uow.port(Attached), there.chat.id
    shown = Shown(job.message, job.place, job.identity, job.at, found.likeness)
    await attached.keep(chat, shown)
    before = await ctx.uow.port(Hits).judgement(chat, job.message)
    if before is not None and before.state is State.REMOVED:
        await ban(
            there.uow, (chat, job.message), (job.community, before.case), meant=of_picture(before)
        )
    elif found.codes or found.likeness:
        case = await ruled(there, await _judged(there, job, found))
        if case is not None:
            await ban(there.uow, (chat, job.message), (job.community, case.number), meant=True)


def of_picture(judgement: Judgement) -> bool:
    """Whether a judgement is about what stands in a picture, and not about words."""
    return any(hit.acts and hit.rule == PICTURES for hit in judgement.hits)


async def _there(ctx: Ctx[Any], job: Look, found: Pictured) -> Ctx[Rulebook] | None:
    """Give the context of what was looked at, as if it happened now; None for nobody's.

    Nobody's is what was said by somebody forgotten since, or by who is a helper by now.
    """
    people, place = ctx.uow.port(People), Place(job.chat)
    chat = await people.chat(job.platform, place)
    if chat is None or chat.community != job.community:
        return None
    said = await ctx.uow.port(Activity).author(chat.id, job.message)
    if said is None or said[0].identity != job.identity or said[0].role >= Role.HELPER:
        return None
    who = said[0]
    words = await ctx.uow.port(Cases).said(chat.id, job.message)
    shown = (words, *(f"{A_CODE}{code}" for code in found.codes))
    event = Looked(
        platform=job.platform,
        place=place,
        at=job.at,
        who=who_of(who),
        message=job.message,
        nth=1 + job.place if isinstance(job, LookAtPicture) else 0,
        text="\n".join(part for part in shown if part),
    )
    documents = await ctx.uow.port(Settings).documents(job.community, chat.id)
    book = ctx.house.instance.of(FEATURE, ctx.house.features[FEATURE].settings, *documents)
    return msgspec.structs.replace(
        ctx, event=event, actor=who, chat=chat, documents=documents, settings=book
    )


def who_of(actor: Actor) -> Person:
    """Give an actor as a person whom events are by."""
    return Person(actor.external, actor.name, actor.username, actor.bot)


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
