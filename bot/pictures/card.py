"""Draws a member's card."""

from bot.names import characters
from bot.pictures.canvas import WIDTH, Canvas
from bot.pictures.lettering import plain_name
from community.pictures import MemberCard, Theme
from community.words import Day, Text, n, t

EDGE, INSET, GAP = 40, 60, 28
LEFT, INNER = EDGE + INSET, WIDTH - 2 * (EDGE + INSET)
FACE = 168
TILE_WIDTH, TILE_HEIGHT = (INNER - GAP) / 2, 220
PILL, PILL_TEXT, PILL_GAP, MOST_ROWS = 68, 32, 18, 3

Pill = tuple[Text | str, float]
"""What stands in a pill, and how wide it is with it."""


def draw(card: MemberCard, language: str, theme: Theme) -> bytes:
    """Draw a card; gives a PNG."""
    measured = Canvas(1, language, theme)
    honours, badges = _rows(card.honours, measured)[:1], _rows(card.badges, measured)
    tiles = EDGE + INSET + FACE + 48 + (PILL + 40) * len(honours)
    pills = tiles + 2 * TILE_HEIGHT + GAP + 100
    bottom = pills + len(badges) * (PILL + PILL_GAP) if badges else pills - 100 + PILL_GAP
    canvas = Canvas(round(bottom - PILL_GAP + INSET + EDGE), language, theme)
    panel = (EDGE, EDGE, WIDTH - 2 * EDGE, bottom - PILL_GAP + INSET - EDGE)
    canvas.rounded(panel, 56, canvas.colours.panel)
    _head(canvas, card, EDGE + INSET)
    for row in honours:
        _pills(canvas, row, tiles - PILL - 40, canvas.colours.ember, canvas.colours.on_ember)
    _tiles(canvas, card, tiles)
    if badges:
        canvas.say(t("Badges"), (LEFT, pills - 26), 34, colour=canvas.colours.quiet)
    for number, row in enumerate(badges):
        top = pills + number * (PILL + PILL_GAP)
        _pills(canvas, row, top, canvas.colours.glow, canvas.colours.ink)
    return canvas.png()


def _head(canvas: Canvas, card: MemberCard, top: float) -> None:
    name, colours = plain_name(card.name), canvas.colours
    canvas.rounded((LEFT, top, FACE, FACE), FACE / 2, colours.glow)
    middle = (LEFT + FACE / 2, top + FACE / 2 + 29)
    first = next(characters(name)).upper()
    canvas.say(first, middle, 80, colour=colours.ember, bold=True, align="middle", most=FACE)
    beside, room = LEFT + FACE + 40, INNER - FACE - 40
    canvas.say(name, (beside, top + 56), 60, bold=True, most=room)
    community = plain_name(card.community)
    canvas.say(community, (beside, top + 112), 36, colour=colours.quiet, most=room)
    since = t("Member since {day}", day=Day(card.since))
    canvas.say(since, (beside, top + 160), 32, colour=colours.quiet, most=room)


def _tiles(canvas: Canvas, card: MemberCard, top: float) -> None:
    right, below = LEFT + TILE_WIDTH + GAP, top + TILE_HEIGHT + GAP
    of = t("of {people}", people=f"{card.people:,}") if card.rank else t("not on the board yet")
    rank = f"#{card.rank:,}" if card.rank else "–"
    days = n("day", "days", card.streak)
    best = n("day", "days", card.best)
    earned = t("{earned} earned", earned=f"{card.earned:,}")
    _tile(canvas, (LEFT, top), t("Points"), f"{card.points:,}", earned)
    _tile(canvas, (right, top), t("Rank"), rank, of)
    _tile(canvas, (LEFT, below), t("Streak"), f"{card.streak:,}", days, warm=card.streak > 0)
    _tile(canvas, (right, below), t("Best streak"), f"{card.best:,}", best)


def _tile(
    canvas: Canvas,
    at: tuple[float, float],
    label: Text,
    value: str,
    unit: Text,
    *,
    warm: bool = False,
) -> None:
    left, top, colours = at[0] + 36, at[1], canvas.colours
    canvas.rounded((*at, TILE_WIDTH, TILE_HEIGHT), 36, colours.glow if warm else colours.ground)
    room = TILE_WIDTH - 72
    canvas.say(label, (left, top + 60), 32, colour=colours.quiet, most=room)
    ink = colours.ember if warm else colours.ink
    canvas.say(value, (left, top + 138), 68, colour=ink, bold=True, most=room, least=28)
    canvas.say(unit, (left, top + 188), 30, colour=colours.quiet, most=room)


def _rows(texts: tuple[Text, ...], canvas: Canvas) -> list[list[Pill]]:
    """Lay out what stands in pills, in at most three rows; the last says how many are left."""
    rows: list[list[Pill]] = []
    room = 0.0
    for place, text in enumerate(texts):
        wide = _width(text, canvas)
        if wide + PILL_GAP > room:
            if len(rows) == MOST_ROWS:
                return _with_rest(rows, len(texts) - place, canvas)
            rows.append([])
            room = INNER + PILL_GAP
        rows[-1].append((text, wide))
        room -= wide + PILL_GAP
    return rows


def _with_rest(rows: list[list[Pill]], left: int, canvas: Canvas) -> list[list[Pill]]:
    row = rows[-1]
    while True:
        rest = f"+{left}"
        pill = (rest, _width(rest, canvas))
        if sum(wide + PILL_GAP for _, wide in [*row, pill]) <= INNER + PILL_GAP or not row:
            row.append(pill)
            return rows
        row.pop()
        left += 1


def _width(text: Text | str, canvas: Canvas) -> float:
    return canvas.line(text, PILL_TEXT, most=INNER - 64).width * PILL_TEXT + 64


def _pills(canvas: Canvas, row: list[Pill], top: float, ground: str, ink: str) -> None:
    left = float(LEFT)
    for text, wide in row:
        canvas.rounded((left, top, wide, PILL), PILL / 2, ground)
        canvas.say(text, (left + 32, top + PILL / 2 + 12), PILL_TEXT, colour=ink, most=INNER - 64)
        left += wide + PILL_GAP
