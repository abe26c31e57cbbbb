"""What an owner is told first about a week, and what to do next."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from community.advice import advise, advised
from community.digest import Core, Decided, Digest, Economy, Growth, People, Presence, Retention
from community.noise import Counted, Share
from community.stories import Story, story_of, tail
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
STORIES = [
    (week(), Story.NONE),
    (week(growth={"joined": Counted(34, USUAL), "new": Counted(34, USUAL)}), Story.NONE),
    (week(growth={**MANY, "wrote": Share(90, 150), "burst": 20}), Story.ARRIVAL),
    # All at once, but they write and stay: somebody with many readers named the place.
    (week(growth={**MANY, "wrote": Share(90, 150), "burst": 100}), Story.ARRIVAL),
    (week(growth={**MANY, "wrote": Share(10, 150), "burst": 100}), Story.RAID),
    (week(growth={**MANY, "left": Counted(120, FEW), "burst": 90}), Story.RAID),
    (week(growth={"removed": Counted(40, FEW)}), Story.RAID),
    # Three are nothing, whatever is usual; nor is anything where nothing is known yet.
    (week(growth={"removed": Counted(3, (0, 0, 0, 0))}), Story.NONE),
    (week(growth={"joined": Counted(160, (20,)), "new": Counted(160, (20,))}), Story.NONE),
    (week(retention={"core": Core(12, (4, 7, 9), 0.1)}), Story.CORE_SILENT),
    (week(retention={"core": Core(80, (4, 7, 9), 3.1)}), Story.NONE),
    (week(retention={"core": Core(12, (4,), 0.0001)}), Story.NONE),
]


@pytest.mark.parametrize(("digest", "story"), STORIES)
def test_a_week_has_its_story_or_none(digest: Digest, story: Story) -> None:
    assert story_of(digest) is story


def test_the_tail_is_that_of_a_poisson_count() -> None:
    # By the table: P(X >= 3) = 0.0803 at 1, P(X >= 10) = 0.0318 at 5.
    assert tail(3, 1.0) == pytest.approx(0.0803, abs=5e-5)
    assert tail(10, 5.0) == pytest.approx(0.0318, abs=5e-5)
    assert tail(0, 3.0) == 1.0


def test_a_quiet_week_asks_for_nothing() -> None:
    assert advised(advise(week())) == []


def test_advice_names_its_number_and_rests_for_a_week() -> None:
    troubled = week(
        growth={"removed": Counted(40, FEW), "wrote": Share(5, 21)},
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
    assert advised(advise(troubled, first)) == []
    assert advised(advise(troubled, None, first)) == []
