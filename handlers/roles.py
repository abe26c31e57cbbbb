"""Roles: who helps to run the community, given by admins and the owner."""

from __future__ import annotations

from typing import Literal

from community.context import Ctx, Reply
from community.facts import RoleChanged
from community.feature import Feature, NoSettings
from community.people import Actor, Role
from community.ports import AuditLog, Governing, People
from community.refusals import A_ROLE, NotAllowed, Refusal
from community.words import Name, t

feature = Feature("roles", NoSettings, about=t("Roles"), tells=(RoleChanged,))

Given = Literal["member", "helper", "moderator", "admin"]


class NotTheOwner(Refusal):
    """The owner's role cannot be changed."""

    def __init__(self) -> None:
        super().__init__(t("Nobody can change the owner's role."))


class NotOneself(Refusal):
    """One's own role cannot be changed."""

    def __init__(self) -> None:
        super().__init__(t("You cannot change your own role."))


class NotThoseAbove(Refusal):
    """The member stands as high as the one who wants to change them, or higher."""

    def __init__(self, member: Actor) -> None:
        who, role = Name(member.name), A_ROLE[member.role]
        super().__init__(
            t("{name} is {role}: only somebody above that can change it.", name=who, role=role)
        )


class NotForBots(Refusal):
    """Bots have no role in the community."""

    def __init__(self) -> None:
        super().__init__(t("Bots have no role here."))


@feature.command(
    "role", t("Give somebody a role."), role=Role.ADMIN, sample="@ann moderator", lasting=True
)
async def role(ctx: Ctx[NoSettings], member: Actor, role: Given) -> Reply:
    chosen = Role[role.upper()]
    _permit(ctx.actor, member, chosen)
    await ctx.uow.port(Governing).set_role(member.member, chosen)
    after = await ctx.uow.port(People).find(member.community, member.platform, member.external)
    now = after.role if after else chosen
    ctx.uow.record(
        RoleChanged(
            community=member.community,
            member=member.member,
            identity=member.identity,
            at=ctx.event.at,
            role=int(now),
        )
    )
    payload = {"before": member.role.name.lower(), "after": chosen.name.lower()}
    await ctx.uow.port(AuditLog).note(
        ctx.community.id, ctx.actor.member, "role", payload, at=ctx.event.at, about=member.member
    )
    if now is not chosen:
        return t(
            "{name} stays {role}, since the platform says so. Change it there, too.",
            name=Name(member.name),
            role=A_ROLE[now],
        )
    return t("{name} is {role} now.", name=Name(member.name), role=A_ROLE[now])


def _permit(actor: Actor, member: Actor, chosen: Role) -> None:
    """Check that `actor` may give the role to `member`; raises Refusal."""
    if member.bot:
        raise NotForBots
    if member.role is Role.OWNER:
        raise NotTheOwner
    if member.member == actor.member:
        raise NotOneself
    if member.role >= actor.role:
        raise NotThoseAbove(member)
    if chosen >= actor.role:
        raise NotAllowed(Role(chosen + 1))
