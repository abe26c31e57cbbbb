"""The member card 成员卡: what moderators see of somebody, and what they note for each other."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field

from community.badges import Badges, shown
from community.buttons import Button
from community.cases import Cases, Remarks
from community.casetelling import named
from community.casewords import KINDS, MODERATOR
from community.checkins import Checkins
from community.context import Answer, Ctx, Reply
from community.examining import choices, is_at_the_door, turned_out
from community.explaining import helps
from community.feature import Feature, NoSettings
from community.hierarchy import permit
from community.holdings import Holdings, Item
from community.ladder import Ladder, Step
from community.ledger import Ledger
from community.params import Form, Rest
from community.people import Actor, Role
from community.ports import AuditLog, People
from community.queuewords import reported
from community.refusals import ROLES, NoSuchMember, Refusal
from community.restraints import FOREVER, CaseKind
from community.sourcewords import brought_line
from community.spans import span
from community.tierwords import tier_line
from community.words import Day, Lines, Moment, Name, Phrase, Text, Words, lines, n, t

feature = Feature("members", NoSettings, about=t("What moderators note about members"))

Ctx_ = Ctx[NoSettings]
NOTES_SHOWN, CASES_SHOWN, MOST_TAGS, BOT = 3, 3, 20, t("bot")
Remark = Annotated[str, Field(max_length=400), Rest()]
Tag = Annotated[
    str,
    Field(max_length=24, pattern=re.compile(r"^[^\s,]+$")),
    Form(t("one word of at most 24 characters"), "baker"),
]


class NoSuchNote(Refusal):
    """There is no note of that number about somebody."""

    def __init__(self, who: Actor, number: int) -> None:
        super().__init__(
            t("There is no note {number} about {name}.", number=number, name=Name(who.name))
        )


class NoSuchTag(Refusal):
    """Somebody has not that tag."""

    def __init__(self, who: Actor, tag: str) -> None:
        super().__init__(t("{name} has no tag {tag}.", name=Name(who.name), tag=Name(tag)))


class EnoughTags(Refusal):
    """Somebody has as many tags as one can overlook."""

    def __init__(self, who: Actor) -> None:
        super().__init__(
            n(
                "{name} has {count} tag; take one away first.",
                "{name} has {count} tags; take one away first.",
                MOST_TAGS,
                name=Name(who.name),
            )
        )


@feature.command(
    "member",
    t("Show what is known about somebody, with their cases, notes and tags."),
    aliases=("成员",),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample="@ann",
)
async def member_(ctx: Ctx_, member: Actor) -> Reply:
    return await _card(ctx, member)


@feature.button("member", role=Role.MODERATOR)
async def show(ctx: Ctx_, number: int) -> Reply:
    who = await ctx.uow.port(People).member(number)
    if who is None or who.community != ctx.community.id:
        raise NoSuchMember("…")
    return await _card(ctx, who)


@feature.command(
    "member note",
    t("Note something about somebody, for moderators."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample=t("@ann promised to stop the adverts"),
)
async def note(ctx: Ctx_, member: Actor, words: Remark) -> Reply:
    by = ctx.actor.member
    number = await ctx.uow.port(Remarks).note(member.member, by, words, ctx.event.at)
    await _audit(ctx, member, "note", number)
    return t("Note {number} about {name} is kept.", number=number, name=Name(member.name))


@feature.command(
    "member erase",
    t("Erase a note about somebody."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample="@ann 3",
)
async def erase(ctx: Ctx_, member: Actor, number: Annotated[int, Field(ge=1)]) -> Reply:
    if not await ctx.uow.port(Remarks).erase(member.member, number):
        raise NoSuchNote(member, number)
    await _audit(ctx, member, "note.erase", number)
    return t("Note {number} about {name} is erased.", number=number, name=Name(member.name))


@feature.command(
    "member tag",
    t("Put a tag on somebody, for moderators."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample=t("@ann baker"),
)
async def tag_(ctx: Ctx_, member: Actor, tag: Tag) -> Reply:
    remarks = ctx.uow.port(Remarks)
    known = await remarks.tags(member.member)
    if len(known) >= MOST_TAGS and tag not in known:
        raise EnoughTags(member)
    await remarks.tag(member.member, tag, ctx.actor.member, ctx.event.at)
    await _audit(ctx, member, "tag", tag)
    return t("{name} has the tag {tag} now.", name=Name(member.name), tag=Name(tag))


@feature.command(
    "member untag",
    t("Take a tag away from somebody."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample=t("@ann baker"),
)
async def untag(ctx: Ctx_, member: Actor, tag: Tag) -> Reply:
    if not await ctx.uow.port(Remarks).untag(member.member, tag):
        raise NoSuchTag(member, tag)
    await _audit(ctx, member, "untag", tag)
    return t("{name} no longer has the tag {tag}.", name=Name(member.name), tag=Name(tag))


@feature.command(
    "member trust",
    t("Trust somebody, or no longer: what they write is looked at before it is removed."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample="@ann yes",
)
async def trust(ctx: Ctx_, member: Actor, trusted: bool = True) -> Reply:
    permit(ctx.actor, member)
    await ctx.uow.port(Remarks).trust(member.member, trusted=trusted)
    await _audit(ctx, member, "trust", trusted)
    if trusted:
        return t("{name} is trusted now.", name=Name(member.name))
    return t("{name} is not trusted any more.", name=Name(member.name))


async def _audit(ctx: Ctx_, who: Actor, what: str, value: str | int) -> None:
    await ctx.uow.port(AuditLog).note(
        ctx.community.id,
        ctx.actor.member,
        f"member.{what}",
        {"value": value},
        at=ctx.event.at,
        about=who.member,
    )


# The card.


async def _card(ctx: Ctx_, who: Actor) -> Answer:
    """Show the card to who asked alone; the card of a case, below which it was asked for, stays."""
    words = lines(
        t("{name}, {role}", name=Name(who.name), role=BOT if who.bot else ROLES[who.role]),
        await _seen(ctx, who),
        *await _earned(ctx, who),
        await tier_line(ctx, who),
        await brought_line(ctx, who),
        await helps(ctx, who),
        *_standing(ctx, who),
        await turned_out(ctx, who),
        await _tags(ctx, who),
        *await _cases(ctx, who),
        await reported(ctx, who.member),
        *await _notes(ctx, who),
    )
    row = (Button(t("Cases"), "case.of", (who.member,), role=MODERATOR),)
    rows = (row, *choices(who.identity)) if is_at_the_door(who) else (row,)
    return Answer(words, rows, private=True, secret=True)


async def _seen(ctx: Ctx_, who: Actor) -> Text:
    since = await ctx.uow.port(People).since(who.member)
    first = Day(ctx.community.day(since or ctx.event.at))
    last = await ctx.uow.port(Remarks).last_seen(who.member)
    if last is None:
        return t("Known since {day}, wrote nothing yet.", day=first)
    return t("Known since {day}, wrote last on {last}.", day=first, last=Day(last))


async def _earned(ctx: Ctx_, who: Actor) -> list[Words]:
    account = await ctx.uow.port(Ledger).account(who.member)
    streak = await ctx.uow.port(Checkins).of(who.member)
    freezes = await ctx.uow.port(Holdings).held(who.member, Item.FREEZE)
    badges = [shown(badge.name) for badge in await ctx.uow.port(Badges).of(who.member)]
    points = n("{count} point", "{count} points", account.points)
    days = n("{count} day in a row", "{count} days in a row", streak.as_of(ctx.today, freezes))
    told: list[Words] = [t("{points}, {days}", points=points, days=days)]
    return [*told, Lines(tuple(badges), ", ")] if badges else told


def _standing(ctx: Ctx_, who: Actor) -> list[Text]:
    told = [t("Trusted by the moderators.")] if who.trusted else []
    if is_at_the_door(who):
        told.append(t("At the door: may not write yet."))
    restraint = who.restraint
    for kind in (CaseKind.BAN, CaseKind.MUTE):
        ends = restraint.ends(kind) if restraint is not None else None
        if ends is None or ends <= ctx.event.at:
            continue
        until = Moment(ends, ctx.community.zone)
        if ends == FOREVER:
            told.append(t("Now: {kind}, for good", kind=KINDS[kind]))
        else:
            told.append(t("Now: {kind} until {moment}", kind=KINDS[kind], moment=until))
    return told


async def _tags(ctx: Ctx_, who: Actor) -> Words | None:
    tags = await ctx.uow.port(Remarks).tags(who.member)
    listed = Lines(tuple(t("{name}", name=Name(tag)) for tag in tags), ", ")
    return t("Tags: {tags}", tags=listed) if tags else None


async def _cases(ctx: Ctx_, who: Actor) -> list[Words]:
    cases = await ctx.uow.port(Cases).of(who.member)
    rules = ctx.house.instance.of("cases", Ladder, *ctx.documents)
    if not cases:
        return []
    step = rules.next(cases, ctx.event.at)
    weight = f"{rules.weight(cases, ctx.event.at):.1f}"
    told: list[Words] = [
        n(
            "{count} case, weight {weight}",
            "{count} cases, weight {weight}",
            len(cases),
            weight=weight,
        )
    ]
    for case in reversed(cases[-CASES_SHOWN:]):
        line = t(
            "– case {number}, {day}: {kind}",
            number=case.number,
            day=Day(ctx.community.day(case.at)),
            kind=KINDS[case.kind],
        )
        undone = (t("– undone"),) if case.is_undone else ()
        told.append(Lines((line, *undone), " "))
    return [*told, t("What would follow: {step}", step=_step(step))]


def _step(step: Step) -> Text:
    if step.length is None:
        return KINDS[step.kind]
    return t("{kind} for {length}", kind=KINDS[step.kind], length=span(step.length))


async def _notes(ctx: Ctx_, who: Actor) -> list[Words]:
    notes = await ctx.uow.port(Remarks).notes(who.member, NOTES_SHOWN)
    return [
        t(
            "Note {number}, {name}, {day}: {words}",
            number=note.number,
            name=Name(await named(ctx, note.by)),
            day=Day(ctx.community.day(note.at)),
            words=Phrase(note.words),
        )
        for note in notes
    ]
