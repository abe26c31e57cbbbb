"""Nominating somebody for a tier, voting on it, and deciding: the one way in for all who do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import structlog

from community.casetelling import tell_alone
from community.context import Ctx
from community.nominationcard import standing_votes
from community.nominations import Nomination, Nominations, State
from community.people import Actor, Role
from community.ports import AuditLog, People
from community.queue import Entry, Laid, Matter, Ruling
from community.queueing import entry_of, lay, refresh, settle
from community.recognitions import Recognitions, Span
from community.refusals import Refusal
from community.tenures import confirm
from community.tiers import ONE, End, Tier, Tiers, TierSettings, earned, marks_of
from community.tiersettings import rules_of
from community.words import Day, Name, n, t

log = structlog.get_logger()

KNOWN_FOR = timedelta(days=14)
"""For how long a member must have been here who nominates somebody."""
A_WEEK = timedelta(days=7)
LOOKED_AT = 50
"""Places of the ranking among which those who may be nominated are looked for."""


class NotOneself(Refusal):
    """Somebody nominates themself, or votes on their own nomination."""

    def __init__(self) -> None:
        super().__init__(t("You cannot do that about yourself; let others speak for you."))


class NotABot(Refusal):
    """Bots belong to no tier."""

    def __init__(self) -> None:
        super().__init__(t("Bots belong to no tier."))


class NothingHigher(Refusal):
    """There is no tier above the one that somebody has."""

    def __init__(self, who: Actor) -> None:
        super().__init__(t("{name} is a core contributor already.", name=Name(who.name)))


class WaitsAlready(Refusal):
    """Somebody is nominated, and the moderators have yet to decide."""

    def __init__(self, who: Actor) -> None:
        super().__init__(
            t("{name} is nominated already; the moderators decide soon.", name=Name(who.name))
        )


class DeclinedLately(Refusal):
    """A nomination was declined not long ago."""

    def __init__(self, who: Actor, until: date) -> None:
        super().__init__(
            t(
                "Not long ago the moderators thought it too early for {name}. "
                "From {day} on you can nominate them again.",
                name=Name(who.name),
                day=Day(until),
            )
        )


class EnoughWaiting(Refusal):
    """A member's nominations wait to be decided."""

    def __init__(self, most: int) -> None:
        super().__init__(
            n(
                "{count} nomination of yours waits; let the moderators look at it first.",
                "{count} nominations of yours wait; let the moderators look at them first.",
                most,
            )
        )


class OnlyModerators(Refusal):
    """In this community, members do not nominate."""

    def __init__(self) -> None:
        super().__init__(t("Here only moderators nominate."))


class TooNew(Refusal):
    """A member who has come lately knows too little of the others."""

    def __init__(self) -> None:
        super().__init__(
            n(
                "You can nominate somebody once you have been here for {count} day.",
                "You can nominate somebody once you have been here for {count} days.",
                KNOWN_FOR.days,
            )
        )


class NoNomination(Refusal):
    """What a button is about is no nomination."""

    def __init__(self, number: int) -> None:
        super().__init__(t("Number {number} is no nomination.", number=number))


async def nominate(ctx: Ctx[Any], who: Actor, why: str) -> Tier:
    """Nominate somebody for the tier above theirs, which is given; raises Refusal."""
    rules = await rules_of(ctx)
    if who.bot or await ctx.uow.port(Recognitions).is_left_out(who.member):
        raise NotABot
    if who.member == ctx.actor.member:
        raise NotOneself
    known = await ctx.uow.port(Nominations).of(who.member)
    if any(each.state is State.OPEN for each in known):
        raise WaitsAlready(who)
    if ctx.actor.role < Role.MODERATOR:
        await _permit_member(ctx, rules)
        last = _declined(known)
        if last is not None and ctx.event.at < last + timedelta(days=rules.rest_days):
            rested = last + timedelta(days=rules.rest_days)
            raise DeclinedLately(who, ctx.community.day(rested))
    tier = above(await ctx.uow.port(Tiers).of(who.member))
    if tier is None:
        raise NothingHigher(who)
    await _lay(ctx, who, tier, why)
    return tier


async def nominate_by_ranking(ctx: Ctx[Any]) -> int:
    """Nominate those whom the evidence speaks for, as many as may be; gives how many it were."""
    rules, nominations = await rules_of(ctx), ctx.uow.port(Nominations)
    if not rules.nominate:
        return 0
    lately = await nominations.by_ranking(ctx.community.id, ctx.event.at - A_WEEK)
    left, made = rules.per_week - lately, 0
    recognitions = ctx.uow.port(Recognitions)
    listed = await recognitions.listed(ctx.community.id, Span.QUARTER, 0, LOOKED_AT)
    for each in listed if left > 0 else ():
        who = await ctx.uow.port(People).member(each.member) if each.member else None
        tier = await _deserved(ctx, who, rules) if who is not None else None
        if who is not None and tier is not None:
            await _lay(ctx, who, tier, "")
            made += 1
        if made >= left:
            break
    return made


