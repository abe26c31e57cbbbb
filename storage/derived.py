"""What read models are made of: each as a select over what happened, to compare and to rebuild."""

from functools import cache
from typing import Any

from sqlalchemy import Select, case, func, literal, or_, select, union_all

from community.boards import FIRST_COME, LEVELS, WIDTH, Metric, Span
from community.facts import Earning
from community.hits import Mode
from community.ledger import EARNED
from storage.repositories.arrivals import ARRIVAL, IN, OUT, SOURCE_DAY
from storage.repositories.boards import SCORE, TALLY
from storage.repositories.checkins import ASIDE, CHECKIN, CHECKIN_DAY, FROZEN, MADE_UP, STREAK
from storage.repositories.hits import HIT, RULE_DAY
from storage.repositories.ledger import LEDGER, LEDGER_DAY
from storage.repositories.people import IDENTITY, MEMBER
from storage.shapes import Shape

_E, _I, _M = LEDGER.table.c, IDENTITY.table.c, MEMBER.table.c
_C, _S, _H = CHECKIN.table.c, SCORE.table.c, HIT.table.c
TURNS = (0, Earning.REVERSED, Earning.LINKED, Earning.UNLINKED, Earning.RESTORED)
ON_BOARDS = sorted(int(kind + turn) for kind in EARNED for turn in TURNS)
"""The kinds of entries that make the points on the boards."""

LEDGER_DAYS = (
    select(_I.community, _E.day, _E.kind, func.sum(_E.amount), func.count())
    .join(IDENTITY.table, _I.id == _E.identity)
    .group_by(_I.community, _E.day, _E.kind)
)
# A place in the day's order was given, and stays given when two accounts become one member.
_came = union_all(
    select(_M.community, _C.day).join(MEMBER.table, _M.id == _C.member).where(_C.nth > MADE_UP),
    select(_I.community, ASIDE.table.c.day)
    .join(IDENTITY.table, _I.id == ASIDE.table.c.identity)
    .where(ASIDE.table.c.nth > MADE_UP),
).subquery()
CHECKIN_DAYS = select(_came.c.community, _came.c.day, func.count()).group_by(
    _came.c.community, _came.c.day
)


def _hits(mode: Mode) -> Any:
    return func.sum(case((_H.mode == int(mode), 1), else_=0))


RULE_DAYS = select(
    _H.community, _H.day, _H.rule, _hits(Mode.WATCH), _hits(Mode.ACT), func.sum(_H.undone)
).group_by(_H.community, _H.day, _H.rule)
_R = ARRIVAL.table.c
_how = (_R.community, _R.day, _R.way, _R.inviter, _R.name)


def _arrivals(of: Any) -> Any:
    return func.sum(case((of, 1), else_=0))


SOURCE_DAYS = select(
    *_how,
    func.sum(_R.joined),
    *map(_arrivals, (_R.gone_at > 0, _R.door > 0, _R.door.in_(IN))),
    *(_arrivals(_R.door == way) for way in OUT),
).group_by(*_how)
EARNINGS = (
    select(_I.member, _I.community, _E.day, func.sum(_E.amount).label("points"))
    .join(LEDGER.table, _E.identity == _I.id)
    .where(_E.kind.in_(ON_BOARDS))
    .group_by(_I.member, _I.community, _E.day)
)
"""What each member earned for each day."""


def _visits(span: Span) -> Select[Any]:
    first = case((_C.nth > MADE_UP, FIRST_COME - _C.nth), else_=0)
    score = func.sum(first) if span is Span.DAY else func.count()
    which = literal(10 * int(Metric.CHECKINS) + int(span)).label("board")
    came = select(_C.member, which, score.label("score")).where(_C.nth > FROZEN)
    return came.group_by(_C.member)


VISITS = tuple(map(_visits, Span))
"""What a member's check-ins come to on each of the boards of check-ins, over all its periods."""


def _tally(level: int) -> Select[Any]:
    bucket = _S.score // WIDTH**level
    place = (_S.community, _S.board, _S.start)
    counted = select(*place, literal(level), bucket.label("bucket"), func.count())
    return counted.where(_S.score > 0).group_by(*place, bucket)


TALLIES = union_all(*(_tally(level) for level in range(LEVELS)))

# Days in a row share what is left of each when its place among the member's days is taken off.
# A frozen day is one of them, but does not count; no run ends with one.
_PLACE = func.row_number().over(partition_by=_C.member, order_by=_C.day)
_counts = case((_C.nth > FROZEN, 1), else_=0).label("counts")
_days = select(_C.member, _C.day, _counts, (_C.day - _PLACE).label("run")).subquery().c
_runs = (
    select(_days.member, func.max(_days.day).label("last"), func.sum(_days.counts).label("length"))
    .group_by(_days.member, _days.run)
    .subquery()
    .c
)
_LATEST = func.max(_runs.last).over(partition_by=_runs.member)
_ends = select(_runs.member, _runs.last, _runs.length, _LATEST.label("latest")).subquery().c
STREAKS = select(
    _ends.member,
    func.max(_ends.last),
    func.max(case((_ends.last == _ends.latest, _ends.length))),
    func.max(_ends.length),
    func.sum(_ends.length),
).group_by(_ends.member)

TRUTHS: dict[Shape, Any] = {
    LEDGER_DAY: LEDGER_DAYS,
    CHECKIN_DAY: CHECKIN_DAYS,
    STREAK: STREAKS,
    RULE_DAY: RULE_DAYS,
    SOURCE_DAY: SOURCE_DAYS,
    TALLY: TALLIES,
}


@cache
def differences(shape: Shape) -> Select[Any]:
    """Give the rows that are not the truth: key, and for each number what is missing from it."""
    table, truth = shape.table, TRUTHS[shape].subquery().c
    there = select(*(table.c[k] for k in shape.keys), *(-table.c[v] for v in shape.values))
    both = union_all(select(*truth), there).subquery().c
    named = dict(zip(shape.columns, both, strict=True))
    keys = [named[key].label(key) for key in shape.keys]
    missing = [func.sum(named[value]) for value in shape.values]
    sums = [total.label(value) for total, value in zip(missing, shape.values, strict=True)]
    wrong = or_(*(total != 0 for total in missing))
    return select(*keys, *sums).group_by(*(named[key] for key in shape.keys)).having(wrong)
