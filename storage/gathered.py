"""What the accounts of one or two members have done, read as a whole to be grouped anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, or_, select

from community.boards import Metric, Span
from community.facts import Earning
from storage.derived import ON_BOARDS
from storage.entries import LEDGER
from storage.pages import Page
from storage.pieces import AT_ONCE, Pieces, pieces
from storage.repositories.badges import BADGE, MILESTONE
from storage.repositories.boards import SCORE
from storage.repositories.checkins import ASIDE, CHECKIN
from storage.repositories.makeups import MAKEUP
from storage.repositories.praise import PRAISE
from storage.shapes import shape
from storage.tables.thanks import ThanksRow

THANKS = shape(ThanksRow)
_C, _A, _S, _E = CHECKIN.table.c, ASIDE.table.c, SCORE.table.c, LEDGER.table.c
_M, _B, _K = MILESTONE.table.c, BADGE.table.c, MAKEUP.table.c
_MEMBER: Any = bindparam("member")
_IDENTITY: Any = bindparam("identity")
VISITS = pieces(select(*_C).where(_C.member == _MEMBER), _C.day)
ASIDES = pieces(select(*_A).where(_A.identity == _IDENTITY), _A.day)
MILESTONES = pieces(select(*_M).where(_M.member == _MEMBER), _M.days)
BADGES = select(*_B).where(_B.member == _MEMBER).limit(AT_ONCE)
MAKEUPS = pieces(select(*_K).where(_K.member == _MEMBER), _K.month, _K.day)
SCORES = pieces(select(*_S).where(_S.member == _MEMBER, _S.board == bindparam("board")), _S.start)


def _by_day(kinds: Iterable[int]) -> Pieces:
    points = func.sum(_E.amount).label("points")
    mine = select(_E.day, points).where(
        _E.identity == _IDENTITY, or_(*(_E.kind == int(kind) for kind in kinds))
    )
    return pieces(mine.group_by(_E.day), _E.day)


EARNED = _by_day(ON_BOARDS)
TALKED = _by_day(Earning.TALK + turn for turn in (0, Earning.REVERSED, Earning.RESTORED))
HELD_BACK = pieces(
    select(*_E).where(
        _E.identity == _IDENTITY,
        _E.kind >= int(Earning.LINKED),
        _E.kind < int(Earning.RESTORED),
    ),
    _E.at, _E.kind, _E.chat, _E.ref,
)  # fmt: skip
UNDONE_GIFTS = pieces(
    select(*_E).where(
        _E.identity == _IDENTITY, _E.kind == int(Earning.GIFT_SENT + Earning.REVERSED)
    ),
    _E.at, _E.chat, _E.ref,
)  # fmt: skip
_R = LEDGER.table.alias("received").c
GIFTS = pieces(
    select(*_E)
    .join(_R.at.table, (_R.at == _E.at) & (_R.chat == _E.chat) & (_R.ref == _E.ref))
    .where(
        _E.identity == bindparam("giver"),
        _E.kind == int(Earning.GIFT_SENT),
        _R.identity == bindparam("taker"),
        _R.kind == int(Earning.GIFT_RECEIVED),
    ),
    _E.at, _E.chat, _E.ref,
)  # fmt: skip
PRAISES, THANKED = (
    pieces(
        select(*c).where(
            c.giver == bindparam("giver"), c.taker == bindparam("taker"), c.points != 0
        ),
        c.chat, c.message,
    )
    for c in (PRAISE.table.c, THANKS.table.c)
)  # fmt: skip
BOARDS = tuple(10 * int(metric) + int(span) for metric in Metric for span in Span)


def scores(page: Page, member: int) -> Iterator[Any]:
    """Give a member's rows on all boards."""
    for board in BOARDS:
        yield from SCORES.of(page, member=member, board=board)


class Kept(msgspec.Struct):
    """Rows that stand under members' numbers, and what was set aside, as they are now."""

    visits: list[Any]
    asides: list[Any]
    milestones: list[Any]
    badges: list[Any]
    makeups: list[Any]


def kept(page: Page, members: Sequence[int], identities: Sequence[int]) -> Kept:
    """Read all of them, of members and their accounts."""
    return Kept(
        [row for member in members for row in VISITS.of(page, member=member)],
        [row for identity in identities for row in ASIDES.of(page, identity=identity)],
        [row for member in members for row in MILESTONES.of(page, member=member)],
        [row for member in members for row in page.select(BADGES, member=member)],
        [row for member in members for row in MAKEUPS.of(page, member=member)],
    )
