"""The ladder: what becomes of somebody who goes on."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from moderation.judging import fold
from moderation.policy import DAY, Policy, Standing, Step, decide
from moderation.sentences import t
from moderation.verdict import NOTHING, REMOVE, REVIEW, Action, Finding, Sanction, Verdict

ADVERT = fold([Finding("words", 1.0, t("Why."), (), "act", REMOVE)])
DOUBT = fold([Finding("words", 0.5, t("Why."), (), "act", REVIEW)])
STEPS = [
    (0, Sanction.WARN, 0),
    (1, Sanction.MUTE, 3600),
    (3, Sanction.MUTE, 86_400),
    (5, Sanction.KICK, 0),
    (7, Sanction.BAN, 0),
]


@pytest.mark.parametrize(("points", "sanction", "seconds"), STEPS)
def test_each_offence_is_a_step_further(points: float, sanction: Sanction, seconds: int) -> None:
    action, after = decide(ADVERT, Standing(points), Policy())
    assert action == Action(False, True, sanction, seconds)
    assert after == points + 1


def test_what_is_long_ago_weighs_less() -> None:
    action, after = decide(ADVERT, Standing(8, age=28 * DAY), Policy())
    assert (action.sanction, action.seconds, after) == (Sanction.MUTE, 3600, 3)


def test_doubt_is_looked_at_and_costs_nothing() -> None:
    assert decide(DOUBT, Standing(7), Policy()) == (REVIEW, 7)
    assert decide(Verdict(), Standing(7), Policy()) == (NOTHING, 7)


def test_who_is_trusted_is_looked_at_by_somebody() -> None:
    assert decide(ADVERT, Standing(2, trusted=True), Policy()) == (REVIEW, 2)
    hard = Policy(spare_trusted=False)
    assert decide(ADVERT, Standing(0, trusted=True), hard)[0].remove


def test_without_a_ladder_nobody_is_punished() -> None:
    assert decide(ADVERT, Standing(9), Policy(ladder=())) == (REMOVE, 10)


def test_a_step_is_told_in_words() -> None:
    told = Step.model_validate({"points": 2, "sanction": "mute", "minutes": 5})
    assert told.action == Action(sanction=Sanction.MUTE, seconds=300)
    with pytest.raises(ValidationError):
        Step.model_validate({"points": 0, "sanction": "mute"})
    with pytest.raises(ValueError, match="has no end"):
        Action(sanction=Sanction.KICK, seconds=5)
