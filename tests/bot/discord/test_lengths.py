"""Long texts on Discord: nothing they become is longer than it may be once markup is escaped."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.cutting import MOST_PARTS
from bot.discord.lengths import MOST_TEXT, fitted, parts, plain, units

TEXTS = st.text(st.sampled_from("ab *_~`|<[\\#>-+.1\n🥖é"), max_size=3000)


@given(TEXTS)
def test_escaped_it_is_no_longer_than_was_reckoned(text: str) -> None:
    assert len(plain(text).encode("utf-16-le")) // 2 <= units(text)


@given(TEXTS)
def test_each_part_fits(text: str) -> None:
    told = parts(text)
    assert len(told) <= MOST_PARTS
    assert all(units(part) <= MOST_TEXT for part in told)
    assert units(fitted(text, 100)) <= 100


def test_a_text_is_cut_between_its_lines() -> None:
    text = "\n".join(["All bakers rise early, they say"] * 200)
    told = parts(text)
    assert len(told) > 1
    assert "\n".join(told) == text
