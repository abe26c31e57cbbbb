"""The casebook 案卷: cases by number, by member, by words, and all of them as a file."""

from __future__ import annotations

from typing import Annotated

import msgspec
from pydantic import Field

from community.asking import asked, deliver, tell
from community.buttons import Button
from community.cases import Case, Cases, Found
from community.casetelling import about, card_of, named
from community.casewords import KINDS, MODERATOR, buttons, whom
from community.context import Answer, Ctx, Reply
from community.events import Finished
from community.feature import Feature, NoSettings
from community.jobs import ExportCases, File
from community.params import Rest
from community.people import Actor, Role
from community.ports import AuditLog
from community.restraints import OF_CHATS, CaseKind
from community.sanctioning import case_of
from community.words import Day, Lines, Name, Phrase, Text, Words, lines, n, t

feature = Feature("casebook", NoSettings, about=t("The record of cases"))

Ctx_ = Ctx[NoSettings]
ON_A_PAGE = 8
PER_ROW = 4
FILE = "cases.csv"


@feature.command(
    "case",
    t("Show a case by its number, those of somebody, or the newest ones."),
    aliases=("案卷",),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    label=t("Cases"),
    sample="12",
)
async def case(
    ctx: Ctx_,
    number: Annotated[int, Field(ge=1)] | None = None,
    member: Actor | None = None,
) -> Reply:
    if number is not None:
        return await _shown(ctx, number, edit=False)
    if member is not None:
        return await _of(ctx, member.member, edit=False)
    return await _newest(ctx, 0, edit=False)


@feature.button("case.show", role=Role.MODERATOR)
async def show(ctx: Ctx_, number: int, apart: int = 0) -> Reply:
    """Show a case in place of its card or of a list; `apart`, to who asks alone, beside a card."""
    if apart:
        aside = await _shown(ctx, number, edit=False)
        return msgspec.structs.replace(aside, private=True, secret=True)
    return await _shown(ctx, number, edit=True)


@feature.button("case.page", role=Role.MODERATOR)
async def turn(ctx: Ctx_, before: int) -> Reply:
    return await _newest(ctx, before, edit=True)


@feature.command(
    "case of",
    t("Show the cases of somebody."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample="@ann",
)
async def case_of_member(ctx: Ctx_, member: Actor) -> Reply:
    return await _of(ctx, member.member, edit=False)


@feature.button("case.of", role=Role.MODERATOR)
async def cases_of(ctx: Ctx_, member: int) -> Reply:
    return await _of(ctx, member, edit=True)


@feature.command(
    "case search",
    t("Find cases by words of their reasons, rules and messages."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample=t("advert"),
)
async def search(ctx: Ctx_, words: Annotated[str, Field(max_length=100), Rest()]) -> Reply:
    found = await ctx.uow.port(Cases).search(ctx.community.id, words, 0, ON_A_PAGE)
    head = t("Cases with these words:") if found.cases else t("No case has these words.")
    more = t("There are more; add a word.") if found.more else None
    return Answer(lines(head, *await _lines(ctx, found), more), _numbers(found))


@feature.command(
    "case export",
    t("Get all cases as a file."),
    role=Role.ADMIN,
    answer="private",
    secret=True,
)
async def export(ctx: Ctx_) -> Reply:
    job = ctx.uow.start(asked(ctx, ExportCases))
    await ctx.uow.port(AuditLog).note(
        ctx.community.id, ctx.actor.member, "case.export", {"job": job}, at=ctx.event.at
    )
    return t("I am writing all cases into a file; it comes to you alone.")


@feature.result(ExportCases)
async def hand_over(ctx: Ctx_, job: ExportCases, event: Finished) -> None:
    if event.failure:
        await tell(ctx, job, t("The cases could not be written. Whoever runs me finds out why."))
        return
    file = msgspec.json.decode(event.result, type=File)
    words = n("{count} case.", "{count} cases.", file.rows)
    await deliver(ctx, job, file, FILE, words)


async def _shown(ctx: Ctx_, number: int, *, edit: bool) -> Answer:
    found = await case_of(ctx, number)
    return Answer(await card_of(ctx, found, whole=True), buttons(found), edit=edit)


async def _newest(ctx: Ctx_, before: int, *, edit: bool) -> Answer:
    found = await ctx.uow.port(Cases).page(ctx.community.id, before, ON_A_PAGE)
    head = t("The newest cases:") if found.cases else t("There are no cases.")
    turns = []
    if before:
        turns.append(Button(t("Newest"), "case.page", (0,), role=MODERATOR))
    if found.more:
        older = (found.cases[-1].number,)
        turns.append(Button(t("Older"), "case.page", older, role=MODERATOR))
    rows = (*_numbers(found), tuple(turns)) if turns else _numbers(found)
    return Answer(lines(head, *await _lines(ctx, found)), rows, edit=edit)


async def _of(ctx: Ctx_, member: int, *, edit: bool) -> Answer:
    known = await ctx.uow.port(Cases).of(member)
    mine = [each for each in reversed(known) if each.community == ctx.community.id]
    found = Found(tuple(mine[:ON_A_PAGE]), len(mine) > ON_A_PAGE)
    name = Name(await named(ctx, member))
    head = n("{name}: {count} case.", "{name}: {count} cases.", len(mine), name=name)
    if not mine:
        head = t("There is no case about {name}.", name=name)
    return Answer(lines(head, *await _lines(ctx, found)), _numbers(found), edit=edit)


async def _lines(ctx: Ctx_, found: Found) -> list[Words]:
    return [await _line(ctx, each) for each in found.cases]


async def _line(ctx: Ctx_, found: Case) -> Words:
    day = Day(ctx.community.day(found.at))
    told: list[Text] = [
        t(
            "{number}. {day}  {kind}: {name}",
            number=found.number,
            day=day,
            kind=KINDS[found.kind],
            name=whom(await about(ctx, found)),
        )
    ]
    if found.reason:
        told.append(t("({note})", note=Phrase(found.reason)))
    if found.is_undone:
        is_ended = found.kind in OF_CHATS and found.kind is not CaseKind.WAVE
        told.append(t("– ended") if is_ended else t("– undone"))
    return Lines(tuple(told), " ")


def _numbers(found: Found) -> tuple[tuple[Button, ...], ...]:
    row = [
        Button(t("{number}", number=c.number), "case.show", (c.number,), role=MODERATOR)
        for c in found.cases
    ]
    return tuple(tuple(row[i : i + PER_ROW]) for i in range(0, len(row), PER_ROW))
