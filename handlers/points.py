"""Points 积分: what one has, gives, is awarded or loses, and how moderators undo it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from community.buttons import Button
from community.context import Answer, Ctx, Reply
from community.facts import Earning, PointsEarned
from community.feature import Feature
from community.ledger import MOST_POINTS, REASONS, Cause, Entry, Ledger, Posting
from community.params import Rest
from community.people import Actor, Role
from community.ports import AuditLog, People
from community.refusals import Refusal
from community.words import Day, Lines, Name, Phrase, Text, Words, lines, n, t


class Settings(BaseModel):
    """How points move between people."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    gifts: bool = True
    """Whether members may give points to each other."""
    history: Annotated[int, Field(ge=0, le=20)] = 5
    """How many of the last entries /points shows."""


feature = Feature("points", Settings, about=t("Points and gifts"), tells=(PointsEarned,))

Amount = Annotated[int, Field(ge=1, le=MOST_POINTS)]
Note = Annotated[str, Field(max_length=200), Rest()]
UNDOABLE = (Earning.AWARD, Earning.DEDUCTION, Earning.GIFT_SENT)


class NotToOneself(Refusal):
    """A gift to oneself."""

    def __init__(self) -> None:
        super().__init__(t("You cannot give points to yourself."))


class NotToBots(Refusal):
    """Points for a bot."""

    def __init__(self) -> None:
        super().__init__(t("Bots have no points."))


class GiftsAreOff(Refusal):
    """The community does not allow gifts."""

    def __init__(self) -> None:
        super().__init__(t("Giving points is switched off here."))


class NothingToUndo(Refusal):
    """There is no such movement, or it is undone already."""

    def __init__(self) -> None:
        super().__init__(t("There is nothing to undo."))


@feature.command(
    "points",
    t("Show your points and the last entries."),
    aliases=("积分",),
    answer="private",
    label=t("My points"),
)
async def points(ctx: Ctx[Settings]) -> Reply:
    ledger = ctx.uow.port(Ledger)
    account = await ledger.account(ctx.actor.member)
    entries = await ledger.history(ctx.actor.member, ctx.settings.history)
    owed = n("You owe {count} point.", "You owe {count} points.", account.debt)
    return lines(
        n("You have {count} point.", "You have {count} points.", account.points),
        owed if account.debt else None,
        *(_entry(entry) for entry in entries),
    )


def _entry(entry: Entry) -> Words:
    amount = f"+{entry.amount}" if entry.amount > 0 else str(entry.amount)
    shown = t(
        "{day}  {amount}  {reason}", day=Day(entry.day), amount=amount, reason=REASONS[entry.kind]
    )
    return Lines((shown, t("({note})", note=Phrase(entry.note))), " ") if entry.note else shown


@feature.command("give", t("Give points of yours to somebody."), sample="@ann 20", lasting=True)
async def give(ctx: Ctx[Settings], member: Actor, amount: Amount, note: Note = "") -> Reply:
    if not ctx.settings.gifts:
        raise GiftsAreOff
    if member.member == ctx.actor.member:
        raise NotToOneself
    if member.bot:
        raise NotToBots
    cause = _cause(ctx, note)
    ledger = ctx.uow.port(Ledger)
    await ledger.give(ctx.actor, member, amount, cause)
    await _post(ctx, Earning.GIFT_SENT, (ctx.actor.member, member.member), amount, cause)
    return n(
        "{giver} gave {taker} {count} point.",
        "{giver} gave {taker} {count} points.",
        amount,
        giver=Name(ctx.actor.name),
        taker=Name(member.name),
    )


@feature.command(
    "award",
    t("Award points to somebody."),
    role=Role.MODERATOR,
    sample="@ann 20 great answer",
    lasting=True,
)
async def award(ctx: Ctx[Settings], member: Actor, amount: Amount, note: Note = "") -> Reply:
    if member.bot:
        raise NotToBots
    cause = _cause(ctx, note)
    await ctx.uow.port(Ledger).earn(member, amount, Earning.AWARD, cause)
    number = await _post(ctx, Earning.AWARD, (0, member.member), amount, cause)
    await _note(ctx, "award", member, {"amount": amount, "note": note, "posting": number})
    told = n(
        "{name} was awarded {count} point.",
        "{name} was awarded {count} points.",
        amount,
        name=Name(member.name),
    )
    return Answer(_with_note(told, note), _undo_button(number))


