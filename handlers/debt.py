"""Debt 欠分: what one owes and why, and how moderators let it go."""

from typing import Annotated, Literal

from pydantic import Field

from community.buttons import Button
from community.context import Answer, Ctx, Reply
from community.facts import Earning
from community.feature import Feature, NoSettings
from community.history import History
from community.ledger import MOST_POINTS, REASONS, Cause, Entry, Ledger, Posting
from community.looking import looked_at
from community.params import Rest
from community.people import Actor, Role
from community.ports import AuditLog
from community.refusals import NotAllowed, Refusal
from community.words import Day, Lines, Name, Phrase, Words, lines, n, t

feature = Feature("debt", NoSettings, about=t("What is owed"))

Ctx_ = Ctx[NoSettings]
LOOKED_THROUGH, MOST_SHOWN = 200, 5
"""Entries among which the reasons of a debt are looked for, and how many of them are told."""


class OwesNothing(Refusal):
    """There is no debt to be forgiven."""

    def __init__(self, name: str) -> None:
        super().__init__(t("{name} owes nothing.", name=Name(name)))


@feature.command(
    "points debt",
    t("Show what you owe and why. Moderators can forgive it."),
    aliases=("欠分",),
    answer="private",
    sample=t("@ann forgive 20 it was a mistake"),
)
async def debt(
    ctx: Ctx_,
    member: Actor | None = None,
    action: Literal["forgive"] | None = None,
    amount: Annotated[int, Field(ge=1, le=MOST_POINTS)] | None = None,
    note: Annotated[str, Field(max_length=200), Rest()] = "",
) -> Reply:
    if action is None or member is None:
        return await _shown(ctx, looked_at(ctx, member))
    if ctx.actor.role < Role.MODERATOR:
        raise NotAllowed(Role.MODERATOR)
    return await _forgive(ctx, member, amount, note)


async def _shown(ctx: Ctx_, who: Actor) -> Reply:
    owed = (await ctx.uow.port(Ledger).account(who.member)).debt
    if who.member != ctx.actor.member:
        told = n(
            "{name} owes {count} point.", "{name} owes {count} points.", owed, name=Name(who.name)
        )
        if not owed:
            raise OwesNothing(who.name)
        return lines(told, *await _reasons(ctx, who, owed))
    if not owed:
        return t("You owe nothing.")
    return lines(
        n("You owe {count} point.", "You owe {count} points.", owed),
        *await _reasons(ctx, who, owed),
        t("What you earn next pays that first."),
    )


async def _reasons(ctx: Ctx_, who: Actor, owed: int) -> list[Words]:
    """Give the latest losses that were not covered, as far as they explain the debt."""
    sheet = await ctx.uow.port(History).latest(who.member, LOOKED_THROUGH)
    shown: list[Words] = []
    for entry in sheet.entries:
        if entry.owed and owed > 0 and len(shown) < MOST_SHOWN:
            shown.append(_reason(ctx, entry))
            owed -= entry.owed
    return shown


def _reason(ctx: Ctx_, entry: Entry) -> Words:
    day = Day(ctx.community.day(entry.at))
    told = t(
        "{day}  {amount}  {reason}, {owed} of it not covered",
        day=day,
        amount=entry.amount,
        reason=REASONS[entry.kind],
        owed=entry.owed,
    )
    return _with_note(told, entry.note)


async def _forgive(ctx: Ctx_, who: Actor, amount: int | None, note: str) -> Reply:
    ledger = ctx.uow.port(Ledger)
    owed = (await ledger.account(who.member)).debt
    if not owed:
        raise OwesNothing(who.name)
    amount = amount or owed
    ref = ctx.event.claim.ref if ctx.event.claim else 0
    cause = Cause(ctx.event.at, ctx.chat.id, ref, ctx.today, by=ctx.actor.member, note=note)
    await ledger.forgive(who, amount, cause)
    posting = Posting(0, ctx.actor.member, int(Earning.FORGIVEN), 0, who.member, amount, cause)
    number = await ledger.post(posting, ctx.community.id)
    payload = {"amount": amount, "note": note, "posting": number}
    await ctx.uow.port(AuditLog).note(
        ctx.community.id, ctx.actor.member, "forgive", payload, at=ctx.event.at, about=who.member
    )
    told = n(
        "{name} was forgiven {count} point.",
        "{name} was forgiven {count} points.",
        amount,
        name=Name(who.name),
    )
    left = n("They owe {count} point now.", "They owe {count} points now.", owed - amount)
    undo = Button(t("Undo"), "undo", (number,), role=int(Role.MODERATOR))
    return Answer(lines(_with_note(told, note), left if owed > amount else None), ((undo,),))


def _with_note(told: Words, note: str) -> Words:
    return Lines((told, t("({note})", note=Phrase(note))), " ") if note else told
