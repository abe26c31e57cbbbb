"""Goals 目标: what the owner wants of a week or a month, and how far it has come."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

import msgspec
from pydantic import Field

from community.asking import asked, tell
from community.buttons import Button
from community.context import Ctx, Reply
from community.digestsettings import DigestSettings
from community.events import Finished
from community.feature import Feature, NoSettings
from community.goals import Goal, Goals, Measured, Metric, Period, read_target
from community.goalwords import (
    METRICS,
    NO_GOALS,
    PERIODS,
    SETTING,
    about_metrics,
    goal_named,
    goals_told,
)
from community.jobs import MeasureGoals
from community.people import Role, day_begins
from community.ports import AuditLog
from community.refusals import Refusal
from community.weeks import latest_week
from community.words import Code, Text, lines, t

feature = Feature("goals", NoSettings, about=t("Goals"))

Ctx_ = Ctx[NoSettings]
MetricName = Literal["joined", "wrote", "retention", "active", "checkins", "core"]
PeriodName = Literal["week", "month"]
OWNER = int(Role.OWNER)
COUNTING = t("I am counting how far they have come; it comes to you in a moment.")
FAILED = t("The goals could not be measured. Whoever runs me finds out why.")


class NoSuchGoal(Refusal):
    """The goal is not set."""

    def __init__(self, metric: Metric, period: Period) -> None:
        super().__init__(
            t(
                "There is no such goal: {metric} {period}. {how} shows those there are.",
                metric=METRICS[metric],
                period=PERIODS[period],
                how=Code("/goals"),
            )
        )


@feature.command(
    "goals",
    t("Show the goals of the week and the month, and how far they have come."),
    aliases=("目标",),
    role=Role.ADMIN,
    answer="private",
    secret=True,
    label=t("Goals"),
    alone="show",
)
async def goals(ctx: Ctx_) -> Reply:
    if not await ctx.uow.port(Goals).all(ctx.community.id):
        return lines(NO_GOALS, about_metrics())
    today = ctx.community.day(ctx.now)
    begins, ends = (
        day_begins(day, ctx.community.zone, ctx.community.day_start)
        for day in (today, today + timedelta(days=1))
    )
    rules = ctx.house.instance.of("digest", DigestSettings, *ctx.documents)
    week = latest_week(today, rules.day).back(-1)
    share = (ctx.now - begins) / (ends - begins)
    ctx.uow.start(asked(ctx, MeasureGoals, first=week.first, today=today, share=share))
    return COUNTING


@feature.result(MeasureGoals)
async def measured(ctx: Ctx_, job: MeasureGoals, event: Finished) -> None:
    if event.failure:
        await tell(ctx, job, FAILED)
        return
    found = msgspec.json.decode(event.result, type=Measured).goals
    change = t("To change one: {example}", example=SETTING)
    rows = tuple(
        (
            Button(
                t("Drop: {goal}", goal=goal_named(each.goal)),
                "goal.drop",
                _key(each.goal),
                role=OWNER,
            ),
        )
        for each in found
    )
    await tell(ctx, job, lines(t("Goals"), *goals_told(found), change), rows)


@feature.command(
    "goals set",
    t("Set a goal: what, how much of it, and whether in a week or in a month."),
    role=Role.OWNER,
    answer="private",
    secret=True,
    sample="joined 200 month",
)
async def set_goal(
    ctx: Ctx_,
    metric: MetricName,
    value: Annotated[str, Field(max_length=12)],
    period: PeriodName = "week",
) -> Reply:
    goal = Goal(Metric(metric), Period(period), read_target(Metric(metric), value))
    await ctx.uow.port(Goals).put(ctx.community.id, goal, ctx.event.at)
    await _note(ctx, "goal.set", goal)
    return lines(
        t("The goal is set: {goal}.", goal=goal_named(goal)),
        t("How far it has come: {how}", how=Code("/goals")),
    )


@feature.command(
    "goals drop",
    t("Give a goal up."),
    role=Role.OWNER,
    answer="private",
    secret=True,
    sample="joined month",
)
async def drop_goal(ctx: Ctx_, metric: MetricName, period: PeriodName | None = None) -> Reply:
    which = Metric(metric)
    if period is not None:
        return await _dropped(ctx, which, Period(period))
    known = [g for g in await ctx.uow.port(Goals).all(ctx.community.id) if g.metric == which]
    return await _dropped(ctx, which, known[0].period if len(known) == 1 else Period.WEEK)


@feature.button("goal.drop", role=Role.OWNER)
async def drop(ctx: Ctx_, metric: str, period: str) -> Reply:
    return await _dropped(ctx, Metric(metric), Period(period))


async def _dropped(ctx: Ctx_, metric: Metric, period: Period) -> Text:
    goal = await ctx.uow.port(Goals).drop(ctx.community.id, metric, period)
    if goal is None:
        raise NoSuchGoal(metric, period)
    await _note(ctx, "goal.drop", goal)
    return t("The goal is dropped: {goal}.", goal=goal_named(goal))


def _key(goal: Goal) -> tuple[str, str]:
    return goal.metric.value, goal.period.value


async def _note(ctx: Ctx_, what: str, goal: Goal) -> None:
    payload = {"metric": goal.metric.value, "period": goal.period.value, "target": goal.target}
    await ctx.uow.port(AuditLog).note(
        ctx.community.id, ctx.actor.member, what, payload, at=ctx.event.at
    )
