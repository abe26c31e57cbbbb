"""Points 积分: what one has, gives, is awarded or loses, and how moderators undo it."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field

from community.buttons import Button
from community.context import Answer, Ctx, Reply
from community.expiry import Expiring, ExpirySettings
from community.facts import Earning, PointsEarned
from community.feature import Feature
from community.history import History, Mark, Sheet, mark_of
from community.ledger import MOST_POINTS, REASONS, Account, Cause, Entry, Ledger, Posting
from community.linking import Links
from community.looking import looked_at
from community.params import Rest
from community.people import Actor, Role
from community.ports import AuditLog, People
from community.refusals import Refusal
from community.words import Day, Lines, Name, Phrase, Text, Words, lines, n, t


class Settings(ExpirySettings):
    """How points move between people, and how long they last."""

    model_config = ConfigDict(extra="forbid")

    gifts: bool = True
    """Whether members may give points to each other."""
    history: Annotated[int, Field(ge=0, le=20)] = 5
    """How many entries a page of /points shows."""


feature = Feature("points", Settings, about=t("Points and gifts"), tells=(PointsEarned,))

Amount = Annotated[int, Field(ge=1, le=MOST_POINTS)]
Note = Annotated[str, Field(max_length=200), Rest()]
UNDOABLE = (Earning.AWARD, Earning.DEDUCTION, Earning.GIFT_SENT, Earning.FORGIVEN)


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
    tells=True,
)
async def points(ctx: Ctx[Settings], member: Actor | None = None) -> Reply:
    who = looked_at(ctx, member)
    if who.member != ctx.actor.member:
        await _note(ctx, "points", who, {})
    sheet = await ctx.uow.port(History).latest(who.member, ctx.settings.history)
    return await _account(ctx, who, sheet, edit=False)


@feature.button("entries")
async def turn(ctx: Ctx[Settings], member: int, at: int, rest: int, later: int) -> Reply:
    who = await ctx.uow.port(People).member(member)
    history, most = ctx.uow.port(History), ctx.settings.history
    read = history.later if later else history.earlier
    sheet = await read(member, Mark(at, rest), most)
    return await _account(ctx, looked_at(ctx, who), sheet, edit=True)


async def _account(ctx: Ctx[Settings], who: Actor, sheet: Sheet, *, edit: bool) -> Answer:
    account = await ctx.uow.port(Ledger).account(who.member)
    coming = await ctx.uow.port(Expiring).next(who.member, ctx.today)
    entries = (_entry(entry, ctx.community.day(entry.at)) for entry in sheet.entries)
    words = lines(*_sums(ctx, who, account, coming), *entries)
    return Answer(words, _turns(ctx, who, sheet), edit=edit)


def _sums(
    ctx: Ctx[Settings], who: Actor, account: Account, coming: tuple[date, int] | None
) -> Iterator[Words]:
    if who.member == ctx.actor.member:
        yield n("You have {count} point.", "You have {count} points.", account.points)
        owed = n("You owe {count} point.", "You owe {count} points.", account.debt)
    else:
        name = Name(who.name)
        yield n(
            "{name} has {count} point.", "{name} has {count} points.", account.points, name=name
        )
        owed = n("They owe {count} point.", "They owe {count} points.", account.debt)
    if account.debt:
        yield owed
    if coming is not None:
        day, points = coming
        yield n(
            "{count} point expires at the end of {day}.",
            "{count} points expire at the end of {day}.",
            points,
            day=Day(day),
        )


def _entry(entry: Entry, day: date) -> Words:
    amount = f"+{entry.amount}" if entry.amount > 0 else str(entry.amount)
    shown = t("{day}  {amount}  {reason}", day=Day(day), amount=amount, reason=REASONS[entry.kind])
    return Lines((shown, t("({note})", note=Phrase(entry.note))), " ") if entry.note else shown


def _turns(ctx: Ctx[Settings], who: Actor, sheet: Sheet) -> tuple[tuple[Button, ...], ...]:
    """Give the buttons to the entries before and after those of a page."""

    def turns(label: Text, entry: Entry, later: int) -> Button:
        mark = mark_of(entry)
        params = (who.member, mark.at, mark.rest, later)
        return Button(label, "entries", params, who=ctx.actor.member)

    row = []
    if sheet.earlier and sheet.entries:
        row.append(turns(t("Earlier"), sheet.entries[-1], 0))
    if sheet.later and sheet.entries:
        row.append(turns(t("Later"), sheet.entries[0], 1))
    return (tuple(row),) if row else ()


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
    sample=t("@ann 20 great answer"),
    lasting=True,
)
async def award(ctx: Ctx[Settings], member: Actor, amount: Amount, note: Note = "") -> Reply:
    if member.bot:
        raise NotToBots
    cause = _cause(ctx, note)
    await ctx.uow.port(Ledger).earn(member, amount, Earning.AWARD, cause, ctx.expires)
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
    sample=t("@ann 20 sold fakes"),
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
    "undo",
    t("Undo an award, a deduction, a gift or what was forgiven."),
    role=Role.MODERATOR,
    sample="12",
)
async def undo(
    ctx: Ctx[Settings], number: Annotated[int, Field(ge=1, le=2**53)] | None = None
) -> Reply:
    return await undo_posting(ctx, number or 0)


@feature.button("undo", role=Role.MODERATOR)
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
    if not moved:  # a gift between two who are one member by now
        raise NothingToUndo
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
    ledger, links = ctx.uow.port(Ledger), ctx.uow.port(Links)
    moved = 0
    taken_by = Earning.GIFT_RECEIVED if posting.giver else Earning(posting.kind)
    sides = ((posting.taker, taken_by), (posting.giver, Earning(posting.kind)))
    for member, kind in sides:
        who = await links.heir(member) if member else None
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
