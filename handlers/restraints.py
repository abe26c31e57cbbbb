"""Bans and mutes by the platforms' moderators: who has one links accounts only if one agrees."""

from __future__ import annotations

import msgspec

from community.context import Ctx, Reply
from community.events import Sanctioned
from community.feature import Feature, NoSettings
from community.linking import (
    Links,
    NoOpenCode,
    Restraints,
)
from community.people import Actor, Role
from community.ports import AuditLog
from community.refusals import Refusal
from community.words import Name, t

feature = Feature("restraints", NoSettings, about=t("Bans and mutes on the platforms"))

Ctx_ = Ctx[NoSettings]


class NotOneself(Refusal):
    """A moderator wants to agree to a link of their own."""

    def __init__(self) -> None:
        super().__init__(t("It takes another moderator to agree to that."))


@feature.on(Sanctioned)
async def note(ctx: Ctx_) -> None:
    event = ctx.event
    if isinstance(event, Sanctioned) and ctx.actor.identity:
        await ctx.uow.port(Restraints).note(
            ctx.actor.identity, ctx.chat.id, event.what, event.at, event.until
        )


@feature.command(
    "link agree",
    t("Agree that a banned or muted member links another account."),
    role=Role.MODERATOR,
    sample="@ann",
)
async def agree(ctx: Ctx_, member: Actor) -> Reply:
    links = ctx.uow.port(Links)
    if member.member == ctx.actor.member:
        raise NotOneself
    found = await links.open_code(member.member, ctx.now)
    if found is None:
        raise NoOpenCode(member.name)
    digest, code = found
    await links.keep(digest, msgspec.structs.replace(code, agreed=ctx.actor.member))
    await ctx.uow.port(AuditLog).note(
        ctx.community.id, ctx.actor.member, "link agree", {}, at=ctx.event.at, about=member.member
    )
    return t(
        "Agreed: {name} can send the code again, as long as it is good.", name=Name(member.name)
    )
