"""Noticing a wave of newcomers, holding who comes in it, and noticing that it is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from community.activity import Flag
from community.cases import Case, Cases
from community.casetelling import named, tell_moderators
from community.context import Ctx
from community.counted import Counted
from community.door import Newcomer, Newcomers, Stage
from community.entering import CHALLENGE, NEW_FOR, chats_of, hold, keep
from community.events import Said
from community.facts import RaidBegan, RaidEnded
from community.greeting import hush
from community.locking import lock_down, reopen
from community.people import Actor, Chat, Role
from community.ports import Governing
from community.raids import BUCKET, KEPT, Past, Raids, Traffic, is_over, limit, usual
from community.restraints import CaseKind
from community.waves import RULE, Wave, Waves
from community.wavewords import card, choices, series_of
from community.welcome import SERIES as WELCOME
from community.words import t

JOINS, WORDS = "raids.joins", "raids.words"
"""The windows of how many came, and how much newcomers wrote, in each community lately."""
PASTS = "raids.pasts"
"""The window of what is usual in this hour, which is looked up once."""
CALM = "raids.calm"
"""The window of since when moderators want to hear of no wave."""
CALM_LASTS = timedelta(minutes=15)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
BEFORE = timedelta(minutes=2)
"""How long before it was noticed a wave may have begun."""
MOST_BEFORE = 200
OVER_AFTER = 5
"""Minutes in which few come, before a wave is over."""


def rules_of(ctx: Ctx[Any]) -> Raids:
    """Give what counts as a wave here."""
    return ctx.house.instance.of("raids", Raids, *ctx.documents)


async def arrival(ctx: Ctx[Any]) -> Wave | None:
    """Count somebody who comes; gives the wave that runs now, perhaps since this very moment."""
    rules, at = rules_of(ctx), ctx.event.at
    if rules.mode == "off" or ctx.event.late:
        return None
    running = await ctx.uow.port(Waves).running(ctx.community.id)
    traffic = await _counted(ctx, JOINS)
    await ctx.uow.port(Counted).came(ctx.chat.id, ctx.actor.identity, at)
    if running is not None or traffic.within(at) < rules.joins or await _is_calm(ctx):
        return running
    bar, ordinary = await _bar(ctx, traffic, rules.joins, joins=True)
    if traffic.within(at) < bar:
        return None
    wave = await _begin(ctx, bar, traffic.within(at), ordinary)
    await _sweep(ctx, wave, at - BEFORE)
    return wave


async def spoken(ctx: Ctx[Any]) -> None:
    """Count what somebody says who is new; many of them at once are a wave as well."""
    rules, event, at = rules_of(ctx), ctx.event, ctx.event.at
    if rules.mode == "off" or event.late or event.place.private or not isinstance(event, Said):
        return
    traffic = await _counted(ctx, WORDS)
    await ctx.uow.port(Counted).mark(ctx.chat.id, event.message, Flag.NEW)
    if traffic.within(at) < rules.messages or await _is_calm(ctx):
        return
    waves = ctx.uow.port(Waves)
    if await waves.running(ctx.community.id) is not None:
        return
    bar, ordinary = await _bar(ctx, traffic, rules.messages, joins=False)
    if traffic.within(at) >= bar:
        wave = await _begin(ctx, bar, traffic.within(at), ordinary, spoken=True)
        await _sweep(ctx, wave, at - NEW_FOR)


async def take_in(ctx: Ctx[Any], who: Actor, newcomer: Newcomer, wave: Wave) -> None:
    """Hold somebody who came in a wave: asked nothing, greeted by nobody, heard by nobody."""
    was_held = newcomer.stage is Stage.WAITING
    after = msgspec.structs.replace(
        newcomer,
        stage=Stage.HELD,
        wave=wave.number,
        due=ctx.now + timedelta(minutes=rules_of(ctx).hold_minutes),
        expects="",
        verified=None,
    )
    await keep(ctx, after)
    for chat in () if was_held else await chats_of(ctx, after):
        await hold(ctx, who, chat, after)


async def look(ctx: Ctx[Any]) -> None:
    """End the wave that runs, once few come."""
    wave = await ctx.uow.port(Waves).running(ctx.community.id)
    at = ctx.event.at
    if wave is not None and at - wave.began < timedelta(minutes=2):
        for chat in await ctx.uow.port(Governing).chats(ctx.community.id):
            await _silence(ctx, chat)  # what was on its way when it began
    if wave is None or at - wave.began < timedelta(minutes=OVER_AFTER):
        return
    came, wrote = await _traffic(ctx, JOINS), await _traffic(ctx, WORDS)
    lately = max(came.within(at, OVER_AFTER * 60), wrote.within(at, OVER_AFTER * 60))
    if is_over(lately, OVER_AFTER, wave.bar):
        await finish(ctx, wave)


async def finish(ctx: Ctx[Any], wave: Wave) -> Wave:
    """Let a wave be over; gives it as it is now."""
    waves = ctx.uow.port(Waves)
    over = msgspec.structs.replace(wave, ended=ctx.event.at)
    await waves.keep(over)
    shut = await ctx.uow.port(Cases).find(wave.community, wave.lock) if wave.lock else None
    if shut is not None and not shut.is_undone:
        await reopen(ctx, shut)
    size = await waves.size(wave.number)
    about: dict[str, Any] = {
        "community": wave.community,
        "member": 0,
        "identity": 0,
        "at": ctx.event.at,
    }
    ctx.uow.record(RaidEnded(**about, wave=wave.number, size=size, began=wave.began))
    by = await named(ctx, wave.by)
    words = card(ctx, over, size, by, t("The wave is over."))
    await tell_moderators(ctx, words, choices(over), series=series_of(over))
    return over


async def _silence(ctx: Ctx[Any], chat: Chat) -> None:
    """Take back what is said in a chat to who has just come."""
    for series in (CHALLENGE, WELCOME):
        await hush(ctx, chat, series)


def be_calm(ctx: Ctx[Any]) -> None:
    """Take nothing for a wave for some minutes, since moderators say that it is none."""
    ctx.uow.remember(ctx.house.window(CALM), ctx.community.id, ctx.event.at)


async def _is_calm(ctx: Ctx[Any]) -> bool:
    """Whether moderators have just said that a wave was none; after a start, as is stored."""
    window = ctx.house.window(CALM)
    since: datetime | None = ctx.uow.recall(window, ctx.community.id)
    if since is None:
        since = await ctx.uow.port(Waves).calmed(ctx.community.id) or LONG_AGO
        ctx.uow.remember(window, ctx.community.id, since)
    return ctx.event.at - since < CALM_LASTS


async def _begin(
    ctx: Ctx[Any], bar: int, first: int, ordinary: float, *, spoken: bool = False
) -> Wave:
    """Open the case of a wave, and lay it before the moderators."""
    at, number = ctx.event.at, ctx.community.id
    case = await ctx.uow.port(Cases).open(
        Case(0, number, identity=0, member=0, kind=CaseKind.WAVE, at=at, rule=RULE)
    )
    wave = Wave(
        number=case.number,
        community=number,
        began=at,
        bar=bar,
        usual=round(ordinary),
        first=first,
        spoken=spoken,
    )
    if rules_of(ctx).mode == "lock":
        ends = at + timedelta(minutes=rules_of(ctx).lock_minutes)
        shut = await lock_down(ctx, ends=ends, rule=RULE)
        wave = msgspec.structs.replace(wave, lock=shut.number)
    await ctx.uow.port(Waves).keep(wave)
    await tell_moderators(ctx, card(ctx, wave, 0, ""), choices(wave), series=series_of(wave))
    about: dict[str, Any] = {"community": number, "member": 0, "identity": 0, "at": at}
    ctx.uow.record(RaidBegan(**about, wave=wave.number, first=first))
    return wave


async def _sweep(ctx: Ctx[Any], wave: Wave, since: datetime) -> None:
    """Take into a wave who came a moment before it was noticed."""
    newcomers = ctx.uow.port(Newcomers)
    chats: dict[int, Chat] = {}
    for newcomer in await newcomers.since(ctx.community.id, since, MOST_BEFORE):
        who = await newcomers.who(newcomer.identity)
        is_fresh = newcomer.stage in (Stage.WAITING, Stage.IN, Stage.RULES) and not newcomer.by
        if who is None or who.role >= Role.HELPER or who.trusted or not is_fresh:
            continue
        if newcomer.stage is Stage.IN and newcomer.due is None:
            continue
        chats |= {chat.id: chat for chat in await chats_of(ctx, newcomer)}
        await take_in(ctx, who, newcomer, wave)
    for chat in chats.values():
        await _silence(ctx, chat)


async def _bar(ctx: Ctx[Any], traffic: Traffic, floor: int, *, joins: bool) -> tuple[int, float]:
    """Give how many within a minute are a wave now, and how many are usual."""
    at, window = ctx.event.at, ctx.house.window(PASTS)
    key = (ctx.community.id, joins, int(at.timestamp()) // 3600)
    past: Past | None = ctx.uow.recall(window, key)
    if past is None:
        past = await ctx.uow.port(Waves).past(ctx.community.id, at, joins=joins)
        ctx.uow.remember(window, key, past)
    ordinary = usual(past, traffic.minutes(at))
    return limit(ordinary, floor, rules_of(ctx).times, young=not past.daily), ordinary


async def _counted(ctx: Ctx[Any], name: str) -> Traffic:
    traffic = (await _traffic(ctx, name)).and_one(ctx.event.at)
    ctx.uow.remember(ctx.house.window(name), ctx.community.id, traffic)
    return traffic


async def _traffic(ctx: Ctx[Any], name: str) -> Traffic:
    """Give what came lately; after a start, what is stored of it."""
    known: Traffic | None = ctx.uow.recall(ctx.house.window(name), ctx.community.id)
    if known is not None:
        return known
    counted, since = ctx.uow.port(Counted), ctx.event.at - timedelta(seconds=KEPT)
    stored = counted.arrivals if name == JOINS else counted.words
    return Traffic(tuple(sorted((await stored(ctx.community.id, since, BUCKET)).items())))
