"""Contributors 贡献: why somebody has their place, a board where the owner wants it, and bots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from community.buttons import Button
from community.context import Answer, Ctx, Reply
from community.explaining import NO_RANKING, why
from community.feature import Feature
from community.people import Actor, Role
from community.ports import AuditLog, People
from community.recognitions import Listed, Recognitions, Span
from community.refusals import NoSuchMember, Refusal
from community.words import Code, Lines, Name, Text, Words, lines, n, t


class Settings(BaseModel):
    """Whether those who help others stand on a board."""

    model_config = ConfigDict(extra="forbid")

    board: bool = False
    """Whether everybody sees who helps others most; some help less gladly when it is a race."""


feature = Feature(
    "contributors", Settings, about=t("Who helps others, and why they have their place")
)

Ctx_ = Ctx[Settings]
ROWS, LAST_PAGE, MOST_SHOWN, MOST_CHOICES = 10, 50, 20, 4
SPANS: dict[str, Span] = {"week": Span.WEEK, "quarter": Span.QUARTER, "all": Span.ALL}
TITLES: dict[Span, Text] = {
    Span.WEEK: t("Who helped others in the last 7 days"),
    Span.QUARTER: t("Who helped others in the last 90 days"),
    Span.ALL: t("Who helped others, of all time"),
}
LABELS: dict[Span, Text] = {
    Span.WEEK: t("7 days"),
    Span.QUARTER: t("90 days"),
    Span.ALL: t("All time"),
}


HOW_RANKED = t(
    "Beside a name: how many people acknowledged their help. Places go by more than that: {why}",
    why=Code("/me why"),
)


class NoBoard(Refusal):
    """The owner has not turned the board on."""

    def __init__(self) -> None:
        super().__init__(
            t(
                "There is no board of those who help others here; {why} tells you about yourself. "
                "An admin turns the board on with {setting}.",
                why=Code("/me why"),
                setting=Code("/settings contributors.board yes"),
            )
        )


@feature.command(
    "me why",
    t("Show who was helped by you, and what would raise your place."),
    aliases=("我的贡献",),
    answer="private",
    label=t("Whom I helped"),
)
async def why_me(ctx: Ctx_) -> Reply:
    return await why(ctx, ctx.actor)


@feature.command(
    "member why",
    t("Show whom somebody helped, with messages that say so."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample="@ann",
)
async def why_member(ctx: Ctx_, member: Actor) -> Reply:
    return await why(ctx, member)


# The board.


@feature.command(
    "top contributors",
    t("Show who helps others most, where the owner wants a board of it."),
    aliases=("贡献榜",),
    sample="quarter",
    lasting=True,
)
async def contributors(ctx: Ctx_, period: Literal["week", "quarter", "all"] = "quarter") -> Reply:
    return await _board(ctx, SPANS[period], 0, edit=False)


@feature.button("contributors")
async def turn(ctx: Ctx_, span: int, page: int) -> Reply:
    return await _board(ctx, Span(span), page, edit=True)


async def _board(ctx: Ctx_, span: Span, page: int, *, edit: bool) -> Answer:
    if not ctx.settings.board:
        raise NoBoard
    recognitions = ctx.uow.port(Recognitions)
    listed = await recognitions.listed(ctx.community.id, span, page * ROWS, ROWS + 1)
    told = [await _line(ctx, each) for each in listed[:ROWS]]
    shown = [line for line in told if line is not None]
    empty = t("Nobody here wants to be named.") if listed else NO_RANKING
    words = lines(TITLES[span], *(shown or [empty]), HOW_RANKED if shown else None)
    more = len(listed) > ROWS and page < LAST_PAGE
    return Answer(words, _turns(span, page, more=more), edit=edit)


async def _line(ctx: Ctx_, each: Listed) -> Words | None:
    """Give somebody's line; the place of who hides or was forgotten stays empty."""
    who = await ctx.uow.port(People).member(each.member)
    if who is None:
        return None
    count = n("{count} person", "{count} people", each.people)
    return t("{rank}. {name}  {people}", rank=each.rank, name=Name(who.name), people=count)


