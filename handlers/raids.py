"""Raids 突袭: waves of newcomers, noticed, reviewed page by page, decided and undone as one."""

from __future__ import annotations

import msgspec

from community import sanctioning
from community.buttons import Button
from community.casewords import MODERATOR
from community.context import Answer, Ctx, Reply
from community.door import Newcomers, Stage
from community.events import Finished
from community.facts import RaidBegan, RaidEnded, Verified
from community.feature import Feature
from community.jobs import CarryOut, Left
from community.people import Gate, Role
from community.ports import People
from community.raiding import look, spoken
from community.raids import Raids
from community.sanctioning import UNDOES, case_of
from community.wavedeeds import decide, go_on, shut, spare, wave_of
from community.waves import Verdict, Wave, Waves
from community.wavewords import card, choices, line
from community.words import Text, Words, lines, t

feature = Feature(
    "raids",
    Raids,
    about=t("Waves of newcomers"),
    tells=(RaidBegan, RaidEnded, Verified, *UNDOES),
)

Ctx_ = Ctx[Raids]
ON_A_PAGE, PER_ROW = 8, 4


@feature.at_the_door
async def hear(ctx: Ctx_) -> None:
    if ctx.actor.gate >= Gate.NEW:
        await spoken(ctx)


@feature.schedule("watch", "* * * * *", downtime="latest")
async def watch(ctx: Ctx_) -> None:
    await look(ctx)


@feature.result(CarryOut)
async def carry_on(ctx: Ctx_, job: CarryOut, event: Finished) -> None:
    left = msgspec.json.decode(event.result, type=Left).rows if event.result else 0
    if left:
        await go_on(ctx, await wave_of(ctx, job.wave))


# What moderators press.


@feature.button("wave", role=Role.MODERATOR)
async def show(ctx: Ctx_, number: int) -> Reply:
    return await _shown(ctx, await wave_of(ctx, number))


@feature.button("wave.kick", role=Role.MODERATOR)
async def kick(ctx: Ctx_, number: int) -> Reply:
    return await _decide(ctx, number, Verdict.KICKED)


@feature.button("wave.ban", role=Role.MODERATOR)
async def ban(ctx: Ctx_, number: int) -> Reply:
    return await _decide(ctx, number, Verdict.BANNED)


@feature.button("wave.calm", role=Role.MODERATOR)
async def calm(ctx: Ctx_, number: int) -> Reply:
    return await _decide(ctx, number, Verdict.HARMLESS)


@feature.button("wave.lock", role=Role.MODERATOR)
async def lock(ctx: Ctx_, number: int) -> Reply:
    return await _shown(ctx, await shut(ctx, await wave_of(ctx, number)))


@feature.button("wave.undo", role=Role.MODERATOR)
async def undo(ctx: Ctx_, number: int) -> Reply:
    await sanctioning.undo(ctx, await case_of(ctx, number), "")
    return await _shown(ctx, await wave_of(ctx, number))


@feature.button("wave.page", role=Role.MODERATOR)
async def turn(ctx: Ctx_, number: int, after: int, place: int) -> Reply:
    return await _page(ctx, await wave_of(ctx, number), after, place)


@feature.button("wave.spare", role=Role.MODERATOR)
async def let_go(ctx: Ctx_, number: int, identity: int, after: int, place: int) -> Reply:
    wave = await wave_of(ctx, number)
    await spare(ctx, identity)
    return await _page(ctx, wave, after, place)


async def _decide(ctx: Ctx_, number: int, verdict: Verdict) -> Answer:
    return await _shown(ctx, await decide(ctx, await wave_of(ctx, number), verdict))


async def _shown(ctx: Ctx_, wave: Wave) -> Answer:
    size = await ctx.uow.port(Waves).size(wave.number)
    by = await ctx.uow.port(People).member(wave.by) if wave.by else None
    words = card(ctx, wave, size, by.name if by is not None else "…")
    return Answer(words, choices(wave), edit=True)


async def _page(ctx: Ctx_, wave: Wave, after: int, place: int) -> Answer:
    """Show some of who came in a wave, each with a button that takes them out of it."""
    found = await ctx.uow.port(Waves).members(wave.number, after, ON_A_PAGE + 1)
    told: list[Words] = []
    spares = []
    for at, newcomer in enumerate(found[:ON_A_PAGE], place):
        who = await ctx.uow.port(Newcomers).who(newcomer.identity)
        told.append(line(ctx, at, who, newcomer))
        if newcomer.stage is Stage.HELD:
            params = (wave.number, newcomer.identity, after, place)
            label = t("Spare {number}", number=at)
            spares.append(Button(label, "wave.spare", params, role=MODERATOR))
    turns = [Button(t("The wave"), "wave", (wave.number,), role=MODERATOR)]
    if after:
        turns.append(_turn(t("From the first"), wave, 0, 1))
    if len(found) > ON_A_PAGE:
        last = found[ON_A_PAGE - 1].identity
        turns.append(_turn(t("More"), wave, last, place + ON_A_PAGE))
    rows = [tuple(spares[at : at + PER_ROW]) for at in range(0, len(spares), PER_ROW)]
    head = t("Wave {number}: who came in it", number=wave.number)
    return Answer(lines(head, *told), (*rows, tuple(turns)), edit=True)


def _turn(label: Text, wave: Wave, after: int, place: int) -> Button:
    return Button(label, "wave.page", (wave.number, after, place), role=MODERATOR)
