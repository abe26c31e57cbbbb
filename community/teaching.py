"""Teaching: what a moderator says of a message becomes a lesson, and can be taken back."""

from __future__ import annotations

from typing import Any

from community.cases import Case, Cases
from community.context import Ctx
from community.hits import Hits
from community.learning import learn, unlearn
from community.lessons import Lesson, Lessons, NoWordsLeft, TaughtAlready
from community.ports import AuditLog


async def teach(ctx: Ctx[Any], case: Case, *, spam: bool) -> None:
    """Teach the classifier what a case is about; raises NoWordsLeft, TaughtAlready.

    What was taught of the same message before is taken back.
    """
    words = case.quoted or await ctx.uow.port(Cases).said(case.chat, case.message)
    if not words.strip():
        raise NoWordsLeft
    known = await ctx.uow.port(Lessons).of_message(case.chat, case.message)
    if known is not None and known.spam == spam and known.by:
        raise TaughtAlready
    if known is not None:
        await unlearn(ctx.uow, ctx.house, known)
    judgement = await ctx.uow.port(Hits).of_case(case.number)
    lesson = Lesson(
        number=0,
        community=case.community,
        identity=case.identity,
        chat=case.chat,
        message=case.message,
        spam=spam,
        by=ctx.actor.member,
        at=ctx.event.at,
        numbers=b"",
        words=words,
        signs=judgement.signs if judgement is not None else (),
        case=case.number,
    )
    await _learned(ctx, lesson)


async def teach_harmless(ctx: Ctx[Any], lesson: Lesson) -> None:
    """Teach that a message is harmless, whatever was taught of it before."""
    known = await ctx.uow.port(Lessons).of_message(lesson.chat, lesson.message)
    if known is not None:
        if not known.spam and known.by:
            return
        await unlearn(ctx.uow, ctx.house, known)
    if lesson.words.strip():
        await _learned(ctx, lesson)


async def forget(ctx: Ctx[Any], chat: int, message: int) -> None:
    """Take back what was sampled of a message, since somebody objects to it now."""
    known = await ctx.uow.port(Lessons).of_message(chat, message)
    if known is not None and not known.by:
        await unlearn(ctx.uow, ctx.house, known)


async def take_back(ctx: Ctx[Any], case: Case) -> None:
    """Take back what moderators taught as spam from a case of their own, since it is undone."""
    known = await ctx.uow.port(Lessons).of_message(case.chat, case.message)
    if known is not None and known.spam and known.case == case.number:
        await unlearn(ctx.uow, ctx.house, known)


async def _learned(ctx: Ctx[Any], lesson: Lesson) -> None:
    from moderation.learning.features import see

    kept = await learn(ctx.uow, ctx.house, lesson, see(lesson.words, lesson.signs))
    payload = {"lesson": kept.number, "spam": kept.spam, "case": kept.case}
    await ctx.uow.port(AuditLog).note(kept.community, lesson.by, "lesson", payload, at=ctx.event.at)
