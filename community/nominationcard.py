"""The evidence pack of a nomination: what moderators read before they vote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from community.cases import Cases, Remarks
from community.casetelling import named
from community.casewords import KINDS
from community.context import Ctx
from community.highlights import Highlights
from community.nominations import Nomination, Nominations, State, Vote
from community.people import Role
from community.ports import People
from community.queue import Entry
from community.recognition import Signs
from community.recognitions import Place, Recognitions, Span
from community.restraints import CaseKind
from community.tiers import NAMES, Marks, Tiers, asked_for
from community.tiersettings import rules_of
from community.words import Code, Day, Lines, Name, Phrase, Text, Words, lines, n, t

MOST_EARLIER, MOST_SAMPLES, MOST_SUSPECTS = 3, 3, 20
STATES = {
    State.OPEN: t("waits"),
    State.CONFIRMED: t("confirmed"),
    State.DECLINED: t("not now"),
    State.LAPSED: t("nobody is left to decide about"),
}


async def pack_of(ctx: Ctx[Any], entry: Entry) -> list[Words]:
    """Give what is known of whom an entry nominates, line by line."""
    nomination = await ctx.uow.port(Nominations).of_entry(entry.number)
    if nomination is None:
        return []
    recognitions = ctx.uow.port(Recognitions)
    place = await recognitions.place(entry.community, Span.QUARTER, entry.member)
    suspects = await recognitions.suspects(entry.community, MOST_SUSPECTS)
    told = [
        t("For the tier: {tier}.", tier=NAMES[nomination.tier]),
        t("Looks like a bot: {command}", command=Code("/member bots"))
        if entry.member in suspects
        else None,
        await _by(ctx, nomination),
        await _here(ctx, entry),
        *(await _evidence(ctx, nomination, place) if place is not None else _nothing()),
        await _highlights(ctx, entry),
        await _cases(ctx, entry),
        *await _earlier(ctx, nomination),
        await _votes(ctx, nomination),
    ]
    return [line for line in told if line is not None]


async def standing_votes(ctx: Ctx[Any], nomination: Nomination) -> Sequence[Vote]:
    """Give the votes that count: of those who are moderators now, and not of whom it is about."""
    found = []
    for vote in await ctx.uow.port(Nominations).votes(nomination.number):
        who = await ctx.uow.port(People).member(vote.member)
        if who is not None and who.role >= Role.MODERATOR and who.member != nomination.member:
            found.append(vote)
    return found


async def _by(ctx: Ctx[Any], nomination: Nomination) -> Text:
    if not nomination.by:
        return t("Nominated by the ranking.")
    by = Name(await named(ctx, nomination.nominator))
    if not nomination.why:
        return t("Nominated by {name}.", name=by)
    return t("Nominated by {name}: {words}", name=by, words=Phrase(nomination.why))


async def _here(ctx: Ctx[Any], entry: Entry) -> Text:
    since = await ctx.uow.port(People).since(entry.member)
    last = await ctx.uow.port(Remarks).last_seen(entry.member)
    first = Day(ctx.community.day(since or entry.at))
    tier = NAMES[await ctx.uow.port(Tiers).of(entry.member)]
    if last is None:
        return t("Now: {tier}; known since {day}.", tier=tier, day=first)
    return t(
        "Now: {tier}; known since {day}, wrote last on {last}.",
        tier=tier,
        day=first,
        last=Day(last),
    )


def _nothing() -> list[Words]:
    return [t("Nobody acknowledged them in the last 90 days, as far as I see.")]


async def _evidence(ctx: Ctx[Any], nomination: Nomination, place: Place) -> list[Words]:
    ranking = await ctx.uow.port(Recognitions).ranking(nomination.community, Span.QUARTER)
    asked = asked_for(nomination.tier, await rules_of(ctx))
    givers = [t("{name}", name=Name(await named(ctx, who))) for who in place.givers]
    told: list[Words | None] = [
        t("In 90 days: {signs}", signs=_signs(place.signs)),
        t("The tier takes at least: {signs}", signs=_marks(asked)),
        t(
            "Number {rank} of {ranked} who were acknowledged.",
            rank=place.rank,
            ranked=ranking.ranked,
        )
        if ranking is not None
        else None,
        t("Acknowledged most by {names}", names=Lines(tuple(givers), ", ")) if givers else None,
        t("They belong to a ring: what its people give each other counts for nothing.")
        if place.ring
        else None,
        *_samples(place),
    ]
    return [line for line in told if line is not None]


async def _highlights(ctx: Ctx[Any], entry: Entry) -> Text | None:
    who = await ctx.uow.port(People).member(entry.member)
    times = await ctx.uow.port(Highlights).times(who) if who is not None else 0
    if not times:
        return None
    return n(
        "{count} of their messages is a highlight.",
        "{count} of their messages are highlights.",
        times,
    )


def _rank(place: Place, ranked: int) -> Text:
    about = {"rank": place.rank, "ranked": ranked}
    return t("Number {rank} of {ranked} who were acknowledged.", **about)


def _signs(signs: Signs) -> Lines:
    rooms = n("{count} channel", "{count} channels", signs.rooms)
    marks = _marks(Marks(signs.helped, signs.people, signs.weeks))
    return Lines((*marks.parts, rooms), ", ")


def _marks(marks: Marks) -> Lines:
    return Lines(
        (
            n("{count} conversation of others", "{count} conversations of others", marks.helped),
            n("{count} person", "{count} people", marks.people),
            n("{count} week", "{count} weeks", marks.weeks),
        ),
        ", ",
    )


def _samples(place: Place) -> list[Text]:
    return [
        t("– {day}, {chat}: {spot}", day=Day(each.day), chat=Name(each.chat), spot=each.spot)
        for each in place.samples[:MOST_SAMPLES]
    ]


async def _cases(ctx: Ctx[Any], entry: Entry) -> Words:
    cases = [each for each in await ctx.uow.port(Cases).of(entry.member) if not each.is_undone]
    if not cases:
        return t("No cases.")
    told = n("{count} case", "{count} cases", len(cases))
    who = await ctx.uow.port(People).member(entry.member)
    restraint = who.restraint if who is not None else None
    for kind in (CaseKind.BAN, CaseKind.MUTE):
        ends = restraint.ends(kind) if restraint is not None else None
        if ends is not None and ends > ctx.now:
            return Lines((told, t("now: {kind}", kind=KINDS[kind])), "; ")
    return told


async def _earlier(ctx: Ctx[Any], nomination: Nomination) -> list[Text]:
    known = await ctx.uow.port(Nominations).of(nomination.member)
    return [
        t(
            "Nominated before, {day}: {tier}, {state}",
            day=Day(ctx.community.day(each.at)),
            tier=NAMES[each.tier],
            state=STATES[each.state],
        )
        for each in known
        if each.number < nomination.number
    ][:MOST_EARLIER]


async def _votes(ctx: Ctx[Any], nomination: Nomination) -> Words | None:
    votes = await standing_votes(ctx, nomination)
    needed = (await rules_of(ctx)).votes
    sides = []
    for yes in (True, False):
        names = [await named(ctx, vote.member) for vote in votes if vote.yes is yes]
        if names:
            listed = Lines(tuple(t("{name}", name=Name(name)) for name in names), ", ")
            said = t("For it: {names}", names=listed) if yes else None
            sides.append(said or t("Against it: {names}", names=listed))
    if nomination.state is not State.OPEN:
        return lines(*sides) if sides else None
    how = (
        n("{count} vote decides, or an admin.", "{count} votes decide, or an admin.", needed)
        if needed
        else t("An admin decides.")
    )
    return lines(*sides, how)
