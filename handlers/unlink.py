"""Unlinking 解除绑定: an account is a member of its own again, with what it did itself."""

from __future__ import annotations

from community.cases import Cases
from community.context import Answer, Ctx, Reply
from community.facts import Regrouped
from community.feature import Feature, NoSettings
from community.ledger import Ledger
from community.linked import choices, listed, terms_of
from community.linking import (
    Links,
    ModeratorMustAgree,
    NotLinked,
    Restraints,
    of_platform,
)
from community.looking import looked_at
from community.people import Actor, Role
from community.ports import AuditLog
from community.refusals import NotAllowed
from community.tiers import Tiers
from community.words import Words, lines, n, t

feature = Feature(
    "unlink",
    NoSettings,
    about=t("Separating linked accounts"),
    held="in private",
    tells=(Regrouped,),
)

Ctx_ = Ctx[NoSettings]


@feature.command(
    "link undo",
    t("Let one of your accounts be a member of its own again."),
    answer="private",
    sample="@ann",
)
async def undo(ctx: Ctx_, member: Actor | None = None) -> Reply:
    who = looked_at(ctx, member)
    accounts = await ctx.uow.port(Links).accounts(who.member)
    if len(accounts) < 2:
        raise NotLinked
    words = lines(
        *listed(accounts),
        t("Each account then has what it did itself: points, check-ins, debts."),
    )
    return Answer(words, choices(ctx, accounts))


@feature.button("separate")
async def separate(ctx: Ctx_, identity: int) -> Reply:
    links = ctx.uow.port(Links)
    before = await links.account(identity)
    if before is None or before.community != ctx.community.id:
        raise NotLinked
    own = before.member == ctx.actor.member
    if not own and ctx.actor.role < Role.MODERATOR:
        raise NotAllowed(Role.MODERATOR)
    is_held = before.restraint is not None and before.restraint.holds(ctx.now)
    running = ctx.uow.port(Restraints).running
    if own and (is_held or await running([before.member], ctx.now)):
        raise ModeratorMustAgree(f"/link undo @{before.username or before.external}")
    terms = await terms_of(ctx, ctx.community.id, ctx.actor)
    tier = await ctx.uow.port(Tiers).of(before.member)
    alone = await links.separate(identity, terms)
    if alone is None:
        raise NotLinked
    for each in (before.member, alone.member):
        await ctx.uow.port(Cases).restrain(each)
        about = {"community": ctx.community.id, "member": each, "identity": identity}
        ctx.uow.record(Regrouped(**about, at=ctx.event.at, tier=int(tier)))
    payload = {"account": identity, "members": [before.member, alone.member]}
    await ctx.uow.port(AuditLog).note(
        ctx.community.id,
        ctx.actor.member,
        "unlink",
        payload,
        at=ctx.event.at,
        about=alone.member,
    )
    told = t("{account} is a member of its own again.", account=of_platform(alone))
    return Answer(lines(told, *await _left(ctx, before.member, alone)), edit=True)


async def _left(ctx: Ctx_, member: int, alone: Actor) -> list[Words]:
    """Say what each of them has now."""
    rest = await ctx.uow.port(Links).accounts(member)
    return [await _has(ctx, who) for who in (alone, *rest[:1])]


async def _has(ctx: Ctx_, who: Actor) -> Words:
    account = await ctx.uow.port(Ledger).account(who.member)
    named = of_platform(who)
    if account.debt:
        return n(
            "– {account} owes {count} point", "– {account} owes {count} points", account.debt,
            account=named,
        )  # fmt: skip
    return n(
        "– {account} has {count} point", "– {account} has {count} points", account.points,
        account=named,
    )  # fmt: skip
