"""Tiers 等级: who carries the community, confirmed by people; what it brings, and how it ends."""

from __future__ import annotations

from typing import Annotated

import msgspec
from pydantic import Field

from community.boards import Boards
from community.buttons import Button
from community.casetelling import named, tell_alone
from community.context import Answer, Ctx, Reply
from community.facts import Earning, PointsEarned, Ranked, Regrouped, Reviewed, SettingChanged
from community.feature import Feature
from community.ledger import Cause, Ledger
from community.nominating import nominate_by_ranking
from community.params import Rest
from community.people import Actor, Role
from community.ports import Governing, People
from community.refusals import Refusal
from community.standing import dress
from community.tenures import leave, look, restore
from community.tierdoors import move_doors, open_to_all
from community.tiers import NAMES, ONE, End, Tenure, Tier, Tiers, TierSettings
from community.tiersettings import rules_of
from community.words import Day, Lines, Name, Text, Words, lines, n, t

feature = Feature(
    "tiers",
    TierSettings,
    about=t("Tiers: who carries the community, confirmed by people"),
    tells=(PointsEarned, Reviewed),
)

Ctx_ = Ctx[TierSettings]
MOST_LOOKED_AT = 60
"""Tenures that one night looks at; with more of them, each has its turn every few nights."""
MOST_DRESSED = 150
MOST_SHOWN = 30
Reason = Annotated[str, Field(min_length=3, max_length=400), Rest()]
ADMIN = int(Role.ADMIN)


class NoTier(Refusal):
    """Somebody has no tier that people have confirmed."""

    def __init__(self, who: Actor) -> None:
        super().__init__(t("{name} has no tier that could be taken away.", name=Name(who.name)))


class NotUndoable(Refusal):
    """What was taken away was given back already, or another tier took its place."""

    def __init__(self) -> None:
        super().__init__(t("There is nothing to be undone any more."))


# What the night brings.


@feature.hears(Ranked)
async def after_ranking(ctx: Ctx_, _: Ranked) -> None:
    """Hold tenures against the new ranking, and nominate by it."""
    fading: list[Tenure] = []
    for tenure in await ctx.uow.port(Tiers).running(ctx.community.id, MOST_LOOKED_AT):
        seen = await look(ctx, tenure)
        if seen.tells_owner:
            fading.append(seen.tenure)
    if fading:
        await _tell_owners(ctx, fading)
    await nominate_by_ranking(ctx)


async def _tell_owners(ctx: Ctx_, fading: list[Tenure]) -> None:
    """Show owners who fades, before they are gone."""
    weeks = (await rules_of(ctx)).grace_weeks
    names = [
        t("– {name}: {tier}", name=Name(await named(ctx, each.member)), tier=NAMES[each.tier])
        for each in fading
    ]
    words = lines(
        n(
            "{count} member who carries {community} is fading:",
            "{count} members who carry {community} are fading:",
            len(fading),
            community=Name(ctx.community.name),
        ),
        *names,
        n(
            "If it stays so for {count} week, the tier ends quietly. A word from you may help.",
            "If it stays so for {count} weeks, the tier ends quietly. A word from you may help.",
            weeks,
        ),
    )
    for owner in await ctx.uow.port(Governing).owners(ctx.community.id):
        tell_alone(ctx, owner, words, None)


@feature.hears(SettingChanged)
async def move_over(ctx: Ctx_, fact: SettingChanged) -> None:
    """Let lines, and who is let into a chat, follow the owner's settings."""
    if fact.area == "tiers" and fact.field in ("line", "contributor_name", "core_name"):
        running = await ctx.uow.port(Tiers).running(ctx.community.id, MOST_DRESSED)
        await dress(ctx, *sorted({tenure.member for tenure in running}))
    if fact.area == "tiers" and fact.field in ("opens_to", "opens_by") and fact.chat:
        await open_to_all(ctx, fact.chat)


@feature.hears(Regrouped)
async def follow(ctx: Ctx_, fact: Regrouped) -> None:
    """Let all accounts of a member have what the tier brings, and none that has left them."""
    home = await ctx.uow.port(People).community(fact.community)
    if home is None:
        return
    there = msgspec.structs.replace(ctx, community=home)
    tier = await ctx.uow.port(Tiers).of(fact.member)
    await dress(there, fact.member)
    await move_doors(there, fact.member, Tier(fact.tier), tier)


# What a month brings.


