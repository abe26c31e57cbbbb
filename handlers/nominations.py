"""Nominations 提名: members and moderators propose somebody for a tier, moderators decide."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from community.buttons import Button
from community.casetelling import named
from community.casewords import MODERATOR
from community.context import Answer, Ctx, Reply
from community.facts import Reviewed
from community.feature import Feature, NoSettings
from community.nominating import decide, nominate, vote
from community.nominations import MOST_WHY, Nomination, Nominations, State
from community.params import Rest
from community.people import Actor, Role
from community.queue import Entry
from community.queueing import card_of
from community.queuewords import IN_THE_QUEUE, buttons
from community.tiers import NAMES, ONE, Tier
from community.words import Code, Day, Lines, Name, Text, Words, lines, n, t

feature = Feature(
    "nominations", NoSettings, about=t("Who is nominated for a tier"), tells=(Reviewed,)
)

Ctx_ = Ctx[NoSettings]
Why = Annotated[str, Field(min_length=3, max_length=MOST_WHY), Rest()]
SHOWN_OPEN, SHOWN_DONE = 20, 8


@feature.command(
    "me nominate",
    t("Nominate somebody who helps others here, and say why."),
    answer="private",
    sample=t("@ann answers everybody's questions about sourdough"),
)
async def by_member(ctx: Ctx_, member: Actor, why: Why) -> Reply:
    return _thanks(member, await nominate(ctx, member, why))


@feature.command(
    "member nominate",
    t("Nominate somebody for the tier above theirs, and say why."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample=t("@ann answers everybody's questions about sourdough"),
)
async def by_moderator(ctx: Ctx_, member: Actor, why: Why) -> Reply:
    return _thanks(member, await nominate(ctx, member, why))


@feature.command(
    "member nominations",
    t("Show who is nominated, and what was decided lately."),
    aliases=("提名",),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
)
async def listed(ctx: Ctx_) -> Reply:
    nominations = ctx.uow.port(Nominations)
    open_ = await nominations.open(ctx.community.id, SHOWN_OPEN)
    done = await nominations.decided(ctx.community.id, SHOWN_DONE)
    head = (
        n("{count} nomination waits:", "{count} nominations wait:", len(open_))
        if open_
        else t("No nomination waits.")
    )
    return lines(
        head,
        *[await _waiting(ctx, each) for each in open_],
        t("Decided lately:") if done else None,
        *[await _decided(ctx, each) for each in done],
        t("{queue} shows their cards.", queue=Code("/queue")) if open_ else None,
    )


@feature.button("nominate.vote", role=Role.MODERATOR)
async def cast(ctx: Ctx_, number: int, place: int, yes: int) -> Reply:
    return await _shown(ctx, await vote(ctx, number, yes=bool(yes)), place)


@feature.button("nominate.decide", role=Role.ADMIN)
async def settle(ctx: Ctx_, number: int, place: int, yes: int) -> Reply:
    return await _shown(ctx, await decide(ctx, number, confirmed=bool(yes)), place)


async def _shown(ctx: Ctx_, entry: Entry, place: int) -> Answer:
    """Give the card as it is now; in the queue, the way on to what else waits stays below it."""
    below = buttons(entry, place)
    if place == IN_THE_QUEUE:
        below = (*below, (Button(t("Next"), "queue.next", (entry.number,), role=MODERATOR),))
    return Answer(await card_of(ctx, entry), below, edit=True)


def _thanks(who: Actor, tier: Tier) -> Text:
    return t(
        "Thank you. {name} is nominated as {tier}; the moderators look at it.",
        name=Name(who.name),
        tier=ONE[tier],
    )


async def _waiting(ctx: Ctx_, each: Nomination) -> Words:
    return t(
        "– {number}. {name}: {tier}, since {day}",
        number=each.entry,
        name=Name(await named(ctx, each.member)),
        tier=NAMES[each.tier],
        day=Day(ctx.community.day(each.at)),
    )


async def _decided(ctx: Ctx_, each: Nomination) -> Words:
    by = Name(await named(ctx, each.decided_by))
    is_confirmed = each.state is State.CONFIRMED
    how = t("confirmed by {name}", name=by) if is_confirmed else t("not now, by {name}", name=by)
    who = t("– {name}: {tier}", name=Name(await named(ctx, each.member)), tier=NAMES[each.tier])
    return Lines((who, how), ", ")
