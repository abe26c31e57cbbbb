"""What an owner is told first about a week, and what to do next."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from bot.wording import render
from community.advice import advise, advised
from community.digest import (
    Core,
    Decided,
    Digest,
    Economy,
    Growth,
    People,
    Presence,
    Retention,
    Rush,
)
from community.noise import Counted, Share
from community.sources import Doorway, Origin, Way
from community.stories import Story, stories_of, tail
from community.storywords import told_first
from community.weeks import Week

USUAL = (20, 24, 18, 22, 19, 21, 23, 20)
FEW = (0, 1, 0, 0, 2, 0, 0, 1)
HERE = Counted(150, (148, 152, 149, 151))


def week(**changed: dict[str, Any]) -> Digest:
    """A week in which nothing happened, but for what is changed in some of its parts."""
    growth = Growth(
        joined=Counted(21, USUAL),
        left=Counted(3, (2, 4, 3, 3)),
        removed=Counted(1, FEW),
        new=Counted(21, USUAL),
        wrote=Share(15, 21, 14, 20),
        burst=2,
        rush=Rush(4, 3),
        hurried=1,
    )
    stays = Retention(Counted(4, (4, 5)), Counted(3, (4, 2)), (), {}, 0, (), Core(12, (), 0.3))
    made = Digest(
        community=1,
        week=Week(date(2026, 3, 2)),
        growth=growth,
        retention=stays,
        presence=Presence(HERE, HERE, HERE, HERE, HERE, ((0,) * 24,) * 7),
        people=People((), 20),
        decided=Decided(Counted(2, FEW), 0, 1, 0),
        economy=Economy(HERE, HERE, 1_000),
    )
    for name, changes in changed.items():
        part = msgspec.structs.replace(getattr(made, name), **changes)
        made = msgspec.structs.replace(made, **{name: part})
    return made


MANY = {"joined": Counted(160, USUAL), "new": Counted(150, USUAL)}
AT_ONCE, SLOWLY = Rush(125, 80), Rush(40, 25)
STORIES = [
    (week(), Story.NONE),
    (week(growth={"joined": Counted(34, USUAL), "new": Counted(34, USUAL)}), Story.NONE),
    (week(growth={**MANY, "rush": SLOWLY}), Story.ARRIVAL),
    # All at once, but they write and stay: somebody with many readers named the place.
    (week(growth={**MANY, "rush": AT_ONCE}), Story.ARRIVAL),
    (week(growth={**MANY, "rush": Rush(125, 10)}), Story.RAID),
    (week(growth={**MANY, "rush": AT_ONCE, "left": Counted(80, FEW)}), Story.RAID),
    (week(growth={**MANY, "rush": SLOWLY, "left": Counted(60, FEW)}), Story.ARRIVAL),
    (week(growth={**MANY, "rush": SLOWLY, "left": Counted(120, FEW)}), Story.RAID),
    (week(growth={"removed": Counted(40, FEW), "hurried": 30}), Story.RAID),
    # Sent away day after day: much work, but no raid.
    (week(growth={"removed": Counted(40, FEW), "hurried": 8}), Story.NONE),
    # Three are nothing, whatever is usual; nor is anything where nothing is known yet.
    (week(growth={"removed": Counted(3, (0, 0, 0, 0)), "hurried": 3}), Story.NONE),
    (week(growth={"joined": Counted(160, (20,)), "new": Counted(160, (20,))}), Story.NONE),
    (week(retention={"core": Core(12, (4, 7, 9), 0.1, missed=3)}), Story.CORE_SILENT),
    (week(retention={"core": Core(80, (4, 7, 9), 3.1, missed=3)}), Story.NONE),
    (week(retention={"core": Core(12, (4,), 0.0001, missed=1)}), Story.NONE),
    (week(retention={"core": Core(200, (4, 7), 2.0, missed=12)}), Story.NONE),
]


@pytest.mark.parametrize(("digest", "story"), STORIES)
def test_a_week_has_its_story_or_none(digest: Digest, story: Story) -> None:
    assert stories_of(digest) == (story,)


def test_a_week_that_was_odd_hides_none_and_makes_none() -> None:
    wave = (20, 24, 400, 22, 19, 21, 23, 20)
    again = week(growth={"joined": Counted(160, wave), "rush": Rush(120, 10)})
    assert stories_of(again) == (Story.RAID,)
    assert stories_of(week(growth={"joined": Counted(24, (400, *USUAL))})) == (Story.NONE,)


def test_who_falls_silent_while_many_come_is_told_after_them() -> None:
    both = week(
        growth={**MANY, "rush": SLOWLY}, retention={"core": Core(12, (4, 7), 0.1, missed=3)}
    )
    assert stories_of(both) == (Story.ARRIVAL, Story.CORE_SILENT)


WHO = {4: "Ann", 7: "Bob"}
SAID = [
    (7, "3 of the 12 who are here nearly always were silent all week: Ann, Bob and others"),
    (4, "3 of the 12 who are here nearly always are silent since 5 Mar 2026: Ann, Bob and others"),
]


@pytest.mark.parametrize(("days", "said"), SAID)
def test_the_silent_are_named_with_the_day_since_when(days: int, said: str) -> None:
    silent = week(retention={"core": Core(12, (4, 7), 0.1, days, missed=3)})
    (told,) = told_first(silent, WHO)
    assert told is not None
    assert render(told, "en") == said


def test_the_tail_is_that_of_a_poisson_count() -> None:
    # By the table: P(X >= 3) = 0.0803 at 1, P(X >= 10) = 0.0318 at 5.
    assert tail(3, 1.0) == pytest.approx(0.0803, abs=5e-5)
    assert tail(10, 5.0) == pytest.approx(0.0318, abs=5e-5)
    assert tail(0, 3.0) == 1.0


def test_a_quiet_week_asks_for_no_more_than_a_goal() -> None:
    assert advise(week()).advised == ("goals",)
    assert advised(advise(week(), advise(week()))) == []


def test_advice_names_its_number_and_rests_for_a_week() -> None:
    troubled = week(
        growth={"removed": Counted(40, FEW), "hurried": 40, "wrote": Share(5, 21)},
        retention={"at_risk": 4},
        presence={"check_ins": Counted(60, (150,))},
        decided={"cases": Counted(44, FEW), "undone": 12},
    )
    first = advise(troubled, None)
    assert first.advised == ("raid", "newcomers", "at risk", "check-ins", "undone")
    assert [str(words)[:24] for words in advised(first)] == [
        "40 were sent away: see t",
        "Only 5 of 21 new members",
        "4 members with a habit a",
        "Check-ins fell from 150 ",
        "12 of 44 cases were undo",
    ]
    assert advise(troubled, first).advised == ("goals",)
    assert advise(troubled, None, first).advised == ("goals",)


def by_link(name: str, *, passed: tuple[int, int] = (0, 0), stayed: tuple[int, int]) -> Origin:
    return Origin(0, Way.LINK, name, Counted(30, (30,)), *passed, *stayed)


def test_a_link_is_advised_about_that_brings_those_who_do_not_pass_or_stay() -> None:
    links = (
        by_link("market", passed=(6, 30), stayed=(28, 30)),
        by_link("poster", passed=(25, 30), stayed=(9, 30)),
        by_link("blog", passed=(3, 4), stayed=(1, 4)),
    )
    door = Doorway(Share(34, 64), timed_out=22)
    growth = {"sources": links, "doorway": door, "stayed": Share(38, 64)}
    told = advise(week(growth=growth))
    assert told.advised[:3] == ("few pass", "few stay", "too late")
    market, poster, hurry = (render(words, "en") for words in advised(told)[:3])
    assert market.startswith("Of those who came by the link market, 6 of 30 passed verification, ")
    assert market.endswith(", of the others 28 of 34: see where that link stands: /digest growth")
    assert "link poster, 9 of 30 stayed for 7 days, of the others 29 of 34: see" in poster
    assert hurry.startswith("22 of 64 newcomers did not answer in time: give them longer: ")
    alike = by_link("market", passed=(15, 30), stayed=(17, 30))
    growth = {"sources": (alike,), "doorway": Doorway(Share(34, 64)), "stayed": Share(38, 64)}
    assert not {"few pass", "few stay"} & {*advise(week(growth=growth)).advised}
