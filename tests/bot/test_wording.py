"""Words become sentences: names are harmless, numbers and days read well, nothing is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.names import characters
from bot.wording import LANGUAGES, language_code, render, shorten
from community.words import Blank, Code, Day, Lines, Moment, Name, Text, lines, n, t

BREAK = "\u200c"
FSI, PDI = "\u2068", "\u2069"
FAMILY = "👨\u200d👩\u200d👧\u200d👦"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


def alone(blank: Blank, language: str = "en") -> str:
    """What stands in a sentence for a blank."""
    return render(t("{name}", name=blank), language)


# --- Names ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ann", "Ann"),
        ("小明", "小明"),
        ("  Ann \t Lee ", "Ann Lee"),
        ("Ann\nLee", "Ann Lee"),
        ("Ann\r\nLee\u2028Poe\x85Roe", "Ann Lee Poe Roe"),
        ("A\0n\x1bn\x07", "Ann"),
        ("An\ud83dn", "Ann"),
        ("Ann\ufeff\u200b\u00ad", "Ann"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("{name.__class__} %s", "{name.__class__} %s"),
        # Nobody is called by a name.
        ("@everyone", f"@{BREAK}everyone"),
        ("a@here", f"a@{BREAK}here"),
        ("@@everyone", f"@{BREAK}@{BREAK}everyone"),
        ("@\u200b\u202eeveryone", f"@{BREAK}everyone"),
        ("@\neveryone", f"@{BREAK} everyone"),
        ("<@1234>", f"<@{BREAK}1234>"),
        ("＠全体成员", f"＠{BREAK}全体成员"),
        # Only what reads from the right is isolated, and nobody turns the rest around.
        ("דנה", f"{FSI}דנה{PDI}"),
        ("ليلى 7", f"{FSI}ليلى 7{PDI}"),
        ("\u202eevil\u202c", "evil"),
        ("\u2067a\u2066b", "ab"),
        ("a\u200f\u061cb", "ab"),
        # Somebody is there, even without a name.
        ("", "?"),
        (" \n ", "?"),
        ("\u3164", "?"),
        ("\u2800\u2800", "?"),
        ("\u200d\ufe0f", "?"),
        ("\u0301\u0302", "?"),
        ("\0\u202e", "?"),
        # What a reader sees as one character stays whole.
        (FAMILY, FAMILY),
        (ENGLAND, ENGLAND),
        ("🇨🇳🇬🇧", "🇨🇳🇬🇧"),
        ("e\u0301a", "e\u0301a"),
        ("\u0301Ann", "Ann"),
        ("a" + "\u0334" * 400 + "b", "a" + "\u0334" * 4 + "b"),
        ("می\u200cخواهم", f"{FSI}می\u200cخواهم{PDI}"),
        # Long ones end where a character ends.
        ("x" * 32, "x" * 32),
        ("x" * 33, "x" * 31 + "…"),
        ("长" * 40, "长" * 31 + "…"),
        ("😀" * 4096, "😀" * 31 + "…"),
        (FAMILY * 40, FAMILY * 31 + "…"),
        (ENGLAND * 33, ENGLAND * 31 + "…"),
        ("e\u0301" * 33, "e\u0301" * 31 + "…"),
        ("🇨🇳" * 33, "🇨🇳" * 31 + "…"),
        ("word " * 20, "word word word word word word w…"),
    ],
)
def test_a_name_is_shown(name: str, shown: str) -> None:
    assert alone(Name(name)) == shown
    assert alone(Name(name), "zh") == shown


@given(st.text(), st.text(alphabet="@everyon hE\n\0\u202e\u200d\u0301\ud83d😀\u05d0", max_size=60))
def test_no_name_breaks_out_of_its_sentence(wild: str, mean: str) -> None:
    for name in (wild, mean, wild + mean, mean + "@everyone" + wild):
        for language in LANGUAGES:
            shown = alone(Name(name), language)

            assert shown
            assert not [char for char in shown if category(char) in {"Cc", "Cs", "Zl", "Zp"}]
            assert "@everyone" not in shown.lower()
            assert "@here" not in shown.lower()
            assert shown.count(FSI) == shown.count(PDI) <= 1
            assert len(list(characters(shown.strip(FSI + PDI)))) <= 32
            shown.encode()


@given(st.text())
def test_characters_lose_nothing(text: str) -> None:
    assert "".join(characters(text)) == text


def test_nobody_is_called_by_what_comes_together() -> None:
    assert "@everyone" not in render(t("@{name}", name=Name("everyone")), "en")
    assert "@everyone" not in render(t("There is no {name}.", name=Code("/x @everyone")), "en")
    assert "@Here" not in alone("@Here")


# --- Other blanks --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("blank", "english", "chinese"),
    [
        (7, "7", "7"),
        (-1_234_567, "-1234567", "-1234567"),
        (10**30, str(10**30), str(10**30)),
        ("plain", "plain", "plain"),
        ("two\nlines\0", "two\nlines", "two\nlines"),
        (Code("/give @ann 20"), "/give @ann 20", "/give @ann 20"),
        (Code("/top\n\x07"), "/top ", "/top "),
        (Day(date(2026, 11, 23)), "23 Nov 2026", "2026年11月23日"),
        (Day(date(2026, 9, 3)), "3 Sep 2026", "2026年9月3日"),
        (
            Moment(datetime(2026, 11, 23, 18, 5, tzinfo=UTC), "Asia/Shanghai"),
            "24 Nov 2026, 02:05",
            "2026年11月24日 02:05",
        ),
        (
            Moment(datetime(2026, 11, 23, 18, 5, tzinfo=UTC), "Nowhere/../Land"),
            "23 Nov 2026, 18:05",
            "2026年11月23日 18:05",
        ),
        (
            t("You already checked in today."),
            "You already checked in today.",
            "你今天已经签到过了。",
        ),
        (lines(t("Points"), t("Streaks")), "Points\nStreaks", "积分\n连签"),
    ],
)
def test_a_blank_is_filled(blank: Blank, english: str, chinese: str) -> None:
    assert alone(blank) == english
    assert alone(blank, "zh") == chinese


@pytest.mark.parametrize(
    ("count", "english", "chinese"),
    [
        (0, "You have 0 points.", "你有 0 积分。"),
        (1, "You have 1 point.", "你有 1 积分。"),
        (2, "You have 2 points.", "你有 2 积分。"),
        (1_000, "You have 1000 points.", "你有 1000 积分。"),
    ],
)
def test_a_number_decides_the_form(count: int, english: str, chinese: str) -> None:
    words = n("You have {count} point.", "You have {count} points.", count)
    assert render(words, "en") == english == str(words)
    assert render(words, "zh") == chinese


# --- Languages -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"),
        ("zh", "zh"),
        ("ZH", "zh"),
        ("zh-hans", "zh"),
        ("zh_CN", "zh"),
        ("en-GB", "en"),
        ("fr", "en"),
        ("", "en"),
        ("..", "en"),
        ("zh/../../etc", "en"),
        ("\0", "en"),
    ],
)
def test_a_tag_finds_its_language(tag: str, language: str) -> None:
    assert language_code(tag) == language


def test_a_sentence_that_no_catalogue_knows_stays_english() -> None:
    unknown = Text("Nobody {did} this.", {"did": "said"})
    many = Text("{count} owl", {"count": 2}, "{count} owls", 2)
    assert render(unknown, "zh") == "Nobody said this."
    assert render(many, "zh") == "2 owls"
    assert render(Text(""), "zh") == ""


@pytest.mark.parametrize(
    ("parts", "by", "chinese"),
    [
        (
            (t("You already checked in today."), t("({note})", note="晚")),
            " ",
            "你今天已经签到过了。（晚）",
        ),
        ((t("Points"), t("Streaks")), " ", "积分连签"),
        ((t("Points"), t("{name}", name="Ann")), " ", "积分 Ann"),
        ((t("{name}", name="a"), t("{name}", name="b")), ", ", "a、b"),
        ((t("{name}", name="a"), t("{name}", name="")), " ", "a "),
        ((), " ", ""),
    ],
)
def test_chinese_needs_no_spaces(parts: tuple[Text, ...], by: str, chinese: str) -> None:
    assert render(Lines(parts, by), "zh") == chinese


@pytest.mark.parametrize(
    ("purpose", "chinese"),
    [
        (t("metrics"), "已安装指标扩展。"),
        (t("PostgreSQL"), "已安装 PostgreSQL 扩展。"),
        (Name("指标"), "已安装 指标 扩展。"),
    ],
)
def test_chinese_within_chinese_needs_no_spaces(purpose: Blank, chinese: str) -> None:
    assert render(t("The extra for {purpose} is installed.", purpose=purpose), "zh") == chinese


def test_english_is_joined_as_it_says() -> None:
    assert (
        render(Lines((t("You have 1."), t("({note})", note="!")), " "), "en") == "You have 1. (!)"
    )


# --- Length --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("short", 5, "short"),
        ("", 0, ""),
        ("first line\nsecond line", 16, "first line\nsec…"),
        ("a much longer first line\nend", 28, "a much longer first line\nend"),
        ("a much longer first line\nended", 29, "a much longer first line…"),
        ("one two three four five six", 25, "one two three four five…"),
        ("x" * 100, 10, "x" * 8 + "…"),
        (FAMILY * 3, 14, FAMILY + "…"),
        (FSI + "א" * 50 + PDI, 20, FSI + "א" * 17 + "…" + PDI),
        ("abcdef", 2, "ab"),
    ],
)
def test_a_long_text_ends_where_a_reader_would(text: str, most: int, shown: str) -> None:
    assert shorten(text, most) == shown


@given(st.text(), st.integers(0, 300))
def test_a_shortened_text_is_never_too_long(text: str, most: int) -> None:
    assert len(shorten(text, most)) <= most or len(text) <= most
