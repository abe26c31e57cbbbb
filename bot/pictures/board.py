"""Draws the first rows of a board."""

from bot.pictures.canvas import WIDTH, Canvas
from bot.pictures.lettering import plain_name
from community.pictures import BoardPicture, BoardRow, Theme, score
from community.words import Text, t

EDGE, INSET = 40, 48
LEFT, INNER = EDGE + INSET, WIDTH - 2 * (EDGE + INSET)
ROW, HEAD = 112, 168
RANK, PADDING = 84, 20
PODIUM = 3


def draw(board: BoardPicture, language: str, theme: Theme) -> bytes:
    """Draw a board; gives a PNG."""
    own = 1 if board.own else 0
    rows = EDGE + INSET + HEAD
    bottom = rows + max(1, len(board.rows)) * ROW + own * (ROW + 40)
    canvas = Canvas(round(bottom + INSET - 8 + EDGE), language, theme)
    colours = canvas.colours
    canvas.rounded((EDGE, EDGE, WIDTH - 2 * EDGE, bottom + INSET - 8 - EDGE), 56, colours.panel)
    top = EDGE + INSET
    canvas.say(board.title, (LEFT + PADDING, top + 60), 60, bold=True, most=INNER - 2 * PADDING)
    community = plain_name(board.community)
    below = (LEFT + PADDING, top + 116)
    canvas.say(community, below, 36, colour=colours.quiet, most=INNER - 2 * PADDING)
    if not board.rows:
        nobody = t("Nobody is on this board yet.")
        canvas.say(nobody, (LEFT + PADDING, rows + 68), 38, colour=colours.quiet, most=INNER)
    best = max((row.score for row in board.rows), default=1)
    for place, row in enumerate(board.rows):
        _row(
            canvas, row, score(row.score, board.unit), rows + place * ROW, row.score / max(1, best)
        )
    if board.own:
        middle = rows + len(board.rows) * ROW + 14
        canvas.say("· · ·", (WIDTH / 2, middle + 14), 40, colour=colours.quiet, align="middle")
        part = board.own.score / max(1, best)
        _row(canvas, board.own, score(board.own.score, board.unit), middle + 26, part)
    return canvas.png()


def _row(canvas: Canvas, row: BoardRow, told: Text, top: float, part: float) -> None:
    colours = canvas.colours
    if row.own:
        canvas.rounded((LEFT, top, INNER, ROW - 8), 28, colours.glow)
    middle = top + (ROW - 8) / 2
    rank = max(RANK, canvas.width(str(row.rank), 36, bold=True) + 36)
    _rank(canvas, row.rank, (LEFT + PADDING + rank / 2 - 6, middle))
    left, right = LEFT + PADDING + rank, LEFT + INNER - PADDING - 8
    wide = canvas.say(told, (right, middle + 8), 36, align="right", most=400, least=28)
    room = right - left - wide - 32
    canvas.say(plain_name(row.name), (left, middle + 8), 42, bold=row.own, most=room)
    track = (left, top + ROW - 30, right - left, 8)
    canvas.rounded(track, 4, colours.panel if row.own else colours.line)
    canvas.rounded((*track[:2], max(8.0, track[2] * part), 8), 4, colours.ember)


def _rank(canvas: Canvas, rank: int, at: tuple[float, float]) -> None:
    colours, ink = canvas.colours, canvas.colours.quiet
    if rank <= PODIUM:
        ground = colours.ember if rank == 1 else colours.panel
        ink = colours.on_ember if rank == 1 else colours.ember
        canvas.rounded((at[0] - 32, at[1] - 32, 64, 64), 32, ground, border=colours.ember)
    canvas.say(str(rank), (at[0], at[1] + 13), 36, colour=ink, bold=True, align="middle")
