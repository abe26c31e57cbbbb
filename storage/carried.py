"""Who carries a community, read from what the nights have found, and who was answered in a week."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from community.carried import Carried, Contributor, Mover, Ringed, Suspect
from community.digest import MOST_NAMED
from community.lenses import NEWCOMER
from community.noise import Share
from community.recognitions import Span as Over
from community.weeks import DAYS
from storage.attendance import numbers
from storage.cohorts import Newcomers
from storage.evidence import THREAD
from storage.recognised import ASIDE, MOVED, RECOGNISED, RECOGNITION
from storage.repositories.people import GONE, IDENTITY, MEMBER
from storage.times import HOUR
from storage.weekcounts import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

SECOND = 1_000_000
MOST_SUSPECTS, MOST_RINGED = 5, 60
_R, _H, _V = RECOGNISED.table.c, RECOGNITION.table.c, MOVED.table.c
_T, _I, _M, _A = THREAD.table.c, IDENTITY.table.c, MEMBER.table.c, ASIDE.table.c
LENSES = (_R.answered, _R.welcomed, _R.weeks, _R.praised)
_MINE = (_R.community == bindparam("community"), _R.span == int(Over.QUARTER))
RANKING = select(RECOGNITION.table).where(
    _H.community == bindparam("community"), _H.span == int(Over.QUARTER)
)
PLACED = select(
    _R.member, _R.rank, _R.people, _R.weeks, _R.answered, _R.welcomed, _R.praised
).where(*_MINE, _R.helped > 0)
FIRST = PLACED.order_by(_R.rank).limit(MOST_NAMED)
LEADERS = tuple(PLACED.where(lens > 0).order_by(lens.desc(), _R.rank).limit(1) for lens in LENSES)
RINGED = (select(_R.member, _R.ring).where(*_MINE, _R.ring > 0).order_by(_R.ring, _R.member)).limit(
    MOST_RINGED
)
SUSPECTS = (
    select(_R.member).where(*_MINE, _R.machine == 1, _R.helped > 0).order_by(_R.rank)
).limit(MOST_SUSPECTS)
CHANGED = (
    select(_V.member, _V.now, _V.before)
    .join(MEMBER.table, _M.id == _V.member)
    .where(_V.community == bindparam("community"), _M.hidden < GONE)
)
BEGUN = (
    select(_T.day, _T.at, _T.helper, _T.wait, _I.member)
    .select_from(THREAD.table.join(IDENTITY.table, _I.id == _T.starter))
    .where(
        _T.community == bindparam("community"),
        _T.day.between(bindparam("first"), bindparam("last")),
        _I.bot == 0,
    )
)
LEFT_ASIDE = select(_A.member).where(_A.community == bindparam("community"))


def carried_of(connection: Connection, span: Span, newcomers: Newcomers) -> Carried:
    """Give who carries it at the end of a week, and who was answered in it and the week before.

    A ranking tells of the week that it was made for, the weeks before have none of their own.
    """
    first = span.week.first.toordinal()
    asked = {"community": span.community.id, "first": first - DAYS, "last": span.last}
    begun = _begun(connection, asked, newcomers)
    now, before = begun[begun[:, 0] >= first], begun[begun[:, 0] < first]
    (wait, rate, new), (wait_before, rate_before, new_before) = _answers(now), _answers(before)
    answers = Carried(
        answer_rate=Share(*rate, *rate_before),
        newcomers_answered=Share(*new, *new_before),
        first_reply=wait,
        first_reply_before=wait_before,
    )
    row = connection.execute(RANKING, asked).one_or_none()
    if row is None or not -DAYS < row.day - span.last < DAYS:
        return answers
    rising, fading = _moved(connection, asked)
    leaders = (connection.execute(each, asked).one_or_none() for each in LEADERS)
    return msgspec.structs.replace(
        answers,
        ranked=row.ranked,
        anchored=bool(row.anchored),
        contributors=tuple(Contributor(*each) for each in connection.execute(FIRST, asked)),
        leaders=tuple(Contributor(*each) for each in leaders if each is not None),
        rising=rising,
        fading=fading,
        rings=tuple(_rings(connection, asked, json.loads(row.rings))),
        suspects=tuple(Suspect(*each) for each in connection.execute(SUSPECTS, asked)),
        absence=row.half,
        absence_before=row.half_before,
    )


def _begun(connection: Connection, asked: dict[str, int], new: Newcomers) -> Numbers:
    """Give conversations that no bot began, each with when its starter was first seen.

    Of who was there long before the digest's weeks that is 0: they are no newcomers.
    """
    import numpy as np

    begun = numbers(connection, BEGUN, asked, 5)
    begun = begun[~np.isin(begun[:, 4], numbers(connection, LEFT_ASIDE, asked, 1))]
    since = np.zeros(len(begun), np.int64)
    if new.members.size:
        at = np.minimum(np.searchsorted(new.members, begun[:, 4]), new.members.size - 1)
        known = new.members[at] == begun[:, 4]
        since[known] = new.moments[at[known]]
    return np.column_stack([begun, since])


def _answers(begun: Numbers) -> tuple[int | None, tuple[int, int], tuple[int, int]]:
    """Give the median wait in seconds, who was answered of all, and of the newcomers."""
    import numpy as np

    answered = begun[:, 2] > 0
    waits = begun[answered, 3]
    new = begun[:, 1] - begun[:, 5] < NEWCOMER * 24 * HOUR
    newcomers, welcomed = (np.unique(begun[which, 4]).size for which in (new, new & answered))
    wait = int(np.median(waits)) // SECOND if waits.size else None
    return wait, (int(answered.sum()), len(begun)), (int(welcomed), int(newcomers))


def _moved(
    connection: Connection, asked: dict[str, int]
) -> tuple[tuple[Mover, ...], tuple[Mover, ...]]:
    """Give who rises and who fades, the surest first."""
    rows = [Mover(*row) for row in connection.execute(CHANGED, asked)]
    rows.sort(key=lambda one: (-((one.now - one.before) ** 2) / (one.now + one.before), one.member))
    rising = [one for one in rows if one.now > one.before]
    fading = [one for one in rows if one.now < one.before]
    return tuple(rising[:MOST_NAMED]), tuple(fading[:MOST_NAMED])


def _rings(connection: Connection, asked: dict[str, int], rings: list[Any]) -> Iterator[Ringed]:
    for member, number in connection.execute(RINGED, asked):
        ring = rings[number - 1]
        yield Ringed(member, number, ring["received"], ring["inside"])
