"""The words of a digest on who carries a community, and whose words find an answer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from community.carried import Carried, Contributor, Mover, Ringed
from community.explaining import lens_words, regime
from community.figurewords import ARROWS, percent, shared
from community.lenses import Lens
from community.noise import Share
from community.storywords import Names, name_of
from community.words import Code, Lines, Text, Words, n, t

MINUTE, HOUR = 60, 3_600


def answers_told(carried: Carried) -> list[Words | None]:
    """Tell whose words found an answer, and how soon."""
    return [
        _answer_rate(carried.answer_rate),
        t("Newcomers answered: {share}", share=shared(carried.newcomers_answered))
        if carried.newcomers_answered.whole
        else None,
        _first_reply(carried),
    ]


def carried_told(carried: Carried, names: Names) -> list[Words | None]:
    """Tell who carries it, who rises and fades, how much hangs on them, and what looks odd."""
    if not carried.ranked:
        return []
    head = Lines((t("Core contributors of 90 days."), regime(anchored=carried.anchored)), " ")
    return [
        head,
        *(_contributor(one, names) for one in carried.contributors),
        _leaders(carried, names),
        *_moved(t("Rising:"), carried.rising, names),
        *_moved(t("Fading:"), carried.fading, names),
        _absence(carried),
        *_rings(carried, names),
        _suspects(carried, names),
    ]


def _answer_rate(rate: Share) -> Words | None:
    if rate.now is None:
        return None
    about: dict[str, Any] = {"now": percent(rate.now), "part": rate.part, "whole": rate.whole}
    if rate.last is None:
        return t("Conversations answered: {now} ({part} of {whole})", **about)
    return t(
        "Conversations answered: {now} ({part} of {whole}; week before {before}){arrow}",
        **about,
        before=percent(rate.last),
        arrow=ARROWS[rate.change],
    )


def _first_reply(carried: Carried) -> Words | None:
    if carried.first_reply is None:
        return None
    now = _lasting(carried.first_reply)
    if carried.first_reply_before is None:
        return t("Median time to a first reply: {now}", now=now)
    before = _lasting(carried.first_reply_before)
    return t("Median time to a first reply: {now} ({before})", now=now, before=before)


def _lasting(seconds: int) -> Text:
    if seconds < MINUTE:
        return n("{count} second", "{count} seconds", seconds)
    if seconds < 2 * HOUR:
        return n("{count} minute", "{count} minutes", round(seconds / MINUTE))
    return n("{count} hour", "{count} hours", round(seconds / HOUR))


def _contributor(one: Contributor, names: Names) -> Words:
    about: dict[str, Any] = {"rank": one.rank, "name": name_of(names, one.member)}
    head = n(
        "{rank}. {name}: acknowledged by {count} person",
        "{rank}. {name}: acknowledged by {count} people",
        one.people,
        **about,
    )
    if not one.people:  # who has been here for less than two weeks is not counted yet
        head = t("{rank}. {name}: acknowledged by newcomers alone", **about)
    ways = lens_words(Lens(one.answered, one.welcomed, one.praised), one.weeks)
    return Lines((head, *ways), ", ")


def _leaders(carried: Carried, names: Names) -> Words | None:
    """Say who leads by which lens; two lenses may have one leader."""
    found = []
    for label, field in (
        (t("most answers"), "answered"),
        (t("most newcomers welcomed"), "welcomed"),
        (t("steadiest"), "weeks"),
        (t("praised by most"), "praised"),
    ):
        one = max(carried.leaders, key=lambda each: int(getattr(each, field)), default=None)
        if one is not None and getattr(one, field):
            name = name_of(names, one.member)
            count = getattr(one, field)
            found.append(t("{label}: {name} ({count})", label=label, name=name, count=count))
    return t("In front: {words}", words=Lines(tuple(found), "; ")) if found else None


def _moved(head: Text, movers: tuple[Mover, ...], names: Names) -> Iterator[Text]:
    for one in movers:
        yield n(
            "{head} {name}, acknowledged {count} time, {before} in the 90 days before",
            "{head} {name}, acknowledged {count} times, {before} in the 90 days before",
            one.now,
            head=head,
            name=name_of(names, one.member),
            before=one.before,
        )


def _absence(carried: Carried) -> Words | None:
    if not carried.absence:
        return None
    told = n(
        "Half of all acknowledgements go to {count} person.",
        "Half of all acknowledgements go to {count} people.",
        carried.absence,
    )
    if not carried.absence_before:
        return told
    before = t("(A week before: {before}.)", before=carried.absence_before)
    return Lines((told, before), " ")


def _rings(carried: Carried, names: Names) -> Iterator[Text]:
    for _, group in groupby(carried.rings, key=lambda one: one.ring):
        yield _ring([*group], names)


def _ring(ring: list[Ringed], names: Names) -> Text:
    people = Lines(tuple(t("{name}", name=name_of(names, one.member)) for one in ring), ", ")
    return t(
        "A ring: {people}. Of {received} acknowledgements, {inside} came from among them; "
        "these count for nobody. It may be a circle of friends: look before you judge.",
        people=people,
        received=ring[0].received,
        inside=ring[0].inside,
    )


def _suspects(carried: Carried, names: Names) -> Text | None:
    if not carried.suspects:
        return None
    people = tuple(t("{name}", name=name_of(names, one.member)) for one in carried.suspects)
    return t(
        "Looks like a bot: {names}. You decide: {command}",
        names=Lines(people, ", "),
        command=Code("/member bots"),
    )
