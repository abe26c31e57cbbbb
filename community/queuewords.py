"""An entry of the moderators' queue in words: its card, its buttons, and how it was settled."""

from __future__ import annotations

from typing import Any

from community.buttons import Button
from community.casewords import MODERATOR
from community.context import Ctx
from community.people import Community, Role
from community.queue import Entry, Matter, Ruling
from community.reports import LOOKED_BACK, Reports
from community.words import Moment, Name, Phrase, Text, Words, lines, n, t

Rows = tuple[tuple[Button, ...], ...]
ADMIN = int(Role.ADMIN)
ON_A_CARD, IN_THE_QUEUE = 0, 1
"""Where a button stands: below a card, which stays, or in the queue, which goes on to the next."""
RULINGS = {
    Ruling.HARMLESS: t("harmless"),
    Ruling.REMOVED: t("message removed"),
    Ruling.WARNED: t("warning"),
    Ruling.MUTED: t("mute"),
    Ruling.BANNED: t("ban"),
    Ruling.GRANTED: t("appeal granted"),
    Ruling.DECLINED: t("appeal declined"),
    Ruling.CONFIRMED: t("nomination confirmed"),
    Ruling.NOT_NOW: t("not now"),
    Ruling.GONE: t("nobody is left to decide about"),
}


def title(entry: Entry, name: str) -> Text:
    """Say in one sentence what waits."""
    who, number = Name(name), entry.number
    match entry.matter:
        case Matter.REPORT:
            return t("{number}. Reported: {name}", number=number, name=who)
        case Matter.HELD:
            return t("{number}. To be looked at: {name}", number=number, name=who)
        case Matter.APPEAL:
            return t("{number}. Appeal of {name}", number=number, name=who)
        case Matter.NOMINATION:
            return t("{number}. Nominated: {name}", number=number, name=who)


def card(
    entry: Entry, community: Community, names: tuple[str, str], place: str, *more: Words | None
) -> Words:
    """Tell moderators of an entry; `names` are whom it is about and who settled it.

    `place` is the chat's title, empty for none; `more` is what else is known of it.
    """
    name, by = names
    at = Moment(entry.at, community.zone)
    where: Text = t("{moment}", moment=at)
    if place:
        where = t("{chat}, {moment}", chat=Name(place), moment=at)
    quoted = t("They wrote: {words}", words=Phrase(entry.quoted)) if entry.quoted else None
    return lines(
        title(entry, name),
        where,
        t("Why: {reason}", reason=entry.why) if entry.why is not None else None,
        quoted,
        *more,
        settled(entry, by),
    )


def settled(entry: Entry, by: str) -> Text | None:
    """Say by whom and how an entry was settled, None while it waits."""
    if not entry.is_settled:
        return None
    if entry.ruling is Ruling.GONE:
        return t("Whom this was about is not here any more; there is nothing to decide.")
    return t("Settled by {name}: {ruling}.", name=Name(by), ruling=RULINGS[entry.ruling])


async def reported(ctx: Ctx[Any], member: int) -> Text | None:
    """Say how somebody's own reports were seen, None for somebody who made none."""
    mine = await ctx.uow.port(Reports).by(member, LOOKED_BACK)
    if not mine:
        return None
    rulings = [each.ruling for each in mine]
    return n(
        "Reported {count} message: {right} rightly, {harmless} harmless",
        "Reported {count} messages: {right} rightly, {harmless} harmless",
        len(mine),
        right=len([each for each in rulings if each > Ruling.HARMLESS]),
        harmless=rulings.count(Ruling.HARMLESS),
    )


def buttons(entry: Entry, place: int = ON_A_CARD) -> Rows:
    """Give what moderators can do about an entry; nothing once it is settled."""
    if entry.ruling is Ruling.GONE:
        return ()
    about = Button(t("Member"), "member", (entry.member,), role=MODERATOR)

    def choice(label: Text, ruling: Ruling) -> Button:
        params = (entry.number, int(ruling), place)
        return Button(label, "queue.settle", params, role=MODERATOR)

    if entry.is_settled:
        return ((about,),)
    if entry.matter is Matter.NOMINATION:
        return (*_on_nomination(entry, place), (about,))
    if entry.matter is Matter.APPEAL:
        details = Button(t("Details"), "case.show", (entry.case, 1), role=MODERATOR)
        grant = choice(t("Grant, and undo"), Ruling.GRANTED)
        return ((grant, choice(t("Decline"), Ruling.DECLINED)), (details, about))
    remove = (choice(t("Remove"), Ruling.REMOVED),) if entry.message else ()
    return (
        (choice(t("Harmless"), Ruling.HARMLESS), *remove),
        (
            choice(t("Warn"), Ruling.WARNED),
            choice(t("Mute"), Ruling.MUTED),
            choice(t("Ban"), Ruling.BANNED),
        ),
        (about,),
    )


def _on_nomination(entry: Entry, place: int) -> Rows:
    """Give the votes of moderators, and the decision that an admin makes without them."""
    about = (entry.number, place)

    def choice(label: Text, action: str, role: int, yes: int) -> Button:
        return Button(label, action, (*about, yes), role=role)

    return (
        (
            choice(t("For it"), "nominate.vote", MODERATOR, 1),
            choice(t("Against it"), "nominate.vote", MODERATOR, 0),
        ),
        (
            choice(t("Confirm"), "nominate.decide", ADMIN, 1),
            choice(t("Not now"), "nominate.decide", ADMIN, 0),
        ),
    )
