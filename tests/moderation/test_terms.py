"""Lists of terms as people share them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.terms import Term, Unread, read_list, written


@pytest.mark.parametrize(
    ("line", "term"),
    [
        ("buy now", Term("buy now")),
        ("  buy now  ", Term("buy now")),
        ("buy now\t0.8", Term("buy now", 0.8)),
        ("buy now, 0.8", Term("buy now", 0.8)),
        ("buy now | .5", Term("buy now", 0.5)),
        ("buy now 0.8", Term("buy now", 0.8)),
        ('"buy now",', Term("buy now")),
        ("buy now # loud ones", Term("buy now")),
        ("top 10", Term("top 10")),
        ("加微信=0.7", Term("加微信", 0.7)),
        ("porn*", Term("porn*")),
        ("# a comment", None),
        ("// another", None),
        ("", None),
    ],
)
def test_a_line_is_a_term_or_a_comment(line: str, term: Term | None) -> None:
    assert read_list(line) == ([term] if term else [], [])


def test_each_term_is_kept_once_with_its_highest_weight() -> None:
    assert read_list("buy now, 0.5\nＢＵＹ-NOW\t0.9\nbuy now, 0.7")[0] == [Term("ＢＵＹ-NOW", 0.9)]


def test_what_is_no_term_is_given_back() -> None:
    terms, unread = read_list("\ufeffok\n!!!\n" + "x" * 65)
    assert terms == [Term("ok")]
    assert unread == [Unread(2, "!!!"), Unread(3, "x" * 64)]


@given(st.text(max_size=200))
def test_no_file_breaks_the_reader_and_what_is_written_is_read(content: str) -> None:
    terms, _ = read_list(content)
    assert all(0 < term.weight <= 1 for term in terms)
    assert len(read_list("\n".join(written(terms)))[0]) <= len(terms)
