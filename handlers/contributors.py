"""Contributors 贡献: why somebody has their place, a board where the owner wants it, and bots."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from community.buttons import Button
from community.context import Answer, Ctx, Reply
from community.explaining import NO_RANKING, why
from community.feature import Feature
from community.people import Actor, Role
from community.ports import AuditLog, People
from community.recognitions import Listed, Recognitions, Span
from community.refusals import Refusal
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
ROWS, LAST_PAGE, MOST_SHOWN = 10, 50, 20
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
    words = lines(TITLES[span], *(shown or [empty]))
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
    recognitions, name = ctx.uow.port(Recognitions), Name(member.name)
    if is_bot:
        by = ctx.actor.member
        await recognitions.leave_out(ctx.community.id, member.member, by, ctx.event.at)
    else:
        await recognitions.bring_back(ctx.community.id, member.member)
    await ctx.uow.port(AuditLog).note(
        ctx.community.id,
        ctx.actor.member,
        "member.bot",
        {"value": is_bot},
        at=ctx.event.at,
        about=member.member,
    )
    if is_bot:
        return t("{name} is left out as a bot; the next night ranks without them.", name=name)
    return t("{name} counts as a person again, from the next night on.", name=name)


@feature.command(
    "member bots",
    t("Show who is left out as a bot, and who looks like one."),
    role=Role.ADMIN,
    answer="private",
    secret=True,
)
async def bots(ctx: Ctx_) -> Reply:
    recognitions = ctx.uow.port(Recognitions)
    out = await _named(ctx, await recognitions.left_out(ctx.community.id, MOST_SHOWN))
    like = await _named(ctx, await recognitions.suspects(ctx.community.id, MOST_SHOWN))
    return lines(
        t("Left out as bots: {names}", names=out) if out else t("Nobody is left out as a bot."),
        t("Looks like a bot, by name or by how fast it answers: {names}", names=like)
        if like
        else t("Nobody else looks like a bot."),
        t("{command} leaves one out.", command=Code("/member bot @name yes")) if like else None,
    )


async def _named(ctx: Ctx[Any], members: Any) -> Words | None:
    people = [await ctx.uow.port(People).member(member) for member in members]
    names = tuple(t("{name}", name=Name(who.name)) for who in people if who is not None)
    return Lines(names, ", ") if names else None
