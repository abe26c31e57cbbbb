"""Lock-down 锁群 and slow mode: a chat is closed to all but moderators, or slowed down."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from community.cases import Cases
from community.casetelling import shown
from community.context import Ctx, Reply
from community.feature import Feature
from community.hierarchy import permit_undo
from community.lengths import FOR_GOOD, Terms, ending, length_and_rest, read_pace
from community.locking import lock_down
from community.locks import Locks
from community.params import Form
from community.people import Chat, Role
from community.ports import People
from community.refusals import Refusal
from community.sanctioning import UNDOES, undo
from community.setup import MODERATORS
from community.words import Code, Lines, t


class LockSettings(BaseModel):
    """Closing chats."""

    model_config = ConfigDict(extra="forbid")

    lock_minutes: Annotated[int, Field(ge=0, le=525_600)] = 60
    """Minutes that a chat is closed or slowed down when nobody says how long; 0 for no end."""


feature = Feature("lock", LockSettings, about=t("Lock-down and slow mode"), tells=UNDOES)

Ctx_ = Ctx[LockSettings]
Pace = Annotated[str, Field(max_length=24), Form(t("seconds, minutes or hours"), "30s")]


class NothingIsLocked(Refusal):
    """There is nothing to end."""

    def __init__(self) -> None:
        super().__init__(t("Nothing is closed or slowed down here."))


@feature.command(
    "lock",
    t("Close this chat to all but moderators; in private or the moderators' chat, all chats."),
    aliases=("锁群",),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample=t("30m raid"),
)
async def lock(ctx: Ctx_, words: Terms = "") -> Reply:
    return await _lock(ctx, words, 0)


@feature.command(
    "lock slow",
    t("Let everybody here write once in so many seconds."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample=t("30s 2h heated debate"),
)
async def slow(ctx: Ctx_, pace: Pace = "30s", words: Terms = "") -> Reply:
    return await _lock(ctx, words, read_pace(pace))


@feature.command(
    "lock end",
    t("Open what is closed, and end slow mode."),
    aliases=("解锁",),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
)
async def end(ctx: Ctx_) -> Reply:
    here = _here(ctx)
    running = await ctx.uow.port(Locks).running(ctx.community.id)
    there = [each for each in running if here is None or each.chat == here.id]
    numbers = {each.case for each in there if not each.is_over(ctx.event.at)}
    if not numbers:
        raise NothingIsLocked
    cases, told = ctx.uow.port(Cases), []
    for number in sorted(numbers):
        case = await cases.find(ctx.community.id, number)
        if case is None:
            continue
        by = await ctx.uow.port(People).member(case.by) if case.by else None
        permit_undo(ctx.actor, case, by)
        undone, _ = await undo(ctx, case, "")
        told.append(t("Case {number} is ended.", number=undone.number))
    return Lines(tuple(told))


async def _lock(ctx: Ctx_, words: str, seconds: int) -> Reply:
    length, reason = length_and_rest(words, Code("/lock 30m"))
    usual = timedelta(minutes=ctx.settings.lock_minutes) or FOR_GOOD
    here = _here(ctx)
    case = await lock_down(
        ctx,
        chats=None if here is None else [here],
        ends=ending(ctx.event.at, length or usual),
        seconds=seconds,
        by=ctx.actor.member,
        reason=reason,
    )
    return await shown(ctx, case)


def _here(ctx: Ctx_) -> Chat | None:
    """Give the chat that is meant, None for all of the community."""
    return None if ctx.chat.private or ctx.chat.purpose == MODERATORS else ctx.chat
