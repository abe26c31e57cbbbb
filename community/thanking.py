"""What comes of thanks: they are recorded with what they earn, end, and perhaps count again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from community.context import Ctx
from community.facts import Earning
from community.ledger import Cause, Ledger
from community.linking import Links
from community.people import Actor, Role
from community.praise import Praise
from community.thanks import (
    AlreadyThanked,
    How,
    NotToBots,
    NotToOneself,
    State,
    Thanked,
    Thanks,
    ThanksRules,
    permit,
    worth,
)


class About(msgspec.Struct, frozen=True):
    """What thanks are for, by what they are given, and the message that says them, 0 for none."""

    message: int
    how: How
    source: int = 0


async def give(
    ctx: Ctx[Any], taker: Actor, about: About, note: str = "", *, rules: ThanksRules
) -> None:
    """Record the actor's thanks and what they earn.

    Raises NotToBots, NotToOneself, AlreadyThanked, ThanksUsedUp and EnoughForOne.
    """
    giver, thanks = ctx.actor, ctx.uow.port(Thanks)
    if taker.bot:
        raise NotToBots
    if taker.member == giver.member:
        raise NotToOneself
    for account in await _accounts(ctx):
        if await thanks.of(ctx.chat.id, about.message, account) is not None:
            raise AlreadyThanked
    before = await thanks.day(giver, taker, ctx.today)
    permit(before, rules, taker.name)
    points = worth(before, rules, trusted=await _is_trusted(ctx, rules))
    thanked = Thanked(
        chat=ctx.chat.id,
        message=about.message,
        giver=giver.identity,
        taker=taker.identity,
        at=ctx.event.at,
        day=ctx.today,
        how=about.how,
        source=about.source,
        worth=points,
        points=points,
    )
    await thanks.store(ctx.community.id, thanked)
    cause = msgspec.structs.replace(_cause(thanked), by=giver.member, note=note)
    await ctx.uow.port(Ledger).earn(taker, points, Earning.THANKS, cause, ctx.expires)


async def end(ctx: Ctx[Any], thanked: Thanked, state: State) -> None:
    """Let thanks count no longer, and take back what they earned; what was taken back stays so."""
    if thanked.state in (State.TAKEN_BACK, state):
        return
    changed = ctx.event.at if state is State.TAKEN_BACK else thanked.changed
    taker = await ctx.uow.port(Links).account(thanked.taker)
    if thanked.points > 0 and taker is not None:  # below, the two are one: it is taken back already
        cause = _cause(thanked)
        await ctx.uow.port(Ledger).reverse(taker, Earning.THANKS, cause, ctx.event.at, 0)
    ended = msgspec.structs.replace(thanked, points=0, state=state, changed=changed)
    await ctx.uow.port(Thanks).store(ctx.community.id, ended)


async def count_again(ctx: Ctx[Any], thanked: Thanked, taken_at: datetime) -> None:
    """Let thanks count again, and give back what their end took, but not to oneself."""
    links, points = ctx.uow.port(Links), 0
    taker, giver = await links.account(thanked.taker), await links.account(thanked.giver)
    if taker is not None and giver is not None and taker.member != giver.member:
        points = await ctx.uow.port(Ledger).restore(
            taker, Earning.THANKS, _cause(thanked), taken_at, ctx.event.at
        )
    again = msgspec.structs.replace(
        thanked, points=points, state=State.COUNTS, changed=ctx.event.at
    )
    await ctx.uow.port(Thanks).store(ctx.community.id, again)


async def _accounts(ctx: Ctx[Any]) -> list[int]:
    """Give the identities of the actor's member."""
    if not ctx.actor.linked:
        return [ctx.actor.identity]
    return [each.identity for each in await ctx.uow.port(Links).accounts(ctx.actor.member)]


async def _is_trusted(ctx: Ctx[Any], rules: ThanksRules) -> bool:
    """Whether the actor's thanks earn: they are known for long, or moderators trust them."""
    known = ctx.event.at - await ctx.uow.port(Praise).known_since(ctx.actor.member)
    return ctx.actor.trusted or ctx.actor.role >= Role.HELPER or known >= rules.tenure


def _cause(thanked: Thanked) -> Cause:
    return Cause(thanked.at, thanked.chat, thanked.ref, thanked.day)
