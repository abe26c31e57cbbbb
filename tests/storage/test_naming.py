"""Names as they are looked for in what others wrote, and in what the house wrote down."""

from __future__ import annotations

import json

import pytest

from storage.naming import Names

ANN = Names(["7001", "dm:7001"], ["Ann", "ann_q"])
WEI = Names(["7002"], ["小伟", "A"])


@pytest.mark.parametrize(
    ("said", "masked"),
    [
        ("thanks Ann!", "thanks …!"),
        ("thanks @ann_q, and ANN", "thanks @…, and …"),
        ("Annual plans of Joann", "Annual plans of Joann"),
        ("call 7001 or 17001", "call … or 17001"),
        ("[Ann] is no list", "[…] is no list"),
        ('{"name": "Ann", "type": "Ann"}', '{"name": "…", "type": "Ann"}'),
        ("nobody", "nobody"),
    ],
)
def test_whole_words_are_masked(said: str, masked: str) -> None:
    assert ANN.masked(said) == masked


def test_a_script_without_spaces_has_no_whole_words() -> None:
    assert WEI.masked("谢谢小伟签到") == "谢谢…签到"


def test_a_name_of_one_character_is_not_looked_for() -> None:
    assert WEI.masked("A day") == "A day"


@pytest.mark.parametrize(
    ("payload", "spoken_of"),
    [
        ({"note": "for Ann and her cake"}, True),
        ({"who": "7001"}, True),
        ({"who": "@ann_q"}, True),
        ({"before": "ann", "after": "Ann"}, False),
        ({"name": "ann.points", "before": 1}, False),
        ({"note": "for Joann"}, False),
        ({"notes": [{"note": "dear Ann"}]}, True),
    ],
)
def test_sealed_words_go_only_where_somebody_is_spoken_of(
    payload: dict[str, object], spoken_of: bool
) -> None:
    assert ANN.are_in_sealed(json.dumps(payload)) is spoken_of


def test_nobody_is_in_nothing() -> None:
    assert Names([], []).masked("Ann") == "Ann"
    assert Names([], []).are_in_sealed('{"note": "for Ann"}') is False
    assert ANN.are_in_sealed(None) is False
