"""Why somebody has their place among those who help others, and what would raise it, in words."""

from __future__ import annotations

from typing import Any

from community.context import Ctx
from community.lenses import Lens
from community.people import Actor, Role
from community.ports import People
from community.recognition import Signs
from community.recognitions import Place, Ranking, Recognitions, Span
from community.words import Day, Lines, Name, Text, Words, lines, n, t

WEEKS = -(-Span.QUARTER // 7)
"""Weeks that a quarter touches."""
NO_RANKING = t(
    "Nobody is ranked yet: I look every night who was answered, named, thanked or reacted to."
)
HOLDS_A_ROLE = t(
    "Admins are not ranked: what others do for the community is measured by whom they trust."
)
RAISES: dict[str, Text] = {
    "helped": t("answer in more conversations that others began"),
    "called": t(
        "be somebody whom others name when they need help, by answering what you know well"
    ),
    "rooms": t("help in other channels, too"),
    "people": t("help people whom you have not helped yet"),
    "weeks": t("help a little every week rather than much at once"),
    "trust": t("help those whom the admins turn to, and the admins themselves"),
}


def regime(*, anchored: bool) -> Text:
    """Say how far a ranking is to be trusted."""
    if anchored:
        return t(
            "Whose help reaches those whom admins trust counts for more, so that praise which goes "
            "round in a small circle counts for little."
        )
    return t(
        "So far it is not known whom admins trust, so that praise which goes round in a small "
        "circle may count for too much."
    )


async def why(ctx: Ctx[Any], who: Actor) -> Words:
    """Say why somebody has their place, with the evidence; kindly where there is none."""
    recognitions, own = ctx.uow.port(Recognitions), who.member == ctx.actor.member
    ranking = await recognitions.ranking(ctx.community.id, Span.QUARTER)
    if await recognitions.is_left_out(who.member):
        return t("{name} is left out of the ranking, as a bot.", name=Name(who.name))
    if ranking is None:
        return NO_RANKING
    place = await recognitions.place(ctx.community.id, Span.QUARTER, who.member)
    if place is None or not place.signs.helped:
        if ranking.anchored and who.role >= Role.ADMIN:
            return HOLDS_A_ROLE
        return lines(_kindly(who, own=own), _circle() if place and place.ring else None)
    ever = await recognitions.place(ctx.community.id, Span.ALL, who.member)
    all_time = await recognitions.ranking(ctx.community.id, Span.ALL)
    return lines(
        _head(place, ranking, who, own=own),
        regime(anchored=ranking.anchored),
        _givers(place, await _names(ctx, place.givers)),
        _signs(place.signs),
        seen(place),
        _circle() if place.ring else None,
        t("What would raise it: {way}.", way=RAISES[place.weakest]) if place.rank > 1 else None,
        t("Of all time: number {rank} of {ranked}.", rank=ever.rank, ranked=all_time.ranked)
        if ever and all_time
        else None,
        *_samples(place),
    )


async def helps(ctx: Ctx[Any], who: Actor) -> Words | None:
    """Give a line on how somebody helps, for their card; None where nothing is known."""
    recognitions = ctx.uow.port(Recognitions)
    ranking = await recognitions.ranking(ctx.community.id, Span.QUARTER)
    place = await recognitions.place(ctx.community.id, Span.QUARTER, who.member)
    if ranking is None or place is None or not place.signs.helped:
        return None
    head = t("Helps others: number {rank} of {ranked}", rank=place.rank, ranked=ranking.ranked)
    return Lines((head, seen(place)), "; ")


def seen(place: Place) -> Words:
    """Say in which ways somebody helps; ways in which they do not are left out."""
    return Lines(tuple(lens_words(place.lens, place.signs.weeks)), ", ")


def lens_words(lens: Lens, weeks: int) -> list[Text]:
    """Give the ways in which somebody helps: answers, welcomes, steadiness, praise."""
    told = [
        n("answered {count} question", "answered {count} questions", lens.answered),
        n(
            "welcomed {count} newcomer first",
            "welcomed {count} newcomers first",
            lens.welcomed,
        ),
        n("of help in {count} week", "of help in {count} weeks", weeks),
        n(
            "thanked or liked by {count} person",
            "thanked or liked by {count} people",
            lens.praised,
        ),
    ]
    return [each for each in told if each.count]


def _kindly(who: Actor, *, own: bool) -> Text:
    if own:
        return t(
            "In the last 90 days nobody has answered or named you in a conversation of others yet. "
            "One good answer is enough to begin, and greeting somebody new counts as well."
        )
    return t(
        "In the last 90 days nobody has answered or named {name} in a conversation of others. "
        "What somebody does elsewhere leaves no trace here.",
        name=Name(who.name),
    )


def _head(place: Place, ranking: Ranking, who: Actor, *, own: bool) -> Text:
    if own:
        return t(
            "Among those who help others you are number {rank} of {ranked} in the last 90 days.",
            rank=place.rank,
            ranked=ranking.ranked,
        )
    return t(
        "Among those who help others {name} is number {rank} of {ranked} in the last 90 days.",
        name=Name(who.name),
        rank=place.rank,
        ranked=ranking.ranked,
    )


def _givers(place: Place, names: list[str]) -> Words | None:
    if not place.signs.people:
        return t("Whoever acknowledged it has not been here for two weeks yet.")
    count = n(
        "Acknowledged by {count} person", "Acknowledged by {count} people", place.signs.people
    )
    most = Lines(tuple(t("{name}", name=Name(name)) for name in names), ", ")
    return t("{count}, most often {names}.", count=count, names=most) if names else count


def _signs(signs: Signs) -> Words:
    called = t("named in {called} of them before a word", called=signs.called)
    told = (
        n("{count} conversation of others", "{count} conversations of others", signs.helped),
        *([called] if signs.called else ()),
        n("{count} channel", "{count} channels", signs.rooms),
        t("{some} of {weeks} weeks", some=signs.weeks, weeks=WEEKS),
    )
    return Lines(told, ", ")


def _circle() -> Text:
    return t("What comes from a small circle that mostly answers itself is not counted.")


def _samples(place: Place) -> list[Words | None]:
    if not place.samples:
        return []
    head = t("Some messages that say so:")
    told = [
        t("– {day}, {chat}: {spot}", day=Day(each.day), chat=Name(each.chat), spot=each.spot)
        for each in place.samples
    ]
    return [head, *told]


async def _names(ctx: Ctx[Any], members: tuple[int, ...]) -> list[str]:
    """Give the names of members who are still here."""
    people = ctx.uow.port(People)
    found = [await people.member(member) for member in members]
    return [who.name for who in found if who is not None]
