"""In which way people help, on whom it hangs, and who looks like no person."""

from __future__ import annotations

import pytest

from community.lenses import Begun, Lens, Moved, absence_factor, lenses, moved
from community.machines import looks_like_a_bot
from community.recognition import COLUMNS
from community.rings import Group

ANN, BEN, CAT, DAN = 1, 2, 3, 4
SECOND = 1_000_000


def row(giver: int, taker: int, **what: int) -> tuple[int, ...]:
    """Give a row of evidence of the first day; all are of one conversation, of the first place."""
    found = dict.fromkeys(COLUMNS, 0) | {"day": 1, "giver": giver, "taker": taker, "thread": 7}
    return tuple((found | what)[name] for name in COLUMNS)


def test_an_answer_counts_once_whoever_began_acknowledged_it() -> None:
    asked = row(BEN, ANN, own=1, replies=1)
    assert lenses([asked], [], {}) == {}
    assert lenses([asked, row(CAT, BEN, replies=1)], [], {}) == {}
    found = lenses([asked, row(ANN, BEN, replies=1), row(ANN, BEN, day=2, replies=1)], [], {})
    assert found == {BEN: Lens(answered=1)}


def test_in_a_topic_whoever_began_is_known_without_a_reply_to_them() -> None:
    begun = Begun(day=1, place=0, ref=7, starter=ANN, helper=BEN, wait=SECOND)
    found = lenses([row(ANN, BEN, mentions=1)], [begun], {ANN: -100})
    assert found == {BEN: Lens(answered=1)}


@pytest.mark.parametrize(("since", "welcomed"), [(1, 1), (-12, 1), (-13, 0)])
def test_whoever_answers_a_newcomer_first_welcomes_them_once(since: int, welcomed: int) -> None:
    begun = [Begun(1, 0, ref, ANN, BEN, SECOND) for ref in (7, 8)]
    found = lenses([], begun, {ANN: since})
    assert found.get(BEN, Lens()).welcomed == welcomed


def test_praise_is_counted_by_givers_and_what_stays_in_a_ring_says_nothing() -> None:
    rows = [row(ANN, BEN, reactions=2), row(ANN, BEN, day=3, thanks=1), row(CAT, BEN, thanks=1)]
    assert lenses(rows, [], {}) == {BEN: Lens(praised=2)}
    ring = Group((ANN, BEN, DAN), 30, 30)
    assert lenses(rows, [], {}, [ring]) == {BEN: Lens(praised=1)}


@pytest.mark.parametrize(
    ("received", "people"),
    [((), 0), ((1,), 1), ((5, 5), 1), ((4, 3, 3), 2), ((1,) * 10, 5), ((90, 5, 5), 1)],
)
def test_the_absence_factor_is_the_fewest_behind_half(
    received: tuple[int, ...], people: int
) -> None:
    assert absence_factor(received) == people


def test_who_rises_and_who_fades_is_told_by_more_than_chance_and_the_surest_first() -> None:
    now = {ANN: 30, BEN: 3, CAT: 1_000, DAN: 2}
    before = {ANN: 5, BEN: 90, CAT: 800}
    assert moved(now, before) == [Moved(BEN, 3, 90), Moved(ANN, 30, 5)]


@pytest.mark.parametrize(
    ("names", "seconds", "is_so"),
    [
        (("FloodBot1",), [], True),
        (("Helper", "ubuntu_helperbot"), [], True),
        (("Ask-Bot 2",), [], True),
        (("问答机器人",), [], True),
        (("Abbot", "abbey"), [], True),
        (("Bottom", "robotics"), [], False),
        (("Ann",), [1] * 9, False),
        (("Ann",), [1] * 10, True),
        (("Ann",), [0] * 6 + [60] * 5, False),
        (("Ann",), [1] * 5 + [60] * 6, False),
    ],
)
def test_what_looks_like_a_bot(names: tuple[str, ...], seconds: list[int], is_so: bool) -> None:
    assert looks_like_a_bot(names, [each * SECOND for each in seconds]) is is_so


@pytest.mark.parametrize(
    ("name", "given", "received", "is_so"),
    [
        ("ubottu", 142, 49, True),
        ("ubottu", 142, 80, False),
        ("ubottu", 39, 0, False),
        ("Jimbo", 142, 49, False),
    ],
)
def test_a_name_and_a_one_sided_talk_together_look_like_a_bot(
    name: str, given: int, received: int, *, is_so: bool
) -> None:
    assert looks_like_a_bot([name], (), given, received) is is_so
