"""Draws a week beside those before it, as bars."""

from __future__ import annotations

from bot.pictures.canvas import Canvas
from bot.pictures.chart import INNER, LEFT, TOP, panel
from community.charts import WeekBars, day_of, short
from community.pictures import Theme
from community.words import t

PLOT, LEGEND, FEET, SIZE = 460, 76, 64, 28
BASE = TOP + LEGEND + PLOT
GAP = 0.28
"""Which part of a week's room is left free between it and the next."""


def draw(chart: WeekBars, language: str, theme: Theme) -> bytes:
    """Draw a chart; gives a PNG."""
    canvas = panel(LEGEND + PLOT + FEET, chart.title, chart.community, language, theme)
    colours = canvas.colours
    _legend(canvas, chart)
    if not chart.weeks:
        canvas.say(t("Nothing is known yet."), (LEFT, BASE - PLOT / 2), 38, colour=colours.quiet)
        return canvas.png()
    most = max((max(series.counts, default=0) for series in chart.series), default=0)
    canvas.rounded((LEFT, BASE, INNER, 3), 1, colours.line)
    room = INNER / len(chart.weeks)
    for place, week in enumerate(chart.weeks):
        last = place == len(chart.weeks) - 1
        _week(canvas, chart, place, max(1, most))
        at = (LEFT + (place + 0.5) * room, BASE + 46)
        ink = colours.ink if last else colours.quiet
        canvas.say(day_of(week), at, 30, colour=ink, bold=last, align="middle", most=room)
    return canvas.png()


def _legend(canvas: Canvas, chart: WeekBars) -> None:
    left = float(LEFT)
    for series, fill in zip(chart.series, fills(canvas), strict=False):
        canvas.rounded((left, TOP, 32, 32), 10, fill)
        wide = canvas.say(series.label, (left + 46, TOP + 27), 32, most=INNER / 3 - 60)
        left += wide + 46 + 44


def _week(canvas: Canvas, chart: WeekBars, place: int, most: int) -> None:
    """Draw the bars of one week, each with its number above it."""
    room = INNER / len(chart.weeks)
    wide = room * (1 - GAP) / len(chart.series)
    ends = beside = 0.0
    for number, (series, fill) in enumerate(zip(chart.series, fills(canvas), strict=False)):
        count = series.counts[place]
        high = (PLOT - 44) * count / most
        left = LEFT + place * room + room * GAP / 2 + number * wide
        canvas.rounded((left, BASE - high, wide - 4, high), min(10, wide / 3), fill)
        middle, foot = left + wide / 2 - 2, BASE - high - 12
        half = canvas.width(short(count), SIZE) / 2
        if number and not count:
            continue
        if middle - half > ends or abs(foot - beside) > SIZE:  # no number stands in another
            quiet = canvas.colours.quiet
            canvas.say(short(count), (middle, foot), SIZE, align="middle", colour=quiet)
            ends, beside = middle + half + 4, foot


def fills(canvas: Canvas) -> tuple[str, ...]:
    """Give the colours of up to three series."""
    return (canvas.colours.ember, canvas.colours.on_ice, canvas.colours.faint)
