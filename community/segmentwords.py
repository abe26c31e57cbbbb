"""The words of segments: the list with its counts, and one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from community.filterfields import FIELDS, listed
from community.segments import GROUPS, LIVES, Segment, Shown, called_by
from community.unreadable import example_of
from community.words import Code, Lines, Name, Text, Words, lines, n, t

STAGES: Mapping[str, Text] = {
    "new": t("new: first seen within the last 28 days"),
    "active": t("active: wrote within the last 28 days"),
    "core": t("core: they carry the community"),
    "fading": t("fading: had a habit of coming, and fall silent"),
    "lost": t("lost: wrote nothing for 28 days and longer"),
    "returned": t("returned: wrote again after 28 days and longer"),
    "lurking": t("lurking: never wrote"),
}
TITLES: Mapping[str, Text] = {
    "champions": t("champions: here lately, often, and with much to show for it"),
    "loyal": t("loyal: here often"),
    "promising": t("promising: here lately, not often yet"),
    "needing": t("needing: were here often, and not lately"),
    "hibernating": t("hibernating: seldom here, and not lately"),
}
EVERYBODY = "all"
ONE = Code("/segments show fading", ("/segments show 淡出",))
OWN = Code("/segments show streak>=3 and seen<14d", ("/segments show 连签≥3 且 发言<14天",))


Counts = Mapping[str, int]


def list_of(community: str, now: Counts, before: Counts, saved: Sequence[Segment]) -> Lines:
    """Tell how many members each segment has, with the count of a week before beside it."""

    def counted(name: str) -> Text:
        count = now.get(name)
        if count is None:
            return t("not counted yet")
        if name not in before:
            return t("{now}", now=count)
        return t("{now} ({before})", now=count, before=before[name])

    return lines(
        n(
            "{community}: {count} member",
            "{community}: {count} members",
            now.get(EVERYBODY, 0),
            community=Name(community),
        ),
        t("Where they are in their life here:"),
        *(t("– {count} {what}", count=counted(name), what=STAGES[name]) for name in ORDER),
        t("By recency, frequency and contribution:"),
        *(t("– {count} {what}", count=counted(name), what=TITLES[name]) for name in GROUPS),
        t("Saved:") if saved else None,
        *(
            t(
                "– {name}: {count}, {filter}",
                name=Code(each.name),
                count=counted(each.name),
                filter=Code(each.filter),
            )
            for each in saved
        ),
        t("(In brackets a week before.)") if before else None,
        t("One of them: {example}", example=ONE),
        t("Your own: {example}", example=OWN),
    )


ORDER = ("new", "active", "core", "fading", "returned", "lost", "lurking")
assert {*ORDER} == {*LIVES}


def shown(filter_: str, found: Shown) -> Lines:
    """Tell of whom a filter holds."""
    names = Lines(tuple(t("{name}", name=Name(name)) for name in found.sample), ", ")
    return lines(
        t("{filter}", filter=called_by(filter_)),
        n(
            "{found} of {count} member",
            "{found} of {count} members",
            found.members,
            found=found.count,
        ),
        reachable(found.reach) if found.count else None,
        t("Those who wrote last: {names}", names=names) if found.sample else None,
    )


def fields_told() -> Lines:
    """Tell which fields there are, each with what it asks, its other names and an example."""
    told = [
        t(
            "– {name} ({aliases}): {about}. {example}",
            name=Code(field.name),
            aliases=listed(field.aliases),
            about=field.about,
            example=example_of(field),
        )
        for field in FIELDS.values()
    ]
    joined = Code("life:fading and not (tag:vip or seen<7d)")
    return lines(
        *told, t("Several are joined with and, or, not and brackets: {example}", example=joined)
    )


def reachable(reach: Sequence[int]) -> Words:
    """Tell how many can be written to in private, perhaps, and not."""
    opened, unknown, closed = reach
    return t(
        "I can write to {open} of them; of {unknown} I do not know; {closed} take no message.",
        open=opened,
        unknown=unknown,
        closed=closed,
    )
