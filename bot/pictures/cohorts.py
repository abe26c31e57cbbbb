"""Draws who stayed: a row for each week's newcomers, a column for each week since."""

from __future__ import annotations

from bot.pictures.canvas import Canvas
from bot.pictures.chart import INNER, LEFT, TOP, ink_on, panel, shade
from community.charts import CohortChart, CohortRow, day_of, short
from community.pictures import Theme
from community.words import t

HEAD, ROW, FEET = 56, 76, 56
WEEK, PEOPLE = 120, 110


def draw(chart: CohortChart, language: str, theme: Theme) -> bytes:
    """Draw a chart; gives a PNG."""
    rows = max(1, len(chart.rows))
    canvas = panel(HEAD + rows * ROW + FEET, chart.title, chart.community, language, theme)
    quiet = canvas.colours.quiet
    columns = max((len(row.active) for row in chart.rows), default=1)
    cell = (INNER - WEEK - PEOPLE) / columns
    canvas.say(t("Came"), (LEFT, TOP + 30), 28, colour=quiet, most=WEEK - 8)
    canvas.say(t("New"), (LEFT + WEEK, TOP + 30), 28, colour=quiet, most=PEOPLE - 8)
    for column in range(columns):
        at = (LEFT + WEEK + PEOPLE + (column + 0.5) * cell, TOP + 30)
        canvas.say(str(column), at, 28, colour=quiet, align="middle", most=cell)
    for place, row in enumerate(chart.rows):
        _row(canvas, row, TOP + HEAD + place * ROW, cell)
    told = t("Percent of them who wrote, by weeks since they came")
    canvas.say(told, (LEFT, TOP + HEAD + rows * ROW + 44), 28, colour=quiet, most=INNER)
    if not chart.rows:
        canvas.say(t("Nothing is known yet."), (LEFT, TOP + HEAD + 48), 38, colour=quiet)
    return canvas.png()


def _row(canvas: Canvas, row: CohortRow, top: float, cell: float) -> None:
    middle = top + ROW / 2 + 8
    canvas.say(day_of(row.first), (LEFT, middle), 32, most=WEEK - 8)
    canvas.say(short(row.people), (LEFT + WEEK, middle), 32, most=PEOPLE - 12)
    for column, active in enumerate(row.active):
        share = active / row.people if row.people else 0.0
        fill = shade(canvas, share) if row.people else canvas.colours.ground
        box = (LEFT + WEEK + PEOPLE + column * cell, top + 3, cell - 6, ROW - 6)
        canvas.rounded(box, 16, fill)
        if row.people:
            at = (box[0] + box[2] / 2, middle)
            ink = ink_on(canvas, fill)
            canvas.say(str(round(100 * share)), at, 30, colour=ink, align="middle", most=cell)
