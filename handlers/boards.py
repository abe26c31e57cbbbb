"""Boards 排行: points, streaks and check-ins by day, week, month and all time."""

from collections import Counter, defaultdict
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from community.boards import Board, Boards, Metric, Span, Standing, board
from community.buttons import Button
from community.checkins import Checkins
from community.context import Answer, Ctx, Reply
from community.facts import CheckedIn, PointsEarned
from community.feature import Feature
from community.pictures import BoardPicture, BoardRow, told
from community.ports import People
from community.words import Code, Lines, Name, Text, Words, lines, n, t


class Settings(BaseModel):
    """How boards look."""

    model_config = ConfigDict(extra="forbid")

    rows: Annotated[int, Field(ge=3, le=20)] = 10
    """How many members a page of a board shows."""


feature = Feature("boards", Settings, about=t("Boards of points, streaks and check-ins"))

LAST_PAGE = 50
TITLES: dict[tuple[Metric, Span], Text] = {
    (Metric.POINTS, Span.DAY): t("Points today"),
    (Metric.POINTS, Span.WEEK): t("Points this week"),
    (Metric.POINTS, Span.MONTH): t("Points this month"),
    (Metric.POINTS, Span.ALL): t("Points of all time"),
    (Metric.STREAK, Span.DAY): t("Streaks today"),
    (Metric.STREAK, Span.WEEK): t("Streaks this week"),
    (Metric.STREAK, Span.MONTH): t("Streaks this month"),
    (Metric.STREAK, Span.ALL): t("Streaks of all time"),
    (Metric.CHECKINS, Span.DAY): t("Check-ins today, in their order"),
    (Metric.CHECKINS, Span.WEEK): t("Days checked in this week"),
    (Metric.CHECKINS, Span.MONTH): t("Days checked in this month"),
    (Metric.CHECKINS, Span.ALL): t("Days checked in of all time"),
}
METRICS: dict[Metric, Text] = {
    Metric.POINTS: t("Points"),
    Metric.STREAK: t("Streaks"),
    Metric.CHECKINS: t("Check-ins"),
}
SPANS: dict[Span, Text] = {
    Span.DAY: t("Day"),
    Span.WEEK: t("Week"),
    Span.MONTH: t("Month"),
    Span.ALL: t("All time"),
}


@feature.sums(PointsEarned)
async def add_up(ctx: Ctx[Settings], facts: list[PointsEarned]) -> None:
    days: dict[date, Counter[int]] = defaultdict(Counter)
    for fact in facts:
        days[fact.day][fact.member] += fact.points
    for day, points in days.items():
        await ctx.uow.port(Boards).add(facts[0].community, day, points)


@feature.hears(CheckedIn)
async def reach(ctx: Ctx[Settings], fact: CheckedIn) -> None:
    boards = ctx.uow.port(Boards)
    for day, streak in await ctx.uow.port(Checkins).runs(fact.member, fact.day):
        await boards.reach(fact.community, fact.member, day, streak)
    await boards.count(fact.community, fact.member, fact.day, fact.nth)


@feature.command(
    "top",
    t("Show the boards of points, streaks and check-ins."),
    aliases=("排行",),
    label=t("Boards"),
    sample="points week",
    lasting=True,
    alone="board",
    tells=True,
)
async def top(
    ctx: Ctx[Settings],
    metric: Literal["points", "streak", "checkins"] = "points",
    period: Literal["day", "week", "month", "all"] = "week",
) -> Reply:
    return await _page(ctx, Metric[metric.upper()], Span[period.upper()], 0, edit=False)


@feature.button("top")
async def turn(ctx: Ctx[Settings], metric: int, span: int, page: int) -> Reply:
    return await _page(ctx, Metric(metric), Span(span), page, edit=True)


@feature.button("board")
async def show(ctx: Ctx[Settings], metric: int, span: int, page: int) -> Reply:
    ranked, which = Metric(metric), board(ctx.community.id, Metric(metric), Span(span), ctx.today)
    boards, rows = ctx.uow.port(Boards), ctx.settings.rows
    placed = [await _row(ctx, each) for each in await boards.page(which, page * rows, rows)]
    shown = [row for row in placed if row is not None]
    own = await boards.standing(which, ctx.actor.member)
    picture = BoardPicture(
        title=TITLES[ranked, Span(span)],
        community=ctx.community.name,
        unit="points" if ranked is Metric.POINTS else "days",
        rows=tuple(shown),
        own=await _row(ctx, own) if own and not any(row.own for row in shown) else None,
    )
    # With their own row in it, the picture of somebody who hides is for them alone.
    hides = await boards.hides(ctx.actor.member)
    return Answer(told(picture), private=hides, lasting=True, picture=picture)


