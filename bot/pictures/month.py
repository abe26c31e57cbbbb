"""Draws the month of a member's check-ins."""

from bot.pictures.canvas import WIDTH, Canvas
from bot.pictures.lettering import plain_name
from bot.pictures.palette import Palette
from community.checkins import DayState
from community.pictures import STATES, MonthCalendar, Theme
from community.words import Month, Text, n, t

EDGE, INSET = 40, 56
LEFT, INNER = EDGE + INSET, WIDTH - 2 * (EDGE + INSET)
CELL, ROW = INNER / 7, 128
DAY, CORNER = 104, 36
WEEKDAYS = (t("Mon"), t("Tue"), t("Wed"), t("Thu"), t("Fri"), t("Sat"), t("Sun"))
SAMPLE = 44


def draw(calendar: MonthCalendar, language: str, theme: Theme) -> bytes:
    """Draw a month; gives a PNG."""
    first = calendar.month.weekday()
    weeks = -(-(first + len(calendar.days)) // 7)
    grid = EDGE + INSET + 220
    legend = grid + weeks * ROW + 24
    shown = [state for state in STATES if state in calendar.days]
    figures = legend + (84 if len(shown) > 1 else 8)
    canvas = Canvas(round(figures + 132 + INSET + EDGE), language, theme)
    panel = (EDGE, EDGE, WIDTH - 2 * EDGE, figures + 132 + INSET - EDGE)
    canvas.rounded(panel, 56, canvas.colours.panel)
    _head(canvas, calendar)
    for place, state in enumerate(calendar.days, first):
        at = (LEFT + place % 7 * CELL + CELL / 2, grid + place // 7 * ROW + ROW / 2)
        _day(canvas, at, place - first + 1, state, today=place - first + 1 == calendar.today)
    if len(shown) > 1:
        _legend(canvas, shown, legend)
    _figures(canvas, calendar, figures)
    return canvas.png()


def _head(canvas: Canvas, calendar: MonthCalendar) -> None:
    top, quiet = EDGE + INSET, canvas.colours.quiet
    month = t("{month}", month=Month(calendar.month))
    canvas.say(month, (LEFT, top + 56), 68, bold=True, most=INNER)
    canvas.say(plain_name(calendar.name), (LEFT, top + 118), 40, colour=quiet, most=INNER)
    for place, weekday in enumerate(WEEKDAYS):
        at = (LEFT + place * CELL + CELL / 2, top + 196)
        canvas.say(weekday, at, 32, colour=quiet, align="middle", most=CELL)


def _day(
    canvas: Canvas, at: tuple[float, float], number: int, state: DayState, *, today: bool
) -> None:
    colours = canvas.colours
    box = (at[0] - DAY / 2, at[1] - DAY / 2, DAY, DAY)
    if today:
        around = (box[0] - 9, box[1] - 9, DAY + 18, DAY + 18)
        canvas.rounded(around, CORNER + 9, colours.panel, border=colours.ink, thick=4)
    ink = _mark(canvas, box, CORNER, state)
    bold = state in STATES or state is DayState.TODAY
    canvas.say(str(number), (at[0], at[1] + 15), 42, colour=ink, bold=bold, align="middle")


def _mark(
    canvas: Canvas, box: tuple[float, float, float, float], corner: float, state: DayState
) -> str:
    """Draw what says how a day went; gives the colour of what stands on it."""
    colours: Palette = canvas.colours
    match state:
        case DayState.CHECKED:
            canvas.rounded(box, corner, colours.ember)
            return colours.on_ember
        case DayState.MADE_UP:
            thick = box[2] / 18
            canvas.rounded(box, corner, colours.glow, border=colours.ember, thick=thick)
            return colours.ember
        case DayState.FROZEN:
            canvas.rounded(box, corner, colours.ice)
            return colours.on_ice
        case DayState.MISSED:
            canvas.rounded(box, corner, colours.ground)
            return colours.quiet
        case DayState.TODAY:
            return colours.ink
        case DayState.OUTSIDE | DayState.FUTURE:
            return colours.faint


def _legend(canvas: Canvas, shown: list[DayState], top: float) -> None:
    left = float(LEFT)
    for state in shown:
        _mark(canvas, (left, top, SAMPLE, SAMPLE), 15, state)
        wide = canvas.say(STATES[state], (left + SAMPLE + 18, top + 33), 32, most=INNER / 3)
        left += SAMPLE + 18 + wide + 52


def _figures(canvas: Canvas, calendar: MonthCalendar, top: float) -> None:
    canvas.rounded((LEFT, top, INNER, 132), CORNER, canvas.colours.ground)
    came = calendar.came
    figures: tuple[tuple[int, Text], ...] = (
        (came, n("day this month", "days this month", came)),
        (calendar.streak, n("day in a row", "days in a row", calendar.streak)),
        (calendar.best, n("day at best", "days at best", calendar.best)),
    )
    for place, (number, label) in enumerate(figures):
        middle, room = LEFT + (place + 0.5) * INNER / 3, INNER / 3 - 16
        at, shown = (middle, top + 64), f"{number:,}"
        canvas.say(shown, at, 52, bold=True, align="middle", most=room, least=28)
        quiet = canvas.colours.quiet
        canvas.say(label, (middle, top + 108), 30, colour=quiet, align="middle", most=room)
