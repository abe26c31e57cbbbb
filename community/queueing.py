"""Laying something before the moderators, and settling it: the one way in, for people and rules."""

from __future__ import annotations

from typing import Any

import msgspec

from community.actions import Edit, Say
from community.cases import MOST_QUOTED, Cases
from community.casetelling import card_of as case_card
from community.casetelling import named, tell_alone, tell_moderators
from community.context import Ctx
from community.events import Edited, Pressed, Said
from community.facts import Reviewed
from community.mishaps import TAKEN_BACK
from community.nominationcard import pack_of
from community.nominations import Nomination, Nominations
from community.outbox import State
from community.outcomes import Dropped
from community.people import Chat
from community.ports import AuditLog, Governing, Outbox
from community.queue import Entry, Laid, Matter, Posted, Queue, Ruling
from community.queuewords import RULINGS, buttons, card, settled, title
from community.refusals import Refusal
from community.reports import Report, Reports
from community.setup import MODERATORS
from community.words import Code, Name, Phrase, Words, lines, n, t

MOST_CARDS = 30
"""Entries that wait with cards; a wave of spam shall not become one of cards."""
MUCH: dict[str, int | Code] = {"count": MOST_CARDS, "queue": Code("/queue")}
MOST_REASONS = 3
"""Reasons of reporters that stand on a card."""


class NoSuchEntry(Refusal):
    """There is nothing of that number in the queue."""

    def __init__(self, number: int) -> None:
        super().__init__(t("There is no number {number} in the queue here.", number=number))


class SettledAlready(Refusal):
    """Somebody else was faster."""

    def __init__(self, entry: Entry, by: str) -> None:
        gone = settled(entry, by) if entry.ruling is Ruling.GONE else None
        super().__init__(
            gone
            or t(
                "{name} was faster: number {number} is settled ({ruling}).",
                name=Name(by),
                number=entry.number,
                ruling=RULINGS[entry.ruling],
            )
        )


async def lay(
    ctx: Ctx[Any],
    laid: Laid,
    report: Report | None = None,
    nomination: Nomination | None = None,
) -> Entry:
    """Lay something before the moderators, and put a card with buttons into their chats.

    What waits already about the same message, or the same appeal, is joined: its cards are brought
    up to date, and it is given. Where moderators have no chat, the owners are told in private. A
    `report` or a `nomination` is kept with it.
    """
    queue = ctx.uow.port(Queue)
    known = await _waiting(ctx, laid)
    if known is not None:
        await _keep(ctx, known, report)
        if laid.case and not known.case:
            await queue.hold(known.number, laid.case)
        if laid.matter is Matter.APPEAL and not await queue.cards(known.number):
            await _post(ctx, known)
        await refresh(ctx, known)
        return await queue.find(ctx.community.id, known.number) or known
    entry = await _put(ctx, laid)
    await _keep(ctx, entry, report)
    if nomination is not None:
        about = msgspec.structs.replace(nomination, entry=entry.number)
        await ctx.uow.port(Nominations).put(about)
    await _post(ctx, entry)
    return entry


async def entry_of(ctx: Ctx[Any], number: int) -> Entry:
    """Give an entry that waits; raises NoSuchEntry or SettledAlready."""
    entry = await ctx.uow.port(Queue).find(ctx.community.id, number)
    if entry is None:
        raise NoSuchEntry(number)
    if entry.is_settled:
        raise SettledAlready(entry, await named(ctx, entry.settled_by))
    return entry


async def settle(ctx: Ctx[Any], entry: Entry, ruling: Ruling) -> Entry:
    """Settle an entry, once; raises SettledAlready. Whoever heard of it is told by the fact."""
    by, at = ctx.actor.member, ctx.event.at
    done = await ctx.uow.port(Queue).settle(entry.number, ruling, by, at)
    if done is None:
        return await entry_of(ctx, entry.number)
    ctx.uow.record(
        Reviewed(
            community=done.community,
            member=done.member,
            identity=done.identity,
            at=at,
            entry=done.number,
            matter=int(done.matter),
            ruling=int(ruling),
            by=by,
            chat=done.chat,
            message=done.message,
        )
    )
    payload = {"entry": done.number, "ruling": ruling.name.lower(), "case": done.case}
    await ctx.uow.port(AuditLog).note(
        done.community, by, "queue.settle", payload, at=at, about=done.member
    )
    await refresh(ctx, done)
    return done


async def close(ctx: Ctx[Any], entry: Entry) -> None:
    """Close an entry about somebody who is forgotten, and take the evidence off its cards."""
    done = await ctx.uow.port(Queue).settle(entry.number, Ruling.GONE, 0, ctx.event.at)
    if done is not None:
        await refresh(ctx, done)


async def settle_appeal(ctx: Ctx[Any], case: int, ruling: Ruling) -> None:
    """Settle what waits about an appeal, if anything does."""
    entry = await ctx.uow.port(Queue).of_case(case)
    if entry is not None and entry.matter is Matter.APPEAL and not entry.is_settled:
        await settle(ctx, entry, ruling)


async def card_of(ctx: Ctx[Any], entry: Entry) -> Words:
    """Give an entry's card, with what reporters or the appeal say."""
    name, by = await named(ctx, entry.member), await named(ctx, entry.settled_by)
    if entry.ruling is Ruling.GONE:
        return lines(title(entry, name), settled(entry, by))
    if entry.matter is Matter.APPEAL:
        case = await ctx.uow.port(Cases).find(entry.community, entry.case)
        about = await case_card(ctx, case) if case is not None else None
        return lines(title(entry, name), about, settled(entry, by))
    if entry.matter is Matter.NOMINATION:
        return lines(title(entry, name), *await pack_of(ctx, entry), settled(entry, by))
    place, more = await place_of(ctx, entry.chat), await _reported(ctx, entry)
    if entry.case and not entry.is_settled:
        more.append(t("Until you decide: case {number}", number=entry.case))
    return card(entry, ctx.community, (name, by), _titled(place), *more)


