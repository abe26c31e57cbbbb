"""A mailing on its way: some letters in each transaction, each counted as it comes to its end."""

from __future__ import annotations

from typing import Any

import msgspec

from community.actions import Say
from community.answering import heading
from community.buttons import Button
from community.context import Ctx
from community.jobs import SendOut
from community.mailings import (
    AT_ONCE,
    LOW,
    Fate,
    Mailing,
    Mailings,
    State,
    addressed,
    fate_of,
)
from community.mailingwords import report
from community.outcomes import Outcome
from community.people import Actor
from community.ports import Page, People
from community.words import Words, t

STOP = "mailings.no"
"""The action of the button below a letter that wants no more of them."""


async def became(page: Page, say: Say, outcome: Outcome) -> None:
    """Count what became of a letter; the next are written when few are on their way."""
    mailings = page.port(Mailings)
    mailing = await mailings.of(say.mailing)
    if mailing is None:
        return
    fate = fate_of(outcome)
    await mailings.note(mailing.number, say.reader, fate)
    after = msgspec.structs.replace(mailing, counts=mailing.counts.plus(fate))
    await mailings.keep(after)
    if after.counts.under_way in (LOW, 0):
        page.start(SendOut(community=mailing.community, mailing=mailing.number))


async def go_on(ctx: Ctx[Any], mailing: Mailing) -> None:
    """Write to the next members, or say how it went when it is over."""
    if mailing.ended is not None or mailing.state not in (State.SENDING, State.STOPPED):
        return
    mailings, counts = ctx.uow.port(Mailings), mailing.counts
    members = await mailings.next(mailing, AT_ONCE) if mailing.state is State.SENDING else ()
    for member in members:
        who = addressed(await mailings.accounts(member), ctx.now)
        fate = Fate.PASSED if who is None else Fate.TAKEN
        if who is not None:
            ctx.uow.act(_letter(ctx, mailing, who, member))
        await mailings.note(mailing.number, member, fate)
        counts = counts.plus(fate)
    cursor = members[-1] if members else mailing.cursor
    after = msgspec.structs.replace(mailing, counts=counts, cursor=cursor)
    if len(members) == AT_ONCE and counts.under_way <= LOW:
        ctx.uow.start(SendOut(community=mailing.community, mailing=mailing.number))
    if len(members) < AT_ONCE and not counts.under_way:
        after = await _end(ctx, after)
    await mailings.keep(after)


async def stop(ctx: Ctx[Any], mailing: Mailing) -> Mailing:
    """Take back what has not gone out; what is on the wire is counted when it has arrived."""
    mailings = ctx.uow.port(Mailings)
    dropped = await mailings.withdraw(mailing.number)
    counts = mailing.counts
    counts = msgspec.structs.replace(counts, dropped=counts.dropped + dropped)
    after = msgspec.structs.replace(
        mailing,
        state=State.STOPPED,
        decided_by=ctx.actor.member,
        decided_at=ctx.event.at,
        counts=counts,
    )
    if not counts.under_way:
        after = msgspec.structs.replace(after, ended=ctx.event.at)
    await mailings.keep(after)
    return after


async def take_back(ctx: Ctx[Any], community: int, member: int) -> None:
    """Take back what is on its way to somebody who is not to be written to any more."""
    mailings = ctx.uow.port(Mailings)
    for mailing in await mailings.sending(community):
        dropped = await mailings.withdraw(mailing.number, member)
        if dropped:
            await _lose(ctx, mailing, dropped)


async def resume(ctx: Ctx[Any], mailing: Mailing) -> None:
    """Go on with a mailing whose letters went without a word, as of who was forgotten."""
    lost = mailing.counts.under_way - await ctx.uow.port(Mailings).on_their_way(mailing.number)
    if lost > 0:
        await _lose(ctx, mailing, lost)
    elif mailing.counts.under_way <= LOW:
        await go_on(ctx, mailing)


async def _lose(ctx: Ctx[Any], mailing: Mailing, letters: int) -> None:
    counts = mailing.counts
    counts = msgspec.structs.replace(counts, dropped=counts.dropped + letters)
    await ctx.uow.port(Mailings).keep(msgspec.structs.replace(mailing, counts=counts))
    if counts.under_way <= LOW:
        ctx.uow.start(SendOut(community=mailing.community, mailing=mailing.number))


async def _end(ctx: Ctx[Any], mailing: Mailing) -> Mailing:
    """Tell who sent or stopped it how it went, once."""
    state = State.DONE if mailing.state is State.SENDING else mailing.state
    after = msgspec.structs.replace(mailing, state=state, ended=ctx.event.at)
    who = await ctx.uow.port(People).member(mailing.decided_by)
    if who is not None:
        ctx.uow.act(alone(ctx, who, report(after), secret=True, notice=True, fallback="hold"))
    return after


def _letter(ctx: Ctx[Any], mailing: Mailing, who: Actor, member: int) -> Say:
    # It is due now, and says so: what is due is looked up again before it goes out, and may have
    # been taken back by then.
    return alone(
        ctx,
        who,
        t("{words}", words=mailing.words),
        buttons=((Button(t("No more of these"), STOP, (mailing.community,)),),),
        due=ctx.now,
        mailing=mailing.number,
        reader=member,
        fallback="none",
    )


def alone(ctx: Ctx[Any], who: Actor, words: Words, **more: Any) -> Say:
    """Give what is said to somebody in private, under the community's name."""
    return Say(
        platform=who.platform,
        chat="",
        words=words,
        language=who.language or ctx.community.language,
        to=who.external,
        private=True,
        community=ctx.community.id,
        heading=heading(ctx.community.name),
        **more,
    )
