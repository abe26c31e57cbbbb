"""Folding: what a reader sees in a text, and where it stands."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.folding import Folded, collapse, compact, fold
from moderation.folds import folds
from tests.moderation.texts import TEXTS, some_text, texts_per_example


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Hello", "hello"),
        ("ＨＥＬＬＯ", "hello"),  # full width
        ("𝐡𝓮𝖑𝚕𝕠", "hello"),  # mathematical
        ("ⓗⓔⓛⓛⓞ", "hello"),
        ("🄷🄴🄻🄻🄾", "hello"),
        ("ʜᴇʟʟᴏ", "hello"),  # small capitals
        ("һеllо", "hello"),  # Cyrillic
        ("ηελλο", "neλλo"),  # Greek, as far as it looks Latin
        ("h̶é̈l̷l̸ọ", "hello"),
        ("h\u200be\u2060l\u00adl\ufeffo", "hello"),
        ("İstanbul", "istanbul"),
        ("電報價格", "电报价格"),
        ("ｶﾀｶﾅ", "カタカナ"),
        ("สวัสดี", "สวัสดี"),  # the vowels of Thai are no marks to be dropped
        ("हिन्दी", "हिन्दी"),
        ("\ud800", "\ufffd"),
    ],
)
def test_what_looks_the_same_is_the_same(written: str, read: str) -> None:
    assert fold(written) == read


def test_what_stands_between_letters_vanishes_and_repeats_too() -> None:
    assert compact("加🔥微.信 v-x，Ok!") == "加微信vxok"
    assert collapse(compact("frreeee  nnitro")) == "frenitro"


def test_a_text_turned_around_is_read_as_it_is_seen() -> None:
    text = Folded("Watch \u202enrop\u202c now")
    assert text.compact == "watchpornnow"
    first = text.shown.index("p")
    assert text.span(first, first + 3) == (7, 11)


def test_the_table_is_closed() -> None:
    """What a character is folded to is folded already, so that folding twice is folding once."""
    table = folds()
    assert [chr(code) for code, to in [*table.items()] if fold(to) != to] == []


@given(st.integers(0, 2**64))
def test_folding_is_idempotent(seed: int) -> None:
    luck = Random(seed)
    for text in (some_text(luck) for _ in range(texts_per_example())):
        assert fold(fold(text)) == fold(text)
        assert compact(compact(text)) == compact(text)


@given(TEXTS, st.data())
def test_every_piece_of_the_folded_text_is_written_in_the_original(
    text: str, data: st.DataObject
) -> None:
    folded = Folded(text)
    size = len(folded.plain)
    start = data.draw(st.integers(0, size))
    end = data.draw(st.integers(start, size))
    first, last = folded.written(start, end)
    assert 0 <= first <= last <= len(text)