async def _row(ctx: Ctx[Settings], standing: Standing) -> BoardRow | None:
    who = await ctx.uow.port(People).member(standing.member)
    if who is None:
        return None
    own = standing.member == ctx.actor.member
    return BoardRow(standing.rank, who.name, standing.score, own)


@feature.command(
    "top hide",
    t("No longer be named on boards."),
    aliases=("隐藏排名",),
    answer="private",
)
async def go_unnamed(ctx: Ctx[Settings]) -> Reply:
    await ctx.uow.port(Boards).hide(ctx.actor.member, hidden=True)
    return t(
        "You are no longer named on boards. You keep your place, and {top} tells it to you alone.",
        top=Code("/top"),
    )


@feature.command(
    "top show", t("Be named on boards again."), aliases=("显示排名",), answer="private"
)
async def be_named(ctx: Ctx[Settings]) -> Reply:
    await ctx.uow.port(Boards).hide(ctx.actor.member, hidden=False)
    return t("You are named on boards.")


async def _page(ctx: Ctx[Settings], metric: Metric, span: Span, page: int, *, edit: bool) -> Answer:
    which = board(ctx.community.id, metric, span, ctx.today)
    rows, skip = ctx.settings.rows, page * ctx.settings.rows
    boards = ctx.uow.port(Boards)
    standings = await boards.page(which, skip, rows + 1)
    own = await boards.standing(which, ctx.actor.member)
    told = [await _line(ctx, which, standing) for standing in standings[:rows]]
    shown = [line for line in told if line is not None]
    hides = await boards.hides(ctx.actor.member)
    empty = t("Nobody here wants to be named.") if standings else t("Nobody is on this board yet.")
    words = lines(
        TITLES[metric, span],
        *(shown or [empty]),
        await _own(ctx, which, own),
        t("You are not named to others.") if hides and own else None,
    )
    more = len(standings) > rows and page < LAST_PAGE
    buttons = _buttons(metric, span, page, more=more)
    if standings:
        picture = Button(t("As a picture"), "board", (int(metric), int(span), page))
        buttons = (*buttons, (picture,))
    # What everybody sees must not tell where somebody stands who hides.
    return Answer(words, buttons, private=True) if hides else Answer(words, buttons, edit=edit)


async def _line(ctx: Ctx[Settings], which: Board, standing: Standing) -> Words | None:
    """Give somebody's line; the place of who hides or was forgotten stays empty."""
    who = await ctx.uow.port(People).member(standing.member)
    if who is None:
        return None
    name = Name(who.name)
    if _is_order(which):
        return t("{rank}. {name}", rank=standing.rank, name=name)
    score = _score(standing, which.metric)
    return t("{rank}. {name}  {score}", rank=standing.rank, name=name, score=score)


async def _own(ctx: Ctx[Settings], which: Board, own: Standing | None) -> Words:
    if own is None:
        return t("You are not on this board yet.")
    size = await ctx.uow.port(Boards).size(which)
    if _is_order(which):
        return t("You are number {rank} of {size}.", rank=own.rank, size=size)
    place = t("You are number {rank} of {size}:", rank=own.rank, size=size)
    return Lines((place, _score(own, which.metric)), " ")


def _is_order(which: Board) -> bool:
    """Whether a board says who came before whom, and its scores mean nothing else."""
    return which.metric is Metric.CHECKINS and which.span is Span.DAY


def _score(standing: Standing, metric: Metric) -> Text:
    if metric is Metric.POINTS:
        return n("{count} point", "{count} points", standing.score)
    return n("{count} day", "{count} days", standing.score)


def _buttons(
    metric: Metric, span: Span, page: int, *, more: bool
) -> tuple[tuple[Button, ...], ...]:
    spans = tuple(
        Button(label, "top", (int(metric), int(other), 0))
        for other, label in SPANS.items()
        if other is not span
    )
    turns = [
        Button(label, "top", (int(other), int(span), 0))
        for other, label in METRICS.items()
        if other is not metric
    ]
    if page > 0:
        turns.insert(0, Button(t("Back"), "top", (int(metric), int(span), page - 1)))
    if more:
        turns.append(Button(t("More"), "top", (int(metric), int(span), page + 1)))
    return spans, tuple(turns)
