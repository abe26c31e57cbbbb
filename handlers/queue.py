"""The queue 待办: what waits for the moderators, the oldest first, each settled once."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from community.buttons import Button
from community.casetelling import named, tell_moderators
from community.casewords import MODERATOR
from community.context import Answer, Ctx, Reply
from community.examining import let_in_by_hand
from community.feature import Feature
from community.people import Role
from community.queue import MOST_OPEN, Entry, Queue, Ruling
from community.queueing import card_of
from community.queuewords import IN_THE_QUEUE, RULINGS, buttons, title
from community.ruling import rule
from community.sanctioning import UNDOES
from community.words import Code, Day, Lines, Name, Text, Words, lines, n, t


class QueueSettings(BaseModel):
    """What waits for the moderators."""

    model_config = ConfigDict(extra="forbid")

    nudge_hours: Annotated[int, Field(ge=0, le=720)] = 12
    """Hours that something waits before the moderators are reminded, once a day; 0 for never."""


feature = Feature("queue", QueueSettings, about=t("What waits for the moderators"), tells=UNDOES)

Ctx_ = Ctx[QueueSettings]
SHOWN_DONE = 8
AHEAD = 4
"""Entries that are named below the one that is shown."""


@feature.command(
    "queue",
    t("Show what waits for the moderators: reports, held messages, appeals."),
    aliases=("待办",),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    label=t("What waits"),
)
async def queue(ctx: Ctx_) -> Reply:
    return await _from(ctx, 0)


@feature.button("queue.next", role=Role.MODERATOR)
async def turn(ctx: Ctx_, after: int) -> Reply:
    return await _from(ctx, after, edit=True)


@feature.button("queue.done", role=Role.MODERATOR)
async def done(ctx: Ctx_) -> Reply:
    entries = await ctx.uow.port(Queue).settled(ctx.community.id, SHOWN_DONE)
    head = t("Settled lately:") if entries else t("Nothing has been settled yet.")
    told = [await _settled(ctx, entry) for entry in entries]
    back = Button(t("What waits"), "queue.next", (0,), role=MODERATOR)
    return Answer(lines(head, *told), ((back,),), edit=True)


@feature.button("queue.settle", role=Role.MODERATOR)
async def settle(ctx: Ctx_, number: int, ruling: int, place: int) -> Reply:
    """Settle an entry; below a card it stays, in the queue the next one follows."""
    entry, lost = await rule(ctx, number, Ruling(ruling))
    if place != IN_THE_QUEUE:
        return Answer(lines(await card_of(ctx, entry), *lost), buttons(entry), edit=True)
    return await _from(ctx, number, await _settled(ctx, entry), *lost, edit=True)


@feature.schedule("nudge", "0 10 * * *", downtime="latest")
async def nudge(ctx: Ctx_) -> None:
    if not ctx.settings.nudge_hours:
        return
    waiting = await ctx.uow.port(Queue).open(ctx.community.id, 0, MOST_OPEN)
    long = timedelta(hours=ctx.settings.nudge_hours)
    late = [entry for entry in waiting if ctx.now - entry.at >= long]
    if not late:
        return
    words = n(
        "{count} thing waits for the moderators since {day}: {queue}",
        "{count} things wait for the moderators, the oldest since {day}: {queue}",
        len(late),
        day=Day(ctx.community.day(late[0].at)),
        queue=Code("/queue"),
    )
    look = Button(t("What waits"), "queue.next", (0,), role=MODERATOR)
    await tell_moderators(ctx, words, ((look,),))


@feature.schedule("fade", "50 * * * *", downtime="latest", scope="house")
async def fade(ctx: Ctx_) -> None:
    await ctx.uow.port(Queue).fade(ctx.now - timedelta(hours=1))


async def _from(ctx: Ctx_, after: int, *told: Words, edit: bool = False) -> Answer:
    """Show the oldest entry after a number with its buttons, and what comes behind it."""
    port = ctx.uow.port(Queue)
    count = await port.waiting(ctx.community.id)
    found = await port.open(ctx.community.id, after, AHEAD + 1)
    if not found and after:
        found = await port.open(ctx.community.id, 0, AHEAD + 1)
    done = Button(t("Settled"), "queue.done", role=MODERATOR)
    door = await let_in_by_hand(ctx)
    if not found:
        nothing = t("Nothing waits.") if door is None else door
        return Answer(lines(*told, nothing), ((done,),), edit=edit)
    first, behind = found[0], found[1:]
    turns = [done]
    if count > 1:
        last = (first.number,)
        turns.insert(0, Button(t("Next"), "queue.next", last, role=MODERATOR))
    words = lines(
        *told,
        n("{count} thing waits:", "{count} things wait, the oldest first:", count),
        await card_of(ctx, first),
        *[t("Then: {entry}", entry=title(each, await named(ctx, each.member))) for each in behind],
        door,
    )
    return Answer(words, (*buttons(first, IN_THE_QUEUE), tuple(turns)), edit=edit)


async def _settled(ctx: Ctx_, entry: Entry) -> Words:
    ruling: Text = RULINGS[entry.ruling]
    if not entry.settled_by:
        told = t("– {ruling}", ruling=ruling)
        return Lines((title(entry, await named(ctx, entry.member)), told), " ")
    by = Name(await named(ctx, entry.settled_by))
    what = title(entry, await named(ctx, entry.member))
    return Lines((what, t("– {ruling}, by {name}", ruling=ruling, name=by)), " ")