async def vote(ctx: Ctx[Any], number: int, *, yes: bool) -> Entry:
    """Vote on a nomination by its number in the queue; enough votes decide it. Raises Refusal."""
    entry, nomination = await _open(ctx, number)
    nominations, at = ctx.uow.port(Nominations), ctx.event.at
    await nominations.vote(nomination.number, ctx.actor, yes=yes, at=at)
    payload = {"nomination": nomination.number, "yes": yes}
    await ctx.uow.port(AuditLog).note(
        ctx.community.id,
        ctx.actor.member,
        "nomination.vote",
        payload,
        at=at,
        about=nomination.member,
    )
    needed = (await rules_of(ctx)).votes
    same = [each for each in await standing_votes(ctx, nomination) if each.yes is yes]
    if needed and len(same) >= needed:
        return await _decide(ctx, entry, nomination, confirmed=yes)
    await refresh(ctx, entry)
    return entry


async def decide(ctx: Ctx[Any], number: int, *, confirmed: bool) -> Entry:
    """Decide a nomination by its number in the queue, once; raises Refusal."""
    entry, nomination = await _open(ctx, number)
    return await _decide(ctx, entry, nomination, confirmed=confirmed)


def above(tier: Tier) -> Tier | None:
    """Give the tier for which a member of one can be nominated, None at the top."""
    if tier is Tier.CORE:
        return None
    return Tier.CORE if tier is Tier.CONTRIBUTOR else Tier.CONTRIBUTOR


async def _permit_member(ctx: Ctx[Any], rules: TierSettings) -> None:
    if not rules.of_member:
        raise OnlyModerators
    since = await ctx.uow.port(People).since(ctx.actor.member)
    if since is None or ctx.event.at - since < KNOWN_FOR:
        raise TooNew
    if await ctx.uow.port(Nominations).open_by(ctx.actor.member) >= rules.of_member:
        raise EnoughWaiting(rules.of_member)


async def _deserved(ctx: Ctx[Any], who: Actor, rules: TierSettings) -> Tier | None:
    """Give the tier for which the ranking may nominate somebody now, None for none."""
    tier = above(await ctx.uow.port(Tiers).of(who.member))
    place = await ctx.uow.port(Recognitions).place(who.community, Span.QUARTER, who.member)
    held = who.restraint is not None and who.restraint.holds(ctx.event.at)
    if tier is None or place is None or place.ring or who.bot or held:
        return None
    if earned(marks_of(place.signs), rules) < tier:
        return None
    since = ctx.event.at - timedelta(days=rules.rest_days)
    known = await ctx.uow.port(Nominations).of(who.member)
    last = _declined(known)
    if any(each.state is State.OPEN for each in known) or (last is not None and last > since):
        return None
    for tenure in await ctx.uow.port(Tiers).tenures(who.member):
        removed = tenure.how is End.REMOVED and tenure.ended is not None and tenure.ended > since
        if removed:
            return None
    return tier


def _declined(known: Sequence[Nomination]) -> datetime | None:
    """Give when somebody's last nomination was declined, None where it was not."""
    last = max((each for each in known if each.decided_at), key=_when, default=None)
    return last.decided_at if last is not None and last.state is State.DECLINED else None


def _when(nomination: Nomination) -> datetime:
    return nomination.decided_at or nomination.at


async def _lay(ctx: Ctx[Any], who: Actor, tier: Tier, why: str) -> None:
    at = ctx.event.at
    made = Nomination(
        number=0,
        community=ctx.community.id,
        identity=who.identity,
        member=who.member,
        tier=tier,
        at=at,
        by=ctx.actor.identity,
        nominator=ctx.actor.member,
        why=why,
    )
    await lay(ctx, Laid(matter=Matter.NOMINATION, about=who, at=at), nomination=made)


async def _open(ctx: Ctx[Any], number: int) -> tuple[Entry, Nomination]:
    """Give a nomination that waits; raises what forbids whoever acts to have a say in it."""
    entry = await entry_of(ctx, number)
    nomination = await ctx.uow.port(Nominations).of_entry(number)
    if nomination is None or entry.matter is not Matter.NOMINATION:
        raise NoNomination(number)
    if nomination.member == ctx.actor.member:
        log.warning("refused", what="a vote on oneself", actor=str(ctx.actor))
        raise NotOneself
    return entry, nomination


async def _decide(ctx: Ctx[Any], entry: Entry, nomination: Nomination, *, confirmed: bool) -> Entry:
    state = State.CONFIRMED if confirmed else State.DECLINED
    done = msgspec.structs.replace(
        nomination, state=state, decided_by=ctx.actor.member, decided_at=ctx.event.at
    )
    await ctx.uow.port(Nominations).keep(done)
    who = await ctx.uow.port(People).member(nomination.member)
    if who is not None and confirmed:
        account = msgspec.structs.replace(who, identity=nomination.identity)
        await confirm(ctx, account, nomination.tier, nomination.number)
    settled = await settle(ctx, entry, Ruling.CONFIRMED if confirmed else Ruling.NOT_NOW)
    await _tell_nominator(ctx, nomination, who, confirmed=confirmed)
    return settled


async def _tell_nominator(
    ctx: Ctx[Any], nomination: Nomination, who: Actor | None, *, confirmed: bool
) -> None:
    by = await ctx.uow.port(People).member(nomination.nominator) if nomination.nominator else None
    if by is None or who is None or by.member == ctx.actor.member:
        return
    about: dict[str, Any] = {"name": Name(who.name), "tier": ONE[nomination.tier]}
    words = (
        t("{name}, whom you nominated, is {tier} now. Thank you for speaking up.", **about)
        if confirmed
        else t("For {name}, whom you nominated, it is too early, the moderators think.", **about)
    )
    tell_alone(ctx, by, words, None)
