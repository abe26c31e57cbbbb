"""Draws when people write: the hours of a week."""

from __future__ import annotations

from bot.pictures.chart import INNER, LEFT, TOP, panel, shade
from community.charts import HourMap
from community.pictures import Theme
from community.words import n, t

NAMES, FEET = 96, 60
SHORT = (t("Mon"), t("Tue"), t("Wed"), t("Thu"), t("Fri"), t("Sat"), t("Sun"))
CELL = (INNER - NAMES) / 24
ROW = 64
EVERY = 6
"""Hours from one that is named to the next."""


def draw(chart: HourMap, language: str, theme: Theme) -> bytes:
    """Draw a chart; gives a PNG."""
    canvas = panel(7 * ROW + FEET + 60, chart.title, chart.community, language, theme)
    colours, most = canvas.colours, chart.most
    for day, counts in enumerate(chart.hours):
        top = TOP + day * ROW
        canvas.say(SHORT[day], (LEFT, top + 42), 32, colour=colours.quiet, most=NAMES - 12)
        for hour, count in enumerate(counts):
            box = (LEFT + NAMES + hour * CELL, top + 3, CELL - 5, ROW - 6)
            fill = shade(canvas, count / most) if most else colours.ground
            canvas.rounded(box, 9, fill if count else colours.ground)
    feet = TOP + 7 * ROW + 40
    for hour in range(0, 24, EVERY):
        at = (LEFT + NAMES + hour * CELL, feet)
        canvas.say(f"{hour:02}:00", at, 30, colour=colours.quiet, most=EVERY * CELL)
    told = n("The busiest hour: {count} message", "The busiest hour: {count} messages", most)
    canvas.say(told, (LEFT, feet + 64), 32, colour=colours.quiet, most=INNER)
    return canvas.png()
