"""Claiming: who sends the host's one-time code in private is the owner of the community."""

from __future__ import annotations

from typing import Annotated

import msgspec
from pydantic import Field

from community.claims import ClaimCodes, digest_of
from community.context import Ctx, Reply
from community.facts import RoleChanged
from community.feature import Feature, NoSettings
from community.params import Rest
from community.people import Role
from community.ports import AuditLog, Governing, People
from community.tries import Tries
from community.words import Code, Name, Text, t

feature = Feature("claim", NoSettings, about=t("Becoming the owner"), tells=(RoleChanged,))

Ctx_ = Ctx[NoSettings]
TRIES = Tries("claim.tries")

NO_SUCH_CODE = t(
    "This is not a code of mine, or it has run out. {run} prints a new one.",
    run=Code("hearth run"),
)
SEEN_BY_OTHERS = t(
    "Others can read here, so I take no codes; if this was one, it is void now. "
    "{run} prints a new one: send that to me in private.",
    run=Code("hearth run"),
)


@feature.command(
    "claim",
    t("Become the owner, by the code that the start of the bot printed."),
    answer="private",
    anywhere=True,
    sample="7KQ2M9XD",
)
async def claim(ctx: Ctx_, code: Annotated[str, Field(max_length=64), Rest()]) -> Reply:
    # A refusal would take back the tries and the voided code with all else: words are given back.
    if ctx.event.is_overheard:
        return await _void(ctx, code)
    wait = TRIES.must_wait(ctx)
    if wait is not None:
        return wait
    found = await ctx.uow.port(ClaimCodes).of(digest_of(code))
    if found is None or not found.is_good(ctx.now):
        TRIES.remember(ctx)
        return NO_SUCH_CODE
    return await _own(ctx, digest_of(code), found.community)


async def _own(ctx: Ctx_, digest: str, number: int) -> Reply:
    """Make the sender the owner, and this chat one about the community."""
    people, governing, codes = (
        ctx.uow.port(People),
        ctx.uow.port(Governing),
        ctx.uow.port(ClaimCodes),
    )
    community, who = await people.community(number), ctx.event.who
    used = await codes.of(digest)
    if community is None or who is None or used is None:
        return NO_SUCH_CODE
    # What rank the platform gives where this was written says nothing about the community.
    owner = await people.actor(number, ctx.event, msgspec.structs.replace(who, rank=None))
    await governing.set_role(owner.member, Role.OWNER)
    await codes.keep(digest, msgspec.structs.replace(used, used_by=owner.member))
    if ctx.event.place.private:
        await governing.join_chat(ctx.chat, number)
    ctx.uow.record(
        RoleChanged(
            community=number,
            member=owner.member,
            identity=owner.identity,
            at=ctx.event.at,
            role=int(Role.OWNER),
        )
    )
    payload = {"before": owner.role.name.lower(), "after": "owner"}
    await ctx.uow.port(AuditLog).note(
        number, owner.member, "claim", payload, at=ctx.event.at, about=owner.member
    )
    return t(
        "You are the owner of {community} now. Add me to your group, and write {setup} there.",
        community=Name(community.name),
        setup=Code("/setup"),
    )


async def _void(ctx: Ctx_, code: str) -> Text:
    """Void a code that others have seen, before one of them is faster than its owner."""
    codes = ctx.uow.port(ClaimCodes)
    found = await codes.of(digest_of(code))
    if found is not None and not found.used_by:
        await codes.keep(digest_of(code), msgspec.structs.replace(found, ends=ctx.event.at))
    return SEEN_BY_OTHERS
