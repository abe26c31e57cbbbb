"""Jobs that somebody asks for: who is told what came of them, and where."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar

from community.actions import Hand, Say
from community.buttons import Button
from community.context import Ctx
from community.events import Place
from community.jobs import File, Job
from community.ports import People
from community.words import Words

J = TypeVar("J", bound=Job)
DELIVERS_WITHIN = timedelta(hours=24)
"""For how long a file is worth handing over."""


def asked(ctx: Ctx[Any], kind: type[J], **more: Any) -> J:
    """Give a job of a kind, for whoever asks and to be told to them where they asked.

    `more` are the fields that only this kind has.
    """
    place = ctx.event.place
    return kind(
        community=ctx.community.id,
        platform=ctx.event.platform,
        chat=place.id,
        topic=place.topic,
        to=ctx.event.who.id if ctx.event.who else "",
        asked_by=ctx.actor.member,
        language=ctx.language,
        **more,
    )


async def is_among_others(ctx: Ctx[Any], job: Job) -> bool:
    """Whether it was asked for where others read, so that the answer is for one alone."""
    chat = await ctx.uow.port(People).chat(job.platform, Place(job.chat))
    return chat is None or not chat.private


async def tell(
    ctx: Ctx[Any], job: Job, words: Words, buttons: tuple[tuple[Button, ...], ...] = ()
) -> None:
    """Tell whoever asked for a job what came of it, and nobody else."""
    if not job.to:
        return
    ctx.uow.act(
        Say(
            platform=job.platform,
            chat=job.chat,
            topic=job.topic,
            words=words,
            buttons=buttons,
            language=job.language,
            to=job.to,
            private=await is_among_others(ctx, job),
            notice=True,
        )
    )


async def deliver(ctx: Ctx[Any], job: Job, file: File, name: str, words: Words) -> None:
    """Hand the file that a job wrote to whoever asked for it, and to nobody else."""
    ctx.uow.act(
        Hand(
            platform=job.platform,
            chat=job.chat,
            file=file.path,
            name=name,
            words=words,
            language=job.language,
            to=job.to,
            private=await is_among_others(ctx, job),
            until=ctx.now + DELIVERS_WITHIN,
        )
    )
