"""Segments 圈层: who is where in their life here, saved filters, and tables of members."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

import msgspec
from pydantic import Field

from community.asking import asked, deliver, tell
from community.context import Ctx, Reply
from community.events import Finished
from community.feature import Feature, NoSettings
from community.filtering import written
from community.jobs import CountSegments, ExportSegment, File, OfSegments, ShowSegment
from community.meaning import filter_meant
from community.params import Form, Rest
from community.people import Role
from community.ports import AuditLog
from community.segments import (
    MOST_SAVED,
    Counted,
    EnoughSegments,
    NoSuchSegment,
    Segment,
    Segments,
    Shown,
    called_by,
    check_name,
)
from community.segmentwords import fields_told, list_of, shown
from community.words import Code, Name, Words, n, t

feature = Feature("segments", NoSettings, about=t("Segments of members"))

Ctx_ = Ctx[NoSettings]
A_WEEK = timedelta(days=7)
FILE = "segment.csv"
FAILED = t("The members could not be counted. Whoever runs me finds out why.")
COUNTING = t("I am counting; it comes to you in a moment.")
MOST_WORDS = 300
Filter = Annotated[
    str,
    Field(max_length=MOST_WORDS),
    Rest(),
    Form(t("the name of a segment, or a filter"), "life:fading and streak>=3"),
]
SegmentName = Annotated[str, Field(max_length=24)]


# At night, where anybody has ever asked: nobody else pays for it.
@feature.schedule("count", "55 4 * * *", downtime="latest")
async def count(ctx: Ctx_) -> None:
    if await ctx.uow.port(Segments).is_counted(ctx.community.id):
        today = ctx.today.toordinal()
        ctx.uow.start(CountSegments(community=ctx.community.id, at=ctx.event.at, today=today))


@feature.command(
    "segments",
    t("Show how many members are where in their life here."),
    aliases=("圈层",),
    role=Role.ADMIN,
    answer="private",
    secret=True,
    label=t("Segments"),
    alone="list",
    sample="fading",
)
async def segments(
    ctx: Ctx_, segment: Annotated[str, Field(max_length=MOST_WORDS), Rest()] = ""
) -> Reply:
    if segment:
        return await show(ctx, segment)
    port = ctx.uow.port(Segments)
    counts = await port.counts(ctx.community.id, ctx.today)
    if counts and all(each.name in counts for each in await port.saved(ctx.community.id)):
        return await _list(ctx, counts)
    ctx.uow.start(_about(ctx, CountSegments))
    return COUNTING


@feature.result(CountSegments)
async def counted(ctx: Ctx_, job: CountSegments, event: Finished) -> None:
    if event.failure:
        await tell(ctx, job, FAILED)
        return
    found = msgspec.json.decode(event.result, type=Counted)
    await ctx.uow.port(Segments).keep(ctx.community.id, found)
    await tell(ctx, job, await _list(ctx, found.counts))


@feature.command(
    "segments show",
    t("Show of how many members a filter holds."),
    role=Role.ADMIN,
    answer="private",
    secret=True,
    sample="life:fading and streak>=3",
)
async def show(ctx: Ctx_, segment: Filter) -> Reply:
    ctx.uow.start(_about(ctx, ShowSegment, filter=written(await filter_meant(ctx, segment))))
    return COUNTING


@feature.command(
    "segments fields",
    t("Show what a filter can ask about members."),
    role=Role.ADMIN,
    answer="private",
    secret=True,
)
async def fields(ctx: Ctx_) -> Reply:
    return fields_told()


@feature.result(ShowSegment)
async def showed(ctx: Ctx_, job: ShowSegment, event: Finished) -> None:
    if event.failure:
        await tell(ctx, job, FAILED)
        return
    await tell(ctx, job, shown(job.filter, msgspec.json.decode(event.result, type=Shown)))


@feature.command(
    "segments export",
    t("Get the members of whom a filter holds as a file."),
    role=Role.ADMIN,
    answer="private",
    secret=True,
    sample="life:fading",
)
async def export(ctx: Ctx_, segment: Filter) -> Reply:
    words = written(await filter_meant(ctx, segment))
    ctx.uow.start(_about(ctx, ExportSegment, filter=words))
    await _note(ctx, "export", words)
    return t("I am writing the file; it comes to you alone.")


@feature.result(ExportSegment)
async def exported(ctx: Ctx_, job: ExportSegment, event: Finished) -> None:
    if event.failure:
        await tell(ctx, job, FAILED)
        return
    file = msgspec.json.decode(event.result, type=File)
    whom = called_by(job.filter)
    words = n("{count} member: {filter}", "{count} members: {filter}", file.rows, filter=whom)
    await deliver(ctx, job, file, FILE, words)


@feature.command(
    "segments save",
    t("Save a filter under a name; it is counted every day."),
    role=Role.ADMIN,
    answer="private",
    secret=True,
    sample="bakers tag:baker and seen<30d",
)
async def save(ctx: Ctx_, name: SegmentName, segment: Filter) -> Reply:
    check_name(name)
    node, saved = (
        await filter_meant(ctx, segment),
        await ctx.uow.port(Segments).saved(ctx.community.id),
    )
    known = _called(saved, name)
    if known is None and len(saved) >= MOST_SAVED:
        raise EnoughSegments
    called_ = known.name if known is not None else name
    kept = Segment(called_, written(node), ctx.actor.member)
    await ctx.uow.port(Segments).save(ctx.community.id, kept, ctx.event.at)
    await _note(ctx, "save", f"{kept.name} {kept.filter}")
    return t("{name} is saved: {filter}", name=Name(kept.name), filter=Code(kept.filter))


@feature.command(
    "segments forget",
    t("Forget a segment that was saved."),
    role=Role.ADMIN,
    answer="private",
    secret=True,
    sample="bakers",
)
async def forget(ctx: Ctx_, name: SegmentName) -> Reply:
    saved = await ctx.uow.port(Segments).saved(ctx.community.id)
    known = _called(saved, name)
    if known is None:
        raise NoSuchSegment(name, [each.name for each in saved])
    await ctx.uow.port(Segments).forget(ctx.community.id, known.name)
    await _note(ctx, "forget", known.name)
    return t("{name} is forgotten.", name=Name(known.name))


def _called(saved: Any, name: str) -> Segment | None:
    return next((each for each in saved if each.name.casefold() == name.casefold()), None)


async def _list(ctx: Ctx_, counts: Mapping[str, int]) -> Words:
    port = ctx.uow.port(Segments)
    before = await port.counts(ctx.community.id, ctx.today - A_WEEK)
    return list_of(ctx.community.name, counts, before, await port.saved(ctx.community.id))


def _about(ctx: Ctx_, kind: Any, **more: Any) -> OfSegments:
    job: OfSegments = asked(
        ctx, kind, at=ctx.now, today=ctx.community.day(ctx.now).toordinal(), **more
    )
    return job


async def _note(ctx: Ctx_, what: str, value: str) -> None:
    await ctx.uow.port(AuditLog).note(
        ctx.community.id, ctx.actor.member, f"segments.{what}", {"value": value}, at=ctx.event.at
    )
