"""Charts as parts of a page: drawn as SVG and tables in the page's own colours."""

from __future__ import annotations

from html import escape
from typing import assert_never

from bot.pictures.numbering import Bar, placed
from bot.wording import render
from community.charts import (
    CohortChart,
    HourMap,
    WeekBars,
    bars_told,
    day_of,
    hours_told,
    short,
)
from community.digestcharts import Chart
from community.words import Words, t

WIDE, HIGH, FEET, HEAD = 720, 200, 24, 42
DIGIT, LINE = 6.8, 12
"""How wide a digit of a number is at most, and how high one line of them."""
GAP = 0.3
CELL, ROW, SIDE = 27, 22, 48
SHORT = (t("Mon"), t("Tue"), t("Wed"), t("Thu"), t("Fri"), t("Sat"), t("Sun"))


def drawn(chart: Chart, language: str) -> str:
    """Give a chart as a figure of HTML, with its title below it."""
    match chart:
        case WeekBars():
            body = _bars(chart, language)
        case HourMap():
            body = _hours(chart, language)
        case CohortChart():
            body = _cohorts(chart, language)
        case _:
            assert_never(chart)
    return f"<figure>{body}<figcaption>{said(chart.title, language)}</figcaption></figure>"


def said(words: Words, language: str) -> str:
    """Give words in a language, safe to stand in a page whoever wrote them."""
    return escape(render(words, language))


def _bars(chart: WeekBars, language: str) -> str:
    most = max((max(series.counts, default=0) for series in chart.series), default=0) or 1
    room = WIDE / max(1, len(chart.weeks))
    wide = room * (1 - GAP) / max(1, len(chart.series))
    parts, bars, numbers = [], [], []
    for number, series in enumerate(chart.series):
        for place, count in enumerate(series.counts):
            high = HIGH * count / most
            left, top = place * room + room * GAP / 2 + number * wide, HEAD + HIGH - high
            box = f'x="{left:.1f}" y="{top:.1f}" width="{wide - 2:.1f}" height="{high:.1f}"'
            parts.append(f'<rect class="s{number}" rx="2" {box}/>')
            numbers.append(short(count) if count else "")
            bars.append(Bar(left, top, wide - 2, len(numbers[-1]) * DIGIT))
    for words, (middle, foot) in zip(numbers, placed(bars, LINE, 4), strict=True):
        parts += [_text(middle, foot, words, "number")] if words else []
    for place, week in enumerate(chart.weeks):
        parts.append(_text((place + 0.5) * room, HEAD + HIGH + 18, day_of(week), "label"))
    keys = "".join(
        f'<span><i class="k{number}"></i>{said(series.label, language)}</span>'
        for number, series in enumerate(chart.series)
    )
    told = said(bars_told(chart), language)
    return f'<p class="keys">{keys}</p>' + _svg(WIDE, HEAD + HIGH + FEET, parts, told)


def _hours(chart: HourMap, language: str) -> str:
    most, parts = chart.most or 1, []
    for day, counts in enumerate(chart.hours):
        label = said(SHORT[day], language)
        parts.append(f'<text x="0" y="{day * ROW + 15}" class="label">{label}</text>')
        for hour, count in enumerate(counts):
            box = f'x="{SIDE + hour * CELL}" y="{day * ROW}" width="{CELL - 3}" height="{ROW - 3}"'
            shade = f'fill-opacity="{count / most:.2f}"'
            parts.append(f'<rect class="ground" rx="3" {box}/>')
            if count:
                tip = f"<title>{label} {hour:02}:00: {count}</title>"
                parts.append(f'<rect class="s0" rx="3" {shade} {box}>{tip}</rect>')
    for hour in range(0, 24, 6):
        left, top = SIDE + hour * CELL, 7 * ROW + 15
        parts.append(f'<text x="{left}" y="{top}" class="label">{hour:02}:00</text>')
    return _svg(SIDE + 24 * CELL, 7 * ROW + FEET, parts, said(hours_told(chart), language))


def _cohorts(chart: CohortChart, language: str) -> str:
    """Give a table: who came in a week, and the percent of them who wrote in each week since."""
    columns = max((len(row.active) for row in chart.rows), default=0)
    heads = "".join(f'<th scope="col">{column}</th>' for column in range(columns))
    rows = []
    for row in chart.rows:
        cells = []
        for active in row.active:
            percent = round(100 * active / row.people) if row.people else 0
            shown = str(percent) if row.people else ""
            cells.append(f'<td style="--share:{percent}%">{shown}</td>')
        head = f'<th scope="row">{day_of(row.first)}</th><td>{short(row.people)}</td>'
        rows.append(f"<tr>{head}{''.join(cells)}</tr>")
    came, new = said(t("Came"), language), said(t("New"), language)
    told = said(t("Percent of them who wrote, by weeks since they came"), language)
    table = f'<tr><th scope="col">{came}</th><th scope="col">{new}</th>{heads}</tr>' + "".join(rows)
    return f'<div class="wide"><table class="cohorts">{table}</table></div><p>{told}</p>'


def _svg(wide: float, high: float, parts: list[str], told: str) -> str:
    """Give a drawing with the words of what it shows, for who does not see it."""
    about = f'role="img" viewBox="0 0 {wide:g} {high:g}" aria-label="{told}"'
    return f'<div class="wide"><svg {about}>{"".join(parts)}</svg></div>'


def _text(left: float, top: float, words: str, kind: str) -> str:
    return f'<text class="{kind} middle" x="{left:.1f}" y="{top:.1f}">{escape(words)}</text>'
