"""The words of sources: by which way people came, who passed the door, and who stayed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from community.context import Ctx
from community.digest import Growth
from community.figurewords import counted, shared
from community.noise import Counted
from community.people import Actor
from community.sources import Arrivals, Doorway, Origin, Way, by_rank
from community.storywords import Names, name_of
from community.words import Lines, Name, Text, Words, n, t


def sources_told(growth: Growth, names: Names) -> list[Words | None]:
    """Tell by which sources most came; nothing where the platform says no more than that."""
    origins = sorted([*growth.sources, *growth.inviters], key=by_rank)
    if all(each.way in (Way.PLAIN, Way.IMPORT) for each in origins):
        return []
    rest = _rest(growth.joined, origins)
    is_more = rest.now or rest.last
    return [
        *(_line(each, names) for each in origins),
        t("– otherwise: {count}", count=counted(rest)) if is_more else None,
    ]


def stays_told(growth: Growth) -> list[Words | None]:
    """Tell who passed the door, and who of the week before did not leave again."""
    share = t("Stayed for 7 days, of the week before: {share}", share=shared(growth.stayed))
    return [*door_told(growth.doorway), share if growth.stayed.whole else None]


def door_told(doorway: Doorway) -> Iterator[Words]:
    """Tell how many of those who were asked something passed, and why the others did not."""
    if not doorway.passed.whole:
        return
    yield t("Passed verification: {share}", share=shared(doorway.passed))
    parts = [
        n("{count} was too late", "{count} were too late", doorway.timed_out),
        n("{count} answered wrongly", "{count} answered wrongly", doorway.failed),
        n("{count} was turned away", "{count} were turned away", doorway.turned_away),
    ]
    counts = (doorway.timed_out, doorway.failed, doorway.turned_away)
    told = tuple(part for part, count in zip(parts, counts, strict=True) if count)
    if told:
        yield t("– {reasons}", reasons=Lines(told, ", "))


async def brought_line(ctx: Ctx[Any], who: Actor) -> Words | None:
    """Say how many members somebody brought, None for nobody."""
    brought = await ctx.uow.port(Arrivals).brought(who.member)
    if not brought.joined:
        return None
    told: Words = n("Brought {count} member", "Brought {count} members", brought.joined)
    if not brought.gone:
        return told
    left = n(
        "{count} of them left within 7 days",
        "{count} of them left within 7 days",
        brought.gone,
    )
    return Lines((told, left), "; ")


def source_named(origin: Origin, names: Names) -> Text:
    """Say by which way somebody came."""
    match origin.way:
        case Way.LINK:
            return t("by the link {name}", name=Name(origin.name))
        case Way.INVITER if origin.member:
            return t("invited by {name}", name=name_of(names, origin.member))
        case Way.INVITER:
            return t("invited by a member")
        case Way.REQUEST:
            return t("by asking to join")
        case Way.IMPORT:
            return t("known from an import only")
        case _:
            return t("without a link that I know")


def _line(origin: Origin, names: Names) -> Text:
    source, count = source_named(origin, names), counted(origin.joined)
    if not origin.whole:
        return t("– {source}: {count}", source=source, count=count)
    return t(
        "– {source}: {count}; {part} of the {whole} before stayed",
        source=source,
        count=count,
        part=origin.stayed,
        whole=origin.whole,
    )


def _rest(joined: Counted, origins: list[Origin]) -> Counted:
    """Count those who came otherwise, in the weeks of which it is known how people came."""
    found = [sum(weeks) for weeks in zip(*(each.joined.before for each in origins), strict=True)]
    before = (max(0, every - some) for every, some in zip(joined.before, found, strict=False))
    return Counted(max(0, joined.now - sum(each.joined.now for each in origins)), tuple(before))
