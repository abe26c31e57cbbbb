"""Words as data: what stands in logs and errors before anything is rendered."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest

from community.words import Blank, Code, Day, Lines, Moment, Name, Words, lines, n, t

TODAY = Day(date(2026, 3, 2))
MOMENT = Moment(datetime(2026, 3, 2, 12, tzinfo=UTC), "UTC")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (t("Hello."), "Hello."),
        (t("Hello, {name}.", name=Name("Ann {x}")), "Hello, Ann {x}."),
        (t("{a} {b} {c}", a=1, b="two", c=Code("/three")), "1 two /three"),
        (t("{day}", day=TODAY), "2026-03-02"),
        (t("{at}", at=MOMENT), "2026-03-02T12:00:00+00:00"),
        (t("({inner})", inner=t("a {b}", b=1)), "(a 1)"),
        (n("{count} point", "{count} points", 0), "0 points"),
        (n("{count} point", "{count} points", 1), "1 point"),
        (n("{count} point", "{count} points", -1), "-1 points"),
        (n("{count} point of {a}", "{count} points of {a}", 2, a="Ann"), "2 points of Ann"),
        (lines(t("a"), None, t("b")), "a\nb"),
        (lines(), ""),
        (Lines((t("a"), Lines((t("b"), t("c")), "-")), ", "), "a, b-c"),
    ],
)
def test_words_can_be_read_in_a_log(words: Words, said: str) -> None:
    assert str(words) == said


@pytest.mark.parametrize(
    "blank",
    [1, "x", Name("Ann"), Code("/x"), TODAY, MOMENT, t("x"), lines(t("x"))],
)
def test_words_survive_the_outbox(blank: Blank) -> None:
    for words in (t("It is {it}.", it=blank), n("{it} {count}", "{it} {count}s", 2, it=blank)):
        raw = msgspec.json.encode(words)
        assert msgspec.json.decode(raw, type=Words) == words