@feature.schedule("grant", "30 5 1 * *", downtime="latest")
async def grant(ctx: Ctx_) -> None:
    """Give the points of the month, to each member once."""
    month, tiers = ctx.today.replace(day=1), ctx.uow.port(Tiers)
    running = await tiers.running(ctx.community.id, MOST_DRESSED)
    highest: dict[int, Tier] = {}
    for tenure in running:
        highest[tenure.member] = max(tenure.tier, highest.get(tenure.member, tenure.tier))
    for member, tier in sorted(highest.items()):
        who = await ctx.uow.port(People).member(member)
        points = ctx.settings.points(tier)
        if who is None or not points or await tiers.paid(member, month):
            continue
        await tiers.pay(who, month, points, ctx.event.at)
        cause = Cause(ctx.event.at, 0, month.toordinal(), ctx.today)
        await ctx.uow.port(Ledger).earn(who, points, Earning.TIER, cause, ctx.expires)


# What moderators see and do.


@feature.command(
    "member tiers",
    t("Show who has which tier, and who is fading."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
)
async def roll(ctx: Ctx_) -> Reply:
    running = await ctx.uow.port(Tiers).running(ctx.community.id, MOST_SHOWN)
    ranked = sorted(running, key=lambda each: (-each.tier, each.since))
    if not ranked:
        return t("Nobody has been confirmed for a tier yet.")
    return lines(*[await _held(ctx, each) for each in ranked])


async def _held(ctx: Ctx_, each: Tenure) -> Words:
    line = t(
        "{name}: {tier} since {day}",
        name=Name(await named(ctx, each.member)),
        tier=NAMES[each.tier],
        day=Day(ctx.community.day(each.since)),
    )
    if each.fading is None:
        return line
    return Lines((line, t("fading since {day}", day=Day(each.fading))), "; ")


@feature.command(
    "member untier",
    t("Take somebody's tier away, and say why; they are told."),
    role=Role.ADMIN,
    answer="private",
    secret=True,
    sample=t("@ann wanted a rest"),
)
async def untier(ctx: Ctx_, member: Actor, why: Reason) -> Reply:
    held = await ctx.uow.port(Tiers).held(member.member)
    if held is None:
        raise NoTier(member)
    await leave(ctx, held, End.REMOVED, why=why)
    words = t("{name} is no longer {tier}.", name=Name(member.name), tier=ONE[held.tier])
    undo = Button(t("Undo"), "tier.restore", (member.member,), role=ADMIN)
    return Answer(words, ((undo,),), lasting=True)


@feature.button("tier.restore", role=Role.ADMIN)
async def undo(ctx: Ctx_, member: int) -> Reply:
    tiers = ctx.uow.port(Tiers)
    removed = [each for each in await tiers.tenures(member) if each.how is End.REMOVED]
    if not removed or removed[0].community != ctx.community.id or await tiers.held(member):
        raise NotUndoable
    last = max(removed, key=lambda each: each.ended or each.since)
    again = await restore(ctx, last)
    name = Name(await named(ctx, member))
    return Answer(t("{name} is {tier} again.", name=name, tier=ONE[again.tier]), edit=True)


# What all may see.


@feature.command(
    "top fame",
    t("Show who has carried this community, now and before."),
    aliases=("名人堂",),
    lasting=True,
)
async def fame(ctx: Ctx_) -> Reply:
    tiers = ctx.uow.port(Tiers)
    running = await tiers.running(ctx.community.id, MOST_SHOWN)
    past = [
        each for each in await tiers.past(ctx.community.id, MOST_SHOWN) if each.how is End.FADED
    ]
    now = sorted(running, key=lambda each: (-each.tier, each.since))
    here = [await _famous(ctx, each) for each in now]
    before = [await _famous(ctx, each) for each in past]
    told = [line for line in here if line is not None]
    gone = [line for line in before if line is not None]
    if not told and not gone:
        return t("Nobody has been confirmed for a tier yet.")
    return lines(
        t("Who carries {community}", community=Name(ctx.community.name)) if told else None,
        *told,
        t("Who has carried it") if gone else None,
        *gone,
    )


async def _famous(ctx: Ctx_, each: Tenure) -> Text | None:
    """Give a line of the hall of fame; who does not want to stand on boards has none."""
    who = await ctx.uow.port(People).member(each.member)
    if who is None or await ctx.uow.port(Boards).hides(each.member):
        return None
    since = Day(ctx.community.day(each.since))
    about: dict[str, Name | Text | Day] = {
        "name": Name(who.name),
        "tier": NAMES[each.tier],
        "first": since,
    }
    if each.ended is None:
        return t("{name}, {tier} since {first}", **about)
    last = Day(ctx.community.day(each.ended))
    return t("{name}, {tier} from {first} to {last}", **about, last=last)
