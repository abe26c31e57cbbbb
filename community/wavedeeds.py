"""What is decided about a wave, done to its members some at a time, and taken back as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec

from community.actions import Admit, Ban, Unban
from community.arrival import ask_after_all
from community.casenotices import notice
from community.cases import Case, Cases
from community.casetelling import tell_alone
from community.context import Ctx
from community.door import Newcomer, Newcomers, Stage
from community.enforcing import KICK_LASTS
from community.entering import chats_of, keep, let_in
from community.jobs import CarryOut
from community.locking import lock_down
from community.people import Actor, Chat, Role
from community.ports import AuditLog, Governing, People
from community.raiding import be_calm, finish, rules_of
from community.reach import Reach
from community.refusals import Refusal
from community.restraints import CaseKind, Restraint
from community.waves import AT_ONCE, RULE, Verdict, Wave, Waves
from community.words import Name, t


class NoSuchWave(Refusal):
    """There is no wave of that number here."""

    def __init__(self, number: int) -> None:
        super().__init__(t("There is no wave {number} here.", number=number))


class DecidedAlready(Refusal):
    """Somebody else was faster."""

    def __init__(self, wave: Wave, by: str) -> None:
        super().__init__(
            t("{name} has decided about wave {number}.", name=Name(by), number=wave.number)
        )


async def wave_of(ctx: Ctx[Any], number: int) -> Wave:
    """Give a wave of the community; raises NoSuchWave."""
    wave = await ctx.uow.port(Waves).of(number)
    if wave is None or wave.community != ctx.community.id:
        raise NoSuchWave(number)
    return wave


async def decide(ctx: Ctx[Any], wave: Wave, verdict: Verdict) -> Wave:
    """Decide about all who came in a wave, once; raises DecidedAlready."""
    is_undone = verdict is Verdict.UNDONE
    expected = (Verdict.KICKED, Verdict.BANNED) if is_undone else (Verdict.OPEN,)
    if wave.verdict not in expected:
        by = await ctx.uow.port(People).member(wave.by)
        raise DecidedAlready(wave, by.name if by is not None else "…")
    if wave.ended is None and verdict is Verdict.HARMLESS:
        be_calm(ctx)
        wave = await finish(ctx, wave)
    after = msgspec.structs.replace(
        wave, verdict=verdict, at=ctx.event.at, by=ctx.actor.member, done=0
    )
    await ctx.uow.port(Waves).keep(after)
    await ctx.uow.port(AuditLog).note(
        wave.community,
        ctx.actor.member,
        f"wave.{verdict.name.lower()}",
        {"case": wave.number},
        at=ctx.event.at,
    )
    if verdict in (Verdict.UNDONE, Verdict.HARMLESS):
        case = await ctx.uow.port(Cases).find(wave.community, wave.number)
        if case is not None:
            await ctx.uow.port(Cases).undo(case, ctx.actor.member, "", ctx.event.at)
    return await go_on(ctx, after)


async def shut(ctx: Ctx[Any], wave: Wave) -> Wave:
    """Close all chats while a wave runs; once few come they are as they were before."""
    if wave.lock or wave.ended is not None:
        return wave
    ends = ctx.event.at + timedelta(minutes=rules_of(ctx).lock_minutes)
    case = await lock_down(ctx, ends=ends, by=ctx.actor.member, rule=RULE)
    after = msgspec.structs.replace(wave, lock=case.number)
    await ctx.uow.port(Waves).keep(after)
    return after


async def go_on(ctx: Ctx[Any], wave: Wave) -> Wave:
    """Carry a verdict out on the next members of a wave; a job goes on with the rest."""
    waves = ctx.uow.port(Waves)
    members = await waves.members(wave.number, wave.done, AT_ONCE)
    barred = await _barred(ctx, wave) if wave.verdict is Verdict.UNDONE else {}
    for newcomer in members:
        who = await ctx.uow.port(Newcomers).who(newcomer.identity)
        if who is not None and who.role < Role.HELPER:
            await _carry_out(ctx, wave, who, newcomer)
            if newcomer.stage is Stage.REMOVED:
                await _let_back(ctx, who, barred)
    after = msgspec.structs.replace(wave, done=members[-1].identity) if members else wave
    await waves.keep(after)
    if len(members) == AT_ONCE:
        ctx.uow.start(CarryOut(community=wave.community, wave=wave.number))
    return after


async def late(ctx: Ctx[Any]) -> None:
    """Do to whoever comes in a wave what was decided about it before."""
    newcomer = await ctx.uow.port(Newcomers).of(ctx.actor.identity)
    if newcomer is None or newcomer.stage is not Stage.HELD:
        return
    wave = await ctx.uow.port(Waves).of(newcomer.wave)
    if wave is not None and wave.verdict in (Verdict.KICKED, Verdict.BANNED):
        await _remove(ctx, wave, ctx.actor, newcomer)


async def spare(ctx: Ctx[Any], identity: int) -> str:
    """Take somebody out of a wave and let them in; gives their name."""
    newcomers = ctx.uow.port(Newcomers)
    newcomer, who = await newcomers.of(identity), await newcomers.who(identity)
    if newcomer is None or who is None or newcomer.stage is not Stage.HELD:
        return who.name if who is not None else "…"
    alone = msgspec.structs.replace(newcomer, wave=0)
    await let_in(ctx, who, alone, "moderator", by=ctx.actor.member)
    return who.name


async def own_case(ctx: Ctx[Any], case: Case) -> Case:
    """Give somebody's own case of a wave in which they came, which they can appeal against."""
    wave = await ctx.uow.port(Waves).of(case.number)
    if wave is None:
        return case
    newcomers, who = ctx.uow.port(Newcomers), ctx.actor
    newcomer = await newcomers.of(case.identity)
    if newcomer is not None:
        await keep(ctx, msgspec.structs.replace(newcomer, wave=0))
    own = msgspec.structs.replace(case, number=0, identity=case.identity, member=who.member)
    return await ctx.uow.port(Cases).open(own)


