"""Confirming a tier, and its end: what follows for a member, and who is told what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from community.actions import Say
from community.badges import Badges
from community.casetelling import named, tell_alone
from community.context import Ctx
from community.people import Actor, Chat, Role
from community.ports import AuditLog, Governing, People
from community.recognitions import Recognitions, Span
from community.setup import MODERATORS
from community.standing import dress, undress
from community.tierdoors import move_doors
from community.tiers import ONE, End, Review, Tenure, Tier, Tiers, marks_of, review
from community.tiersettings import rules_of
from community.words import Code, Name, Phrase, Text, Words, lines, n, t

BADGES = {Tier.CONTRIBUTOR: "contributor", Tier.CORE: "core"}


async def confirm(ctx: Ctx[Any], who: Actor, tier: Tier, nomination: int = 0) -> Tenure:
    """Let somebody belong to a tier: badge, line, chats, a word to them and to the community."""
    tiers, at, by = ctx.uow.port(Tiers), ctx.event.at, ctx.actor.member
    before, held = await tiers.of(who.member), await tiers.held(who.member)
    if held is not None:
        raised = msgspec.structs.replace(held, ended=at, how=End.RAISED, ended_by=by)
        await tiers.keep(raised)
    tenure = await tiers.begin(who, tier, at, by, nomination)
    await ctx.uow.port(Badges).give(who, BADGES[tier], ctx.today, at)
    await _audit(ctx, "tier.confirm", tenure)
    rules = await rules_of(ctx)
    opened = await move_doors(ctx, who.member, before, tier)
    monthly = rules.points(tier)
    words = lines(
        t(
            "The moderators of {community} have confirmed you as {tier}. Thank you for all you do!",
            community=Name(ctx.community.name),
            tier=ONE[tier],
        ),
        n("You get {count} point each month.", "You get {count} points each month.", monthly)
        if monthly
        else None,
        *opened,
    )
    tell_alone(ctx, who, words, None)
    await dress(ctx, who.member)
    await _announce(ctx, who, tier)
    return tenure


async def look(ctx: Ctx[Any], tenure: Tenure) -> Review:
    """Hold a tenure against the evidence of the last 90 days, and do what follows.

    Admins may not be ranked at all, so that nothing can be told from their having no place.
    """
    tiers, recognitions = ctx.uow.port(Tiers), ctx.uow.port(Recognitions)
    who = await ctx.uow.port(People).member(tenure.member)
    if who is not None and who.role >= Role.ADMIN:
        stays = Review(msgspec.structs.replace(tenure, reviewed=ctx.today, fading=None))
        await tiers.keep(stays.tenure)
        return stays
    place = await recognitions.place(tenure.community, Span.QUARTER, tenure.member)
    marks = marks_of(place.signs if place is not None else None)
    seen = review(tenure, marks, await rules_of(ctx), ctx.today)
    if seen.falls_to is None:
        await tiers.keep(seen.tenure)
    else:
        await leave(ctx, seen.tenure, End.FADED, falls_to=seen.falls_to)
    return seen


async def leave(
    ctx: Ctx[Any], tenure: Tenure, how: End, *, falls_to: Tier = Tier.NEWCOMER, why: str = ""
) -> None:
    """End a tenure: quietly for all others, and explained to its member."""
    tiers, at = ctx.uow.port(Tiers), ctx.event.at
    ended = msgspec.structs.replace(
        tenure, ended=at, how=how, ended_by=ctx.actor.member, why=why, fading=None
    )
    await tiers.keep(ended)
    who = await ctx.uow.port(People).member(tenure.member)
    if who is not None and falls_to is Tier.CONTRIBUTOR:
        account = msgspec.structs.replace(who, identity=tenure.identity)
        await tiers.begin(account, falls_to, at, 0, tenure.nomination)
    after = await tiers.of(tenure.member)
    await _audit(ctx, "tier.end", ended)
    await move_doors(ctx, tenure.member, tenure.tier, after)
    await dress(ctx, tenure.member)
    if who is not None:
        tell_alone(ctx, who, await _explained(ctx, ended, after), None)


async def restore(ctx: Ctx[Any], tenure: Tenure) -> Tenure:
    """Take back that a tier was taken away, as if it had not been."""
    tiers = ctx.uow.port(Tiers)
    before = await tiers.of(tenure.member)
    again = msgspec.structs.replace(tenure, ended=None, how=End.NOT, ended_by=0, why="")
    await tiers.keep(again)
    await _audit(ctx, "tier.restore", again)
    who = await ctx.uow.port(People).member(tenure.member)
    opened = await move_doors(ctx, tenure.member, before, await tiers.of(tenure.member))
    await dress(ctx, tenure.member)
    if who is not None:
        told = t(
            "That your tier in {community} was taken away has been undone: you are {tier} again.",
            community=Name(ctx.community.name),
            tier=ONE[tenure.tier],
        )
        tell_alone(ctx, who, lines(told, *opened), None)
    return again


async def let_go(ctx: Ctx[Any], member: int) -> None:
    """End all that a tier brought to somebody who is about to be forgotten."""
    tiers = ctx.uow.port(Tiers)
    before = await tiers.of(member)
    for tenure in await tiers.tenures(member):
        if tenure.how is End.NOT:
            ended = msgspec.structs.replace(tenure, ended=ctx.event.at, how=End.FORGOTTEN)
            await tiers.keep(ended)
    await undress(ctx, member)
    await move_doors(ctx, member, before, Tier.NEWCOMER)


async def _explained(ctx: Ctx[Any], tenure: Tenure, after: Tier) -> Words:
    rules = await rules_of(ctx)
    about: dict[str, Any] = {
        "tier": ONE[tenure.tier],
        "community": Name(ctx.community.name),
    }
    now = t("You are {tier} now.", tier=ONE[after])
    if tenure.how is End.REMOVED:
        moderator = Name(await named(ctx, tenure.ended_by))
        return lines(
            t(
                "{moderator} has decided that you are no longer {tier} in {community}.",
                moderator=moderator,
                **about,
            ),
            t("Why: {reason}", reason=Phrase(tenure.why)) if tenure.why else None,
            now,
        )
    return lines(
        n(
            "You are no longer {tier} in {community}: for {count} week there was less of what "
            "the tier stands for, and tiers are about the present.",
            "You are no longer {tier} in {community}: for {count} weeks there was less of what "
            "the tier stands for, and tiers are about the present.",
            rules.grace_weeks,
            **about,
        ),
        now,
        t(
            "Nobody else was told. Your badge and your place among past contributors stay, and "
            "the way back is open: {why} shows what helps.",
            why=Code("/me why"),
        ),
    )


async def _announce(ctx: Ctx[Any], who: Actor, tier: Tier) -> None:
    """Praise somebody where they helped, or in the chats that the owner has named for it."""
    for chat in await _stages(ctx, who):
        ctx.uow.act(
            Say(
                platform=chat.platform,
                chat=chat.external,
                words=_praise(ctx, who, tier),
                language=chat.language or ctx.community.language,
                community=ctx.community.id,
                notice=True,
                until=ctx.now + timedelta(hours=12),
            )
        )


def _praise(ctx: Ctx[Any], who: Actor, tier: Tier) -> Text:
    about = {"name": Name(who.name), "community": Name(ctx.community.name)}
    if tier is Tier.CORE:
        return t("{name} is a core contributor of {community} now. Thank you, {name}!", **about)
    return t("{name} is a contributor of {community} now. Thank you, {name}!", **about)


async def _stages(ctx: Ctx[Any], who: Actor) -> list[Chat]:
    every = await ctx.uow.port(Governing).chats(ctx.community.id)
    servers = {chat.server for chat in every}
    chats = [c for c in every if c.purpose != MODERATORS and c.id not in servers]
    rules = [(chat, await rules_of(ctx, chat)) for chat in chats]
    general = (await rules_of(ctx)).announce
    chosen = [chat for chat, own in rules if own.announce and not general]
    if chosen or not general:
        return chosen
    there = [chat for chat, own in rules if own.announce and own.opens_from is None]
    place = await ctx.uow.port(Recognitions).place(ctx.community.id, Span.QUARTER, who.member)
    spots = [sample.spot for sample in place.samples] if place is not None else []
    helped = {(spot.platform, spot.chat) for spot in spots}
    near = [chat for chat in there if (chat.platform, chat.external) in helped]
    return (near or there)[:1]


async def _audit(ctx: Ctx[Any], what: str, tenure: Tenure) -> None:
    payload = {
        "tier": tenure.tier.name.lower(),
        "nomination": tenure.nomination,
        "how": tenure.how.name.lower(),
        "why": tenure.why,
    }
    await ctx.uow.port(AuditLog).note(
        tenure.community, ctx.actor.member, what, payload, at=ctx.event.at, about=tenure.member
    )
