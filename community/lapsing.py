"""Nominations that wait when somebody is forgotten: their own lapse, others lose their name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from community.context import Ctx
from community.nominations import Nomination, Nominations, State
from community.queue import Queue
from community.queueing import close, refresh

MOST_LOOKED_AT = 50


async def naming(ctx: Ctx[Any], member: int) -> Sequence[Nomination]:
    """Give the nominations that wait and are about a member, by them, or voted on by them."""
    nominations, found = ctx.uow.port(Nominations), []
    for each in await nominations.open(ctx.community.id, MOST_LOOKED_AT):
        voters = [vote.member for vote in await nominations.votes(each.number)]
        if member in (each.member, each.nominator, *voters):
            found.append(each)
    return found


async def let_lapse(ctx: Ctx[Any], member: int, nominations: Sequence[Nomination]) -> None:
    """Bring the cards of nominations up to date, now that a member of theirs is forgotten."""
    for each in nominations:
        entry = await ctx.uow.port(Queue).find(each.community, each.entry)
        if each.member == member:
            lapsed = msgspec.structs.replace(each, state=State.LAPSED, decided_at=ctx.event.at)
            await ctx.uow.port(Nominations).keep(msgspec.structs.replace(lapsed, why=""))
            if entry is not None:
                await close(ctx, entry)
            continue
        if each.nominator == member:
            await ctx.uow.port(Nominations).keep(msgspec.structs.replace(each, why=""))
        if entry is not None:
            await refresh(ctx, entry)
