"""The words of a week's story, which stand before its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import assert_never

from community.contentwords import GONE
from community.digest import MOST_NAMED, Core, Digest
from community.stories import Story, stories_of
from community.weeks import DAYS
from community.words import Day, Lines, Name, Text, Words, t

Names = Mapping[int, str]


def told_first(digest: Digest, names: Names) -> list[Words | None]:
    """Tell the stories of a week; of one that has none before it, nothing can be told."""
    return [_told(digest, story, names) for story in stories_of(digest)]


def _told(digest: Digest, story: Story, names: Names) -> Words | None:
    growth, core = digest.growth, digest.retention.core
    match story:
        case Story.RAID:
            return t(
                "A raid: {joined} joined, {burst} within one hour; {removed} were sent away.",
                joined=growth.joined.now,
                burst=growth.burst,
                removed=growth.removed.now,
            )
        case Story.CORE_SILENT:
            return _missed(digest, core, named(names, core.silent, core.missed))
        case Story.ARRIVAL:
            return t(
                "Many came: {new} new members instead of {usual}; {wrote} of them wrote.",
                new=growth.new.now,
                usual=round(growth.new.usual),
                wrote=growth.wrote.part,
            )
        case Story.SILENCE:
            return t("Nobody wrote anything.")
        case Story.NONE:
            return t("A week like those before it.") if growth.new.before else None
        case _:
            assert_never(story)


def _missed(digest: Digest, core: Core, names: Words) -> Text:
    if core.days == DAYS:
        return t(
            "{silent} of the {people} who are here nearly always were silent all week: {names}",
            silent=core.missed,
            people=core.people,
            names=names,
        )
    return t(
        "{silent} of the {people} who are here nearly always are silent since {day}: {names}",
        silent=core.missed,
        people=core.people,
        day=Day(digest.week.last - timedelta(days=core.days - 1)),
        names=names,
    )


def named(names: Names, members: Sequence[int], count: int, most: int = MOST_NAMED) -> Words:
    """Give names in a row, and say where there are more."""
    known = [t("{name}", name=name_of(names, member)) for member in members[:most]]
    row = Lines(tuple(known), ", ")
    return t("{names} and others", names=row) if count > len(known) else row


def name_of(names: Names, member: int) -> Name | Text:
    """Give the name of a member, or say that there is nobody of that number any more."""
    name = names.get(member)
    return Name(name) if name else GONE
