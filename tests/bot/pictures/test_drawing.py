"""Every picture draws, in each language and on each ground, with the hardest names."""

from __future__ import annotations

import io
from itertools import product
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from PIL import Image

from bot.console import Console
from bot.pictures import bars
from bot.pictures.canvas import WIDTH, Canvas
from bot.pictures.drawing import draw
from bot.pictures.palette import PALETTES, Palette
from bot.pictures.samples import samples
from bot.pictures.showing import show_samples
from bot.wording import LANGUAGES, render
from community.charts import WeekBars
from community.digest import Section
from community.digestcharts import chart_of
from community.noise import Counted
from community.pictures import MemberCard, Theme, type_of_picture
from tests.community.test_stories import week

SAMPLES = dict(samples())
WAYS: list[tuple[str, Theme]] = list(product(LANGUAGES, get_args(Theme)))
ONE_WAY_EACH = [(name, *WAYS[place % len(WAYS)]) for place, name in enumerate(SAMPLES)]
LEAST_CONTRAST = 4.5


def opened(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as picture:
        picture.load()
        return picture


def contrast(one: str, other: str) -> float:
    """The ratio of two colours' luminances, as WCAG defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def is_a_picture(picture: type_of_picture, language: str, theme: Theme) -> None:
    shown = opened(draw(picture, language, theme))
    assert shown.format == "PNG"
    assert shown.width == WIDTH
    assert 300 < shown.height < 3 * WIDTH
    ground, panel = PALETTES[theme].ground, PALETTES[theme].panel
    for corner in ((0, 0), (WIDTH - 1, shown.height - 1)):
        assert shown.getpixel(corner) == _rgb(ground)
    assert shown.getpixel((WIDTH // 2, shown.height - 60)) == _rgb(panel)  # nothing runs over


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


@pytest.mark.parametrize(("name", "language", "theme"), ONE_WAY_EACH)
def test_every_sample_is_drawn(name: str, language: str, theme: Theme) -> None:
    is_a_picture(SAMPLES[name], language, theme)


@pytest.mark.long
@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_drawn_in_every_way(name: str) -> None:
    for language, theme in WAYS:
        is_a_picture(SAMPLES[name], language, theme)


def test_a_picture_speaks_the_language_asked_for() -> None:
    card = SAMPLES["card-01"]
    assert draw(card, "en", "light") != draw(card, "zh", "light")
    assert draw(card, "en", "light") == draw(card, "en", "light")


@pytest.mark.parametrize("theme", get_args(Theme))
def test_what_is_written_can_be_read(theme: Theme) -> None:
    c: Palette = PALETTES[theme]
    written = {
        "on panels": [(c.ink, c.panel), (c.quiet, c.panel), (c.ember, c.panel)],
        "on tiles": [(c.ink, c.ground), (c.quiet, c.ground)],
        "on marks": [(c.on_ember, c.ember), (c.on_ice, c.ice), (c.ember, c.glow), (c.ink, c.glow)],
    }
    faint = {
        where: [pair for pair in pairs if contrast(*pair) < LEAST_CONTRAST]
        for where, pairs in written.items()
    }
    assert not any(faint.values()), faint


def test_a_number_is_set_smaller_before_it_is_cut() -> None:
    canvas = Canvas(200, "en", "light")
    number = "987,654,321,000"
    assert canvas.say(number, (0, 100), 68, most=320, least=28) == pytest.approx(
        canvas.width(number, 42), abs=12
    )
    assert canvas.say(number, (0, 100), 68, most=320) <= 320


def test_a_card_grows_with_what_it_bears() -> None:
    card = SAMPLES["card-02"]
    assert isinstance(card, MemberCard)
    bare = msgspec.structs.replace(card, badges=(), honours=())
    assert opened(draw(bare, "en", "light")).height < opened(draw(card, "en", "light")).height


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_week_s_series_have_room_for_their_names(language: str) -> None:
    told = {"joined": Counted(9), "left": Counted(4), "removed": Counted(2)}
    canvas = Canvas(100, language, "light")
    for growth in (told, {**told, "joined": Counted(0), "new": Counted(9)}):
        chart = chart_of(week(growth=growth), Section.GROWTH, "Town")
        assert isinstance(chart, WeekBars)
        for series in chart.series:
            assert canvas.width(render(series.label, language), bars.NAME) <= bars.LABEL


def test_one_command_draws_them_all(tmp_path: Path) -> None:
    out = io.StringIO()
    assert show_samples(Console("en", out=out), tmp_path / "new") == 0
    count = len(SAMPLES) * len(WAYS)
    assert out.getvalue() == f"{count} pictures are in {tmp_path / 'new'}.\n"
    assert len(list((tmp_path / "new").glob("*.png"))) == count
    assert "李小龍" in (tmp_path / "new" / "card-02.zh.txt").read_text(encoding="utf-8")
