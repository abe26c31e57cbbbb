"""What to do next: from a week's numbers to at most five steps, each with its command."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from community.digest import Digest, Growth
from community.goals import Metric, Progress
from community.goalwords import what_of
from community.noise import Change, Share
from community.sources import Origin, Way
from community.stories import Story, stories_of
from community.words import Blank, Code, Name, Text, n, t

MOST = 5
FEW_WROTE, ENOUGH_NEW = 0.5, 10
MUCH_UNDONE, ENOUGH_CASES = 0.2, 5
MUCH_UNANSWERED, ENOUGH_ASKED = 0.3, 10
FEW_CARRY, ENOUGH_PEOPLE = 0.02, 50
MUCH_TOO_LATE = 0.3
AT_ANY_TIME = ("goals", "thanks")
"""Steps of which a week advises one, so that the next week has another."""
DOOR = Code("/settings verification")
PULLS: dict[Metric, tuple[str, Text, str]] = {
    Metric.JOINED: ("goal joined", t("see who comes, and who stays"), "/digest growth"),
    Metric.WROTE: ("newcomers", t("ask newcomers something when they come"), "/setup"),
    Metric.RETENTION: ("goal retention", t("see how newcomers are greeted"), "/settings welcome"),
    Metric.ACTIVE: (
        "goal active",
        t("see when people are here, and write then"),
        "/digest activity",
    ),
    Metric.CORE: ("goal core", t("see who helps most, and thank them"), "/digest people"),
    Metric.CHECKINS: ("check-ins", t("see what a day brings"), "/settings checkin"),
}
"""For each metric a step that moves it: its name, what to do, and the command."""


class Advice(msgspec.Struct, frozen=True, gc=False):
    """A step: the name by which it is known again next week, and its sentence."""

    name: str
    words: Text


def advise(digest: Digest, *beside: Digest | None) -> Digest:
    """Let a digest advise what to do next; what those of the weeks `beside` it advise rests."""
    resting = {name for other in beside if other is not None for name in other.advised}
    names = [name for name in _steps(digest) if name not in resting]
    spared = [name for name in names if name in AT_ANY_TIME][1:]
    names = [name for name in names if name not in spared]
    return msgspec.structs.replace(digest, advised=tuple(names[:MOST]))


def advised(digest: Digest) -> list[Text]:
    """Give the steps that a digest advises, the most urgent first."""
    steps = _steps(digest)
    return [steps[name] for name in digest.advised if name in steps]


def _steps(digest: Digest) -> dict[str, Text]:
    """Give all that could be done, by name, the most urgent first; of one name the first one."""
    steps: dict[str, Text] = {}
    for step in _all_steps(digest):
        steps.setdefault(step.name, step.words)
    return steps


def _all_steps(digest: Digest) -> Iterator[Advice]:
    yield from _by_story(digest)
    yield from _by_goals(digest)
    yield from _for_newcomers(digest)
    yield from _for_the_sources(digest.growth)
    yield from _for_those_who_stay(digest)
    yield from _for_those_who_ask(digest)
    yield from _for_the_rules(digest)
    yield from _for_the_ranking(digest)
    yield from _at_any_time(digest)


def _by_story(digest: Digest) -> Iterator[Advice]:
    stories, core = stories_of(digest), digest.retention.core
    if Story.RAID in stories and digest.growth.removed.now:
        yield Advice(
            "raid",
            n(
                "{count} was sent away: see that nobody was by mistake: {command}",
                "{count} were sent away: see that nobody was by mistake: {command}",
                digest.growth.removed.now,
                command=Code("/case"),
            ),
        )
    elif Story.RAID in stories:
        yield Advice(
            "door",
            t("Nobody was sent away: let newcomers be asked something: {command}", command=DOOR),
        )
    if Story.CORE_SILENT in stories:
        yield Advice(
            "core",
            n(
                "{count} of your most faithful is silent: write to them yourself: {command}",
                "{count} of your most faithful are silent: write to them yourself: {command}",
                core.missed,
                command=Code("/digest retention"),
            ),
        )


def _by_goals(digest: Digest) -> Iterator[Advice]:
    for goal in sorted((each for each in digest.goals if each.is_behind), key=_ratio):
        name, do, command = PULLS[goal.goal.metric]
        words = t(
            "{goal}, and behind: {do}: {command}", goal=what_of(goal), do=do, command=Code(command)
        )
        yield Advice(name, words)


def _ratio(goal: Progress) -> float:
    return goal.ratio


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


def _for_the_sources(growth: Growth) -> Iterator[Advice]:
    door, stayed = growth.doorway, growth.stayed
    for each in (each for each in growth.sources if each.way is Way.LINK):
        share = Share(each.passed, each.asked, door.passed.part, door.passed.whole)
        yield from _poor("few pass", _passed, each, _against_others(share))
        share = Share(each.stayed, each.whole, stayed.part, stayed.whole)
        yield from _poor("few stay", _stayed, each, _against_others(share))
    late, asked = door.timed_out, door.passed.whole
    if asked >= ENOUGH_NEW and late > MUCH_TOO_LATE * asked:
        yield Advice(
            "too late",
            t(
                "{late} of {asked} newcomers did not answer in time: give them longer: {command}",
                late=late,
                asked=asked,
                command=Code("/settings verification.minutes"),
            ),
        )


def _against_others(share: Share) -> Share:
    """Give a part of the whole beside the rest of it."""
    rest, of = share.part_before - share.part, share.whole_before - share.whole
    return Share(share.part, share.whole, rest, of)


def _passed(**blanks: Blank) -> Text:
    return t(
        "Of those who came by the link {link}, {part} of {whole} passed verification, of the "
        "others {others} of {all}: see where that link stands: {command}",
        **blanks,
    )


def _stayed(**blanks: Blank) -> Text:
    return t(
        "Of those who came by the link {link}, {part} of {whole} stayed for 7 days, of the others "
        "{others} of {all}: see where that link stands: {command}",
        **blanks,
    )


def _poor(name: str, words: Callable[..., Text], origin: Origin, share: Share) -> Iterator[Advice]:
    """Tell of a source that is poorer than all others together, by more than chance."""
    if share.whole < ENOUGH_NEW or share.change is not Change.DOWN:
        return
    blanks: dict[str, Blank] = {
        "link": Name(origin.name),
        "part": share.part,
        "whole": share.whole,
        "others": share.part_before,
        "all": share.whole_before,
        "command": Code("/digest growth"),
    }
    yield Advice(name, words(**blanks))


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


def _for_those_who_ask(digest: Digest) -> Iterator[Advice]:
    asked, unanswered = digest.content.asked, digest.content.unanswered
    if asked.now >= ENOUGH_ASKED and unanswered.now > MUCH_UNANSWERED * asked.now:
        yield Advice(
            "unanswered",
            t(
                "{unanswered} of {asked} questions found no answer: let helpers hear of them: "
                "{command}",
                unanswered=unanswered.now,
                asked=asked.now,
                command=Code("/settings unanswered"),
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


def _at_any_time(digest: Digest) -> Iterator[Advice]:
    """Give what is worth doing where nothing presses."""
    active, few = digest.presence.weekly.now, digest.carried.absence
    if not digest.goals and active >= ENOUGH_NEW:
        yield Advice(
            "goals",
            n(
                "{count} was active, and no goal was set: aim a little higher: {command}",
                "{count} were active, and no goal was set: aim a little higher: {command}",
                active,
                command=Code(f"/goals set active {active + active // 10}"),
            ),
        )
    if few:
        yield Advice(
            "thanks",
            n(
                "Half of all acknowledgements go to {count} person: thank them: {command}",
                "Half of all acknowledgements go to {count} people: thank them: {command}",
                few,
                command=Code("/digest people"),
            ),
        )


def _for_the_ranking(digest: Digest) -> Iterator[Advice]:
    suspects = digest.carried.suspects
    if suspects:
        yield Advice(
            "bots",
            n(
                "{count} of those who help others looks like a bot: see, and leave it out: "
                "{command}",
                "{count} of those who help others look like bots: see, and leave them out: "
                "{command}",
                len(suspects),
                command=Code("/member bots"),
            ),
        )