@feature.command(
    "deduct",
    t("Take points from somebody."),
    role=Role.MODERATOR,
    sample="@ann 20 sold fakes",
    lasting=True,
)
async def deduct(ctx: Ctx[Settings], member: Actor, amount: Amount, note: Note = "") -> Reply:
    if member.bot:
        raise NotToBots
    cause = _cause(ctx, note)
    ledger = ctx.uow.port(Ledger)
    await ledger.deduct(member, amount, cause)
    number = await _post(ctx, Earning.DEDUCTION, (member.member, 0), amount, cause)
    await _note(ctx, "deduct", member, {"amount": amount, "note": note, "posting": number})
    account = await ledger.account(member.member)
    told = n(
        "{count} point was taken from {name}.",
        "{count} points were taken from {name}.",
        amount,
        name=Name(member.name),
    )
    owed = n("They owe {count} point now.", "They owe {count} points now.", account.debt)
    return Answer(
        lines(_with_note(told, note), owed if account.debt else None), _undo_button(number)
    )


@feature.command(
    "undo", t("Undo an award, a deduction or a gift."), role=Role.MODERATOR, sample="12"
)
async def undo(
    ctx: Ctx[Settings], number: Annotated[int, Field(ge=1, le=2**53)] | None = None
) -> Reply:
    return await undo_posting(ctx, number or 0)


@feature.button("undo")
async def undo_posting(ctx: Ctx[Settings], number: int) -> Reply:
    ledger, community = ctx.uow.port(Ledger), ctx.community.id
    if number:
        posting = await ledger.posting(community, number)
    else:
        posting = await ledger.last_posting(community, ctx.actor.member)
    if posting is None or posting.undone_by or posting.kind not in UNDOABLE:
        raise NothingToUndo
    await ledger.mark_undone(posting.number, ctx.actor.member)
    moved = await _reverse(ctx, posting)
    about = posting.taker or posting.giver
    payload = {"posting": posting.number, "amount": posting.amount}
    await ctx.uow.port(AuditLog).note(
        community, ctx.actor.member, "undo", payload, at=ctx.event.at, about=about
    )
    return n(
        "Undone: number {number}, {count} point.",
        "Undone: number {number}, {count} points.",
        moved,
        number=posting.number,
    )


async def _reverse(ctx: Ctx[Settings], posting: Posting) -> int:
    """Take back what the posting gave, then give back what it took; gives the points moved."""
    ledger, people = ctx.uow.port(Ledger), ctx.uow.port(People)
    moved = 0
    taken_by = Earning.GIFT_RECEIVED if posting.giver else Earning(posting.kind)
    sides = ((posting.taker, taken_by), (posting.giver, Earning(posting.kind)))
    for member, kind in sides:
        who = await people.member(member) if member else None
        if who is not None:
            moved = await ledger.reverse(who, kind, posting.cause, ctx.event.at, ctx.actor.member)
    return moved


def _cause(ctx: Ctx[Settings], note: str) -> Cause:
    ref = ctx.event.claim.ref if ctx.event.claim else 0
    return Cause(ctx.event.at, ctx.chat.id, ref, ctx.today, by=ctx.actor.member, note=note)


async def _post(
    ctx: Ctx[Settings], kind: Earning, sides: tuple[int, int], amount: int, cause: Cause
) -> int:
    """Number a movement between two members, 0 for none; gives the number."""
    giver, taker = sides
    posting = Posting(0, ctx.actor.member, int(kind), giver, taker, amount, cause)
    return await ctx.uow.port(Ledger).post(posting, ctx.community.id)


async def _note(ctx: Ctx[Settings], what: str, about: Actor, payload: dict[str, object]) -> None:
    await ctx.uow.port(AuditLog).note(
        ctx.community.id, ctx.actor.member, what, payload, at=ctx.event.at, about=about.member
    )


def _with_note(told: Text, note: str) -> Words:
    return Lines((told, t("({note})", note=Phrase(note))), " ") if note else told


def _undo_button(number: int) -> tuple[tuple[Button, ...], ...]:
    return ((Button(t("Undo"), "undo", (number,), role=int(Role.MODERATOR)),),)
