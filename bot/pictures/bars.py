"""Draws a week beside those before it, as bars."""

from __future__ import annotations

from bot.pictures.canvas import Canvas
from bot.pictures.chart import INNER, LEFT, TOP, panel
from bot.pictures.numbering import Bar, placed
from community.charts import WeekBars, day_of, short
from community.pictures import Theme
from community.words import t

PLOT, LEGEND, HEAD, FEET, SIZE, NAME = 460, 76, 60, 64, 28, 32
BASE = TOP + LEGEND + PLOT
LABEL = INNER / 3 - 60
"""Room for the name of a series."""
GAP = 0.2
"""Which part of a week's room is left free between it and the next."""


def draw(chart: WeekBars, language: str, theme: Theme) -> bytes:
    """Draw a chart; gives a PNG."""
    canvas = panel(LEGEND + PLOT + FEET, chart.title, chart.community, language, theme)
    colours = canvas.colours
    _legend(canvas, chart)
    if not chart.weeks:
        canvas.say(t("Nothing is known yet."), (LEFT, BASE - PLOT / 2), 38, colour=colours.quiet)
        return canvas.png()
    canvas.rounded((LEFT, BASE, INNER, 3), 1, colours.line)
    _bars(canvas, chart)
    room = INNER / len(chart.weeks)
    for place, week in enumerate(chart.weeks):
        last = place == len(chart.weeks) - 1
        at = (LEFT + (place + 0.5) * room, BASE + 46)
        ink = colours.ink if last else colours.quiet
        canvas.say(day_of(week), at, 30, colour=ink, bold=last, align="middle", most=room)
    return canvas.png()


def _legend(canvas: Canvas, chart: WeekBars) -> None:
    left = float(LEFT)
    for series, fill in zip(chart.series, fills(canvas), strict=False):
        canvas.rounded((left, TOP, 32, 32), 10, fill)
        wide = canvas.say(series.label, (left + 46, TOP + 27), NAME, most=LABEL)
        left += wide + 46 + 44


def _bars(canvas: Canvas, chart: WeekBars) -> None:
    """Draw the bars of all weeks, each with its number above it."""
    most = max((max(series.counts, default=0) for series in chart.series), default=0)
    room = INNER / len(chart.weeks)
    wide = room * (1 - GAP) / len(chart.series)
    bars, told = [], []
    for number, (series, fill) in enumerate(zip(chart.series, fills(canvas), strict=False)):
        for place, count in enumerate(series.counts):
            high = (PLOT - HEAD) * count / max(1, most)
            left = LEFT + place * room + room * GAP / 2 + number * wide
            canvas.rounded((left, BASE - high, wide - 4, high), min(10, wide / 3), fill)
            words = short(count) if count or not number else ""
            told.append(words)
            bars.append(
                Bar(left, BASE - high, wide - 4, canvas.width(words, SIZE) + 4 if words else 0)
            )
    for words, at in zip(told, placed(bars, SIZE, 12), strict=True):
        canvas.say(words, at, SIZE, align="middle", colour=canvas.colours.quiet)


def fills(canvas: Canvas) -> tuple[str, ...]:
    """Give the colours of up to three series."""
    return (canvas.colours.ember, canvas.colours.on_ice, canvas.colours.faint)