def _turns(span: Span, page: int, *, more: bool) -> tuple[tuple[Button, ...], ...]:
    spans = [
        Button(label, "contributors", (int(other), 0))
        for other, label in LABELS.items()
        if other is not span
    ]
    turns = [Button(t("Back"), "contributors", (int(span), page - 1))] if page else []
    if more:
        turns.append(Button(t("More"), "contributors", (int(span), page + 1)))
    return (tuple(spans), tuple(turns)) if turns else (tuple(spans),)


# Bots that no platform marks as such.


@feature.command(
    "member bot",
    t("Say that somebody is a bot, or is none: bots are not ranked among those who help."),
    role=Role.ADMIN,
    answer="private",
    secret=True,
    sample="@helperbot yes",
)
async def bot(ctx: Ctx_, member: Actor, is_bot: bool = True) -> Reply:
    name = Name(member.name)
    await _mark(ctx, member, is_bot=is_bot)
    if is_bot:
        return t("{name} is left out as a bot; the next night ranks without them.", name=name)
    return t("{name} counts as a person again, from the next night on.", name=name)


async def _mark(ctx: Ctx_, who: Actor, *, is_bot: bool) -> None:
    recognitions, by, at = ctx.uow.port(Recognitions), ctx.actor.member, ctx.event.at
    if is_bot:
        await recognitions.leave_out(ctx.community.id, who.member, by, at)
    else:
        await recognitions.bring_back(ctx.community.id, who.member)
    payload = {"value": is_bot}
    await ctx.uow.port(AuditLog).note(
        ctx.community.id, by, "member.bot", payload, at=at, about=who.member
    )


@feature.command(
    "member bots",
    t("Show who is left out as a bot, and who looks like one."),
    role=Role.ADMIN,
    answer="private",
    secret=True,
)
async def bots(ctx: Ctx_) -> Reply:
    return await _bots(ctx, edit=False)


@feature.button("contributors.bot", role=Role.ADMIN)
async def put_aside(ctx: Ctx_, member: int, is_bot: int) -> Reply:
    who = await ctx.uow.port(People).member(member)
    if who is None or who.community != ctx.community.id:
        raise NoSuchMember("…")
    await _mark(ctx, who, is_bot=bool(is_bot))
    return await _bots(ctx, edit=True)


async def _bots(ctx: Ctx_, *, edit: bool) -> Answer:
    """Show who is left out and who looks like a bot, with a button for each to change that."""
    recognitions = ctx.uow.port(Recognitions)
    out = await _people(ctx, await recognitions.left_out(ctx.community.id, MOST_SHOWN))
    like = await _people(ctx, await recognitions.suspects(ctx.community.id, MOST_SHOWN))
    words = lines(
        t("Left out as bots: {names}", names=_named(out))
        if out
        else t("Nobody is left out as a bot."),
        t("Looks like a bot, by its name or by how it answers: {names}", names=_named(like))
        if like
        else t("Nobody else looks like a bot."),
        t("It is a hint, and you decide: whoever is left out is not ranked, all else stays.")
        if like
        else None,
    )
    leave = [_choice(t("Leave out {name}", name=Name(who.name)), who, 1) for who in like]
    bring = [_choice(t("{name} is no bot", name=Name(who.name)), who, 0) for who in out]
    rows = [(each,) for each in (*leave[:MOST_CHOICES], *bring[:MOST_CHOICES])]
    return Answer(words, tuple(rows), edit=edit)


def _choice(label: Text, who: Actor, is_bot: int) -> Button:
    return Button(label, "contributors.bot", (who.member, is_bot), role=int(Role.ADMIN))


async def _people(ctx: Ctx[Any], members: Sequence[int]) -> list[Actor]:
    people = [await ctx.uow.port(People).member(member) for member in members]
    return [who for who in people if who is not None]


def _named(people: Sequence[Actor]) -> Words:
    return Lines(tuple(t("{name}", name=Name(who.name)) for who in people), ", ")
