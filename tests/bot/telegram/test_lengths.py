"""Long texts: where they are cut, and that nothing is lost where they are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cutting import MOST_PARTS, ROOM
from bot.names import characters
from bot.telegram.lengths import MOST_TEXT, fitted, parts, units

FAMILY = "👩\u200d👩\u200d👧\u200d👦"


@pytest.mark.parametrize("text", ["🥖" * 5000, "word " * 2000, "line\n" * 1000, FAMILY * 1000])
def test_a_long_text_is_cut_by_utf_16_and_between_characters(text: str) -> None:
    cut = fitted(text, 4096)
    assert 3900 < units(cut) <= 4096
    assert cut.endswith("…")
    assert set(characters(cut.removesuffix("…"))) <= set(characters(text))
    assert fitted("short", 4096) == "short"


def test_a_text_becomes_messages_at_its_paragraphs_lines_or_words() -> None:
    paragraph = "All bakers rise early. " * 60
    for by in ("\n\n", "\n"):
        text = by.join([paragraph.strip()] * 8)
        told = parts(text)
        assert len(told) > 1
        assert by.join(told) == text
    text = paragraph * 6
    assert " ".join(parts(text)).split() == text.split()


def test_an_address_stays_whole() -> None:
    told = parts("see https://example.org/a/long/way " * 300)
    assert {word for part in told for word in part.split()} == {
        "see",
        "https://example.org/a/long/way",
    }


def test_a_name_that_goes_on_is_isolated_in_both_messages() -> None:
    text = "\u2068" + "א" * 5000 + "\u2069 waves."
    first, second = parts(text)
    assert first[0] == second[0] == "\u2068"
    assert first[-1] == "\u2069"
    assert second.count("\u2068") == second.count("\u2069")


def test_so_long_a_text_is_cut_off_in_the_end() -> None:
    told = parts("word " * 10_000)
    assert len(told) == MOST_PARTS
    assert told[-1].endswith("…")


@given(st.text(alphabet="ab \n🥖\u0301\u200d👩\u2068\u2069", max_size=60), st.integers(60, 400))
def test_whatever_is_cut_fits_and_keeps_its_words(piece: str, times: int) -> None:
    text = piece * times
    told = parts(text)
    assert all(units(part) <= MOST_TEXT - ROOM or len(told) == 1 for part in told)
    if len(told) < MOST_PARTS:
        unmarked = str.maketrans("", "", " \n\u2068\u2069")
        assert "".join(told).translate(unmarked) == text.translate(unmarked)
