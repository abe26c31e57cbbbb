"""Lines of any script: which font, which way, which shapes, and where they are cut."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from bot.names import characters
from bot.pictures.direction import in_order, levels
from bot.pictures.lettering import fitted, plain_name, set_line
from bot.pictures.samples import HARD_NAMES
from bot.pictures.typefaces import BY_NUMBER, PLACEHOLDER, chosen
from bot.wording import LOCALES

NO_GLYPH = chr(BY_NUMBER)
IN_NO_FONT = {"𓀀", "𐎀", "𠮷"}


def drawn(text: str) -> list[str]:
    """What is drawn of each visible character."""
    return [chosen(character)[0] for character in characters(normalize("NFC", text))]


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("name", HARD_NAMES)
def test_no_name_shows_a_box(name: str, bold: bool) -> None:
    line = set_line(plain_name(name), bold=bold)
    assert line.glyphs
    assert NO_GLYPH not in [glyph.char for glyph in line.glyphs]


@pytest.mark.parametrize("name", HARD_NAMES)
def test_every_character_has_a_font_and_only_what_none_has_becomes_a_dot(name: str) -> None:
    for character in characters(normalize("NFC", plain_name(name))):
        shown, face = chosen(character)
        assert face.has(shown)
        assert (shown == PLACEHOLDER) == (character[0] in IN_NO_FONT), character


def test_every_sentence_of_the_catalogues_can_be_drawn() -> None:
    catalogues = list(LOCALES.rglob("*.po"))
    assert catalogues
    for path in catalogues:
        written = {char for char in path.read_text(encoding="utf-8") if char.isprintable()}
        assert {char for char in written if drawn(char) == [PLACEHOLDER]} <= {PLACEHOLDER}


@pytest.mark.parametrize(
    "emoji", ["👨‍👩‍👧‍👦", "🏳️‍🌈", "🇨🇳", "👋🏽", "👩🏽‍💻", "❤️‍🔥", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "⭐", "🫨"]
)
def test_an_emoji_of_many_parts_is_one_picture(emoji: str) -> None:
    [glyph] = set_line(emoji).glyphs
    assert glyph.face.in_colour


def test_signs_that_are_text_stay_text() -> None:
    assert not any(glyph.face.in_colour for glyph in set_line("12# © ™ ✓ ♥").glyphs)


def test_arabic_letters_join() -> None:
    [alone] = set_line("ب").glyphs
    joined = {glyph.char for glyph in set_line("ببب").glyphs}
    assert len(joined) == 3
    assert alone.char not in joined


def test_marks_stand_on_their_letters() -> None:
    mark = set_line("ก่").glyphs[1]
    assert mark.up > 0 or mark.at < set_line("ก").width


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("abc 12", "abc 12"),
        ("שלום", "םולש"),
        ("שלום 12,5%", "12,5% םולש"),
        ("car מכונית 5!", "car 5 תינוכמ!"),
        ("مرحبا (Team 7) 李", "李 )Team 7( ابحرم"),
        ("abc (שלום) def", "abc (םולש) def"),
        ("سنة ٢٠٢٦", "٢٠٢٦ ةنس"),
        ("+1-2 שלום", "םולש 1-2+"),
        ("", ""),
    ],
)
def test_what_runs_from_the_right_stands_in_its_order(text: str, seen: str) -> None:
    assert "".join(in_order(text, levels(text))) == seen


def test_a_line_is_cut_by_width_and_says_so() -> None:
    wide, narrow = "W" * 40, "i" * 40
    whole = fitted(narrow, 15)
    assert whole == set_line(narrow)
    cut = fitted(wide, 15)
    assert cut.width <= 15 < set_line(wide).width
    dots = set_line("WW…").glyphs[-1]
    assert (cut.glyphs[-1].face, cut.glyphs[-1].char) == (dots.face, dots.char)


@pytest.mark.parametrize("name", HARD_NAMES)
def test_no_name_is_wider_than_its_room(name: str) -> None:
    assert fitted(plain_name(name), 6.0).width <= 6.0


def test_no_more_marks_than_a_letter_bears() -> None:
    pile = "Z" + "".join(map(chr, range(0x300, 0x31E)))
    assert len(set_line(plain_name(pile)).glyphs) <= 6


def test_nothing_is_set_as_nothing() -> None:
    assert set_line("").glyphs == ()
