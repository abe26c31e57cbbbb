"""The effect of winning members back: intervals as their author printed them."""

from __future__ import annotations

import pytest

from bot.wording import render
from community.winback import Trial, difference
from community.winbackwords import told
from community.words import lines

# Newcombe, Statistics in Medicine 17 (1998), table II, method 10.
PRINTED = {
    (56, 70, 48, 80): (0.0524, 0.3339),
    (9, 10, 3, 10): (0.1705, 0.8090),
    (6, 7, 2, 7): (0.0582, 0.8062),
    (5, 56, 0, 29): (-0.0381, 0.1926),
    (0, 10, 0, 20): (-0.1611, 0.2775),
    (10, 10, 0, 10): (0.6075, 1.0000),
}


@pytest.mark.parametrize("counts", PRINTED)
def test_an_interval_is_the_one_that_is_printed(counts: tuple[int, int, int, int]) -> None:
    effect = difference(*counts)
    assert (effect.low, effect.high) == pytest.approx(PRINTED[counts], abs=5e-5)


TOLD = {
    Trial(): "",
    Trial(3, 1, 0, 0): "There is nothing to compare yet.",
    Trial(40, 12, 20, 4): (
        "No visible effect: +10 percentage points, between −15 and +30 with 95 % confidence."
    ),
    Trial(400, 200, 200, 40): (
        "It works: +30 percentage points, between +22 and +37 with 95 % confidence."
    ),
    Trial(400, 40, 200, 60): (
        "It keeps people away: −20 percentage points, between −27 and −13 with 95 % confidence."
    ),
}


@pytest.mark.parametrize("trial", TOLD)
def test_what_is_no_more_than_chance_is_said_plainly(trial: Trial) -> None:
    said = render(lines(*told(trial)), "en")
    assert said.splitlines()[-1:] == ([TOLD[trial]] if TOLD[trial] else [])