async def _barred(ctx: Ctx[Any], wave: Wave) -> dict[int, set[Chat]]:
    """Give in which other chats accounts were shut out for a wave, when they came there later."""
    chats = {each.id: each for each in await ctx.uow.port(Governing).chats(wave.community)}
    found = defaultdict[int, set[Chat]](set)
    for trace in await ctx.uow.port(Cases).traces(wave.number):
        if trace.what == "ban" and trace.place in chats:
            found[trace.who].add(chats[trace.place])
    return found


async def _let_back(ctx: Ctx[Any], who: Actor, barred: Mapping[int, set[Chat]]) -> None:
    """Let somebody back where an account of theirs was shut out when it came there."""
    for account in await ctx.uow.port(Cases).identities(who.member) if barred else ():
        for chat in sorted(barred.get(account.identity, ()), key=lambda chat: chat.id):
            where: dict[str, Any] = {"platform": chat.platform, "chat": chat.external}
            ctx.uow.act(Unban(**where, person=account.external))


async def _carry_out(ctx: Ctx[Any], wave: Wave, who: Actor, newcomer: Newcomer) -> None:
    match wave.verdict:
        case Verdict.KICKED | Verdict.BANNED:
            await _remove(ctx, wave, who, newcomer)
        case Verdict.UNDONE if newcomer.stage is Stage.REMOVED:
            await keep(ctx, msgspec.structs.replace(newcomer, stage=Stage.LEFT, wave=wave.number))
            after = await ctx.uow.port(Cases).restrain(who.member)
            await _tell_back(ctx, who, after)
            for chat in await chats_of(ctx, newcomer):
                ctx.uow.act(Unban(platform=chat.platform, chat=chat.external, person=who.external))
        case Verdict.HARMLESS | Verdict.UNDONE if newcomer.stage is Stage.HELD:
            await let_in(ctx, who, newcomer, "moderator", by=wave.by)
        case _:
            pass


async def _remove(ctx: Ctx[Any], wave: Wave, who: Actor, newcomer: Newcomer) -> None:
    if newcomer.stage is Stage.LEFT and wave.verdict is Verdict.KICKED:
        return
    is_ban, chats = wave.verdict is Verdict.BANNED, await chats_of(ctx, newcomer)
    first = 0
    if newcomer.stage is not Stage.REMOVED:
        first = await _tell(ctx, wave, who, is_ban=is_ban)
    await keep(ctx, msgspec.structs.replace(newcomer, stage=Stage.REMOVED, due=None))
    await ctx.uow.port(Cases).restrain(who.member)
    for chat in chats:
        about: dict[str, Any] = {"platform": chat.platform, "chat": chat.external}
        about |= {"person": who.external, "first": first}
        if newcomer.request:
            ctx.uow.act(Admit(**about, given=False))
            continue
        ctx.uow.act(Ban(**about, ends=None if is_ban else ctx.now + KICK_LASTS))
        if not is_ban:
            ctx.uow.act(Unban(**about))


async def _tell(ctx: Ctx[Any], wave: Wave, who: Actor, *, is_ban: bool) -> int:
    """Tell somebody that they go with a wave, and how to appeal, if they have opened the bot.

    Nobody else is written to: hundreds of messages that nobody takes are what a raid would want.
    Gives the outbox number, 0 for none: on Discord nobody can be told who is out already.
    """
    if not await ctx.uow.port(Reach).of(who.identity):
        return 0
    kind, at = CaseKind.BAN if is_ban else CaseKind.KICK, wave.at or ctx.event.at
    case = Case(wave.number, wave.community, who.identity, who.member, kind, at, rule=RULE)
    why = t("You came with many others at once, in what looked like a raid.")
    return tell_alone(ctx, who, notice(case, ctx.community, why), None)


async def _tell_back(ctx: Ctx[Any], who: Actor, after: Restraint) -> None:
    """Tell somebody, if they have opened the bot, that they may come again, as far as they may."""
    if after.now(ctx.event.at).banned is None and await ctx.uow.port(Reach).of(who.identity):
        told = t(
            "The moderators took your removal back: you may come again to {community}.",
            community=Name(ctx.community.name),
        )
        tell_alone(ctx, who, told, None)


async def release(ctx: Ctx[Any], newcomer: Newcomer) -> None:
    """Let somebody in about whom nobody decided in time, or ask them what newcomers are asked."""
    who = await ctx.uow.port(Newcomers).who(newcomer.identity)
    running = await ctx.uow.port(Waves).running(ctx.community.id)
    if running is not None and running.number == newcomer.wave:
        later = msgspec.structs.replace(newcomer, due=ctx.now + 5 * KICK_LASTS)
        await keep(ctx, later)
    elif who is not None:
        await ask_after_all(ctx, who, newcomer)


async def take_back(ctx: Ctx[Any], number: int) -> None:
    """Take back what was decided about a wave, or let it be harmless where nothing was yet."""
    wave = await wave_of(ctx, number)
    is_open = wave.verdict is Verdict.OPEN
    await decide(ctx, wave, Verdict.HARMLESS if is_open else Verdict.UNDONE)