async def place_of(ctx: Ctx[Any], chat: int) -> Chat | None:
    """Give a chat of the community by its number."""
    if not chat:
        return None
    chats = await ctx.uow.port(Governing).chats(ctx.community.id)
    return next((each for each in chats if each.id == chat), None)


def _titled(chat: Chat | None) -> str:
    return (chat.title or chat.external) if chat is not None else ""


async def refresh(ctx: Ctx[Any], entry: Entry) -> None:
    """Bring the cards of an entry up to date, but for the one whose button is being pressed."""
    for posted in await ctx.uow.port(Queue).cards(entry.number):
        chat = posted.chat
        if posted.state is State.WAITING:
            taken_back = Dropped(TAKEN_BACK)
            await ctx.uow.port(Outbox).settle(posted.action, taken_back, ctx.event.at)
            await _say(ctx, entry, chat)
        elif posted.message and not chat.private and not _is_pressed(ctx, posted):
            ctx.uow.act(
                Edit(
                    platform=chat.platform,
                    chat=chat.external,
                    message=posted.message,
                    words=await card_of(ctx, entry),
                    language=chat.language or ctx.community.language,
                    buttons=buttons(entry),
                )
            )


async def _said(ctx: Ctx[Any], chat: int, message: int) -> str:
    """Give the words of a message: those that have just been said, or the stored ones."""
    event = ctx.event
    if isinstance(event, Said | Edited) and event.message == message and ctx.chat.id == chat:
        return event.text
    return await ctx.uow.port(Cases).said(chat, message) if message else ""


async def _keep(ctx: Ctx[Any], entry: Entry, report: Report | None) -> None:
    if report is not None:
        about = msgspec.structs.replace(report, entry=entry.number)
        await ctx.uow.port(Reports).keep(about)


async def _put(ctx: Ctx[Any], laid: Laid) -> Entry:
    chat = laid.chat.id if laid.chat is not None else 0
    quoted = laid.quoted if laid.quoted is not None else await _said(ctx, chat, laid.message)
    return await ctx.uow.port(Queue).put(
        Entry(
            number=0,
            community=ctx.community.id,
            identity=laid.about.identity,
            member=laid.about.member,
            matter=laid.matter,
            at=laid.at,
            chat=chat,
            message=laid.message,
            why=laid.why,
            quoted=quoted[:MOST_QUOTED],
            case=laid.case,
        )
    )


async def _waiting(ctx: Ctx[Any], laid: Laid) -> Entry | None:
    queue = ctx.uow.port(Queue)
    known = None
    if laid.matter is Matter.APPEAL:
        known = await queue.of_case(laid.case)
    elif laid.chat is not None and laid.message:
        known = await queue.of_message(laid.chat.id, laid.message)
    is_same = known is not None and (known.matter is Matter.APPEAL) == (
        laid.matter is Matter.APPEAL
    )
    return known if known is not None and is_same and not known.is_settled else None


async def _post(ctx: Ctx[Any], entry: Entry) -> None:
    """Put a card into the moderators' chats, unless so many wait that one more helps nobody."""
    waiting = await ctx.uow.port(Queue).open(ctx.community.id, 0, MOST_CARDS + 2)
    if len(waiting) > MOST_CARDS and entry.matter is not Matter.APPEAL:
        if len(waiting) == MOST_CARDS + 1:
            more = t("More than {count} things wait; I lay no more cards: {queue}", **MUCH)
            await tell_moderators(ctx, more, ())
        return
    governing = ctx.uow.port(Governing)
    theirs = [c for c in await governing.chats(ctx.community.id) if c.purpose == MODERATORS]
    for chat in theirs:
        await _say(ctx, entry, chat)
    if theirs:
        return
    words = await card_of(ctx, entry)
    for owner in await governing.owners(ctx.community.id):
        if owner.member != entry.member:
            tell_alone(ctx, owner, words, None, buttons(entry))


async def _say(ctx: Ctx[Any], entry: Entry, chat: Chat) -> None:
    number = ctx.uow.act(
        Say(
            platform=chat.platform,
            chat=chat.external,
            words=await card_of(ctx, entry),
            buttons=buttons(entry),
            language=chat.language or ctx.community.language,
            community=ctx.community.id,
            notice=True,
        )
    )
    await ctx.uow.port(Queue).card(entry.number, number, chat.id)


def _is_pressed(ctx: Ctx[Any], posted: Posted) -> bool:
    event = ctx.event
    is_here = isinstance(event, Pressed) and event.place.id == posted.chat.external
    return is_here and isinstance(event, Pressed) and event.message == posted.message


async def _reported(ctx: Ctx[Any], entry: Entry) -> list[Words]:
    """Say how many reported it and why, never who."""
    reports = await ctx.uow.port(Reports).of(entry.number) if entry.message else ()
    people = {each.member for each in reports}
    if not people:
        return []
    counting = {each.member for each in reports if each.weight}
    told: list[Words] = [
        n(
            "Reported by {count} member, {trusted} of them trusted.",
            "Reported by {count} members, {trusted} of them trusted.",
            len(people),
            trusted=len(counting),
        )
    ]
    said = list(dict.fromkeys(each.words for each in reports if each.words))
    return [*told, *(t("– {words}", words=Phrase(each)) for each in said[:MOST_REASONS])]
