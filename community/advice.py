"""What to do next: from a week's numbers to at most five steps, each with its command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from community.digest import Digest
from community.noise import Change
from community.stories import Story, story_of
from community.words import Code, Text, n, t

MOST = 5
FEW_WROTE, ENOUGH_NEW = 0.5, 10
MUCH_UNDONE, ENOUGH_CASES = 0.2, 5
FEW_CARRY, ENOUGH_PEOPLE = 0.02, 50


class Advice(msgspec.Struct, frozen=True, gc=False):
    """A step: the name by which it is known again next week, and its sentence."""

    name: str
    words: Text


def advise(digest: Digest, before: Sequence[str]) -> Digest:
    """Let a digest advise what to do next; what was advised the week `before` rests."""
    names = [step.name for step in _steps(digest) if step.name not in before]
    return msgspec.structs.replace(digest, advised=tuple(names[:MOST]))


def advised(digest: Digest) -> list[Text]:
    """Give the steps that a digest advises, the most urgent first."""
    return [step.words for step in _steps(digest) if step.name in digest.advised]


def _steps(digest: Digest) -> Iterator[Advice]:
    yield from _by_story(digest)
    yield from _for_newcomers(digest)
    yield from _for_those_who_stay(digest)
    yield from _for_the_rules(digest)


def _by_story(digest: Digest) -> Iterator[Advice]:
    story, core = story_of(digest), digest.retention.core
    if story is Story.RAID:
        yield Advice(
            "raid",
            n(
                "{count} was sent away: see that nobody was by mistake: {command}",
                "{count} were sent away: see that nobody was by mistake: {command}",
                digest.growth.removed.now,
                command=Code("/case"),
            ),
        )
    if story is Story.CORE_SILENT:
        yield Advice(
            "core",
            n(
                "{count} of your most faithful is silent: write to them yourself: {command}",
                "{count} of your most faithful are silent: write to them yourself: {command}",
                len(core.silent),
                command=Code("/digest people"),
            ),
        )


def _for_newcomers(digest: Digest) -> Iterator[Advice]:
    wrote = digest.growth.wrote
    if wrote.whole >= ENOUGH_NEW and wrote.part < FEW_WROTE * wrote.whole:
        yield Advice(
            "newcomers",
            t(
                "Only {part} of {whole} new members wrote: ask them something when they come: "
                "{command}",
                part=wrote.part,
                whole=wrote.whole,
                command=Code("/setup"),
            ),
        )


def _for_those_who_stay(digest: Digest) -> Iterator[Advice]:
    stays, here = digest.retention, digest.presence
    if stays.at_risk:
        yield Advice(
            "at risk",
            n(
                "{count} member with a habit is fading: see who, and write: {command}",
                "{count} members with a habit are fading: see who, and write: {command}",
                stays.at_risk,
                command=Code("/digest retention"),
            ),
        )
    if here.check_ins.change is Change.DOWN and here.weekly.change is not Change.DOWN:
        yield Advice(
            "check-ins",
            t(
                "Check-ins fell from {before} to {now}: see what a day brings: {command}",
                before=here.check_ins.before[0],
                now=here.check_ins.now,
                command=Code("/settings checkin"),
            ),
        )
    half, active = digest.people.half, here.weekly.now
    if active >= ENOUGH_PEOPLE and half < FEW_CARRY * active:
        yield Advice(
            "few carry it",
            n(
                "{count} member writes half of everything: thank them: {command}",
                "{count} members write half of everything: thank them: {command}",
                half,
                command=Code("/digest people"),
            ),
        )


def _for_the_rules(digest: Digest) -> Iterator[Advice]:
    done = digest.decided
    if done.cases.now >= ENOUGH_CASES and done.undone > MUCH_UNDONE * done.cases.now:
        yield Advice(
            "undone",
            t(
                "{undone} of {cases} cases were undone: look at what decides: {command}",
                undone=done.undone,
                cases=done.cases.now,
                command=Code("/case"),
            ),
        )
