"""Who came in a week by which source, what became of them at the door, and who stayed."""

from __future__ import annotations

from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, bindparam, func, select

from community.digest import Growth
from community.door import Stage
from community.noise import Counted, Share
from community.sources import MOST_SOURCES, Doorway, Origin, Way, by_rank
from community.weeks import Week
from storage.repositories.arrivals import SOURCE_DAY
from storage.repositories.cases import CASE
from storage.repositories.door import NEWCOMER
from storage.repositories.people import IDENTITY
from storage.weekcounts import SENT_AWAY, Span

if TYPE_CHECKING:
    from storage.cohorts import Newcomers

_S, _I, _N, _C = SOURCE_DAY.table.c, IDENTITY.table.c, NEWCOMER.table.c, CASE.table.c
SUMS = ("joined", "gone", "asked", "passed", "failed", "timed_out", "turned_away")
NOT_IN = (
    *(Stage.WAITING, Stage.REVIEW, Stage.HELD),
    *(Stage.TIMED_OUT, Stage.FAILED, Stage.TURNED_AWAY, Stage.LEFT, Stage.REMOVED),
)
"""The stages of those who came and were not let in."""
BEGAN = select(func.min(_S.day)).where(_S.community == bindparam("community"))
BY_SOURCE = (
    select(
        _I.member,
        *(_S.way, _S.name, _S.day),
        *(func.sum(_S[name]).label(name) for name in SUMS),
    )
    .select_from(SOURCE_DAY.table.outerjoin(IDENTITY.table, _I.id == _S.inviter))
    .where(_S.community == bindparam("community"))
    .where(_S.day.between(bindparam("first"), bindparam("last")))
    .group_by(_I.member, _S.way, _S.name, _S.day)
)
SHUT_OUT = (
    select(_I.member)
    .join(NEWCOMER.table, _N.identity == _I.id)
    .where(_N.community == bindparam("community"), _N.at >= bindparam("since"))
    .where(_N.stage.in_([int(stage) for stage in NOT_IN]))
)
SENT = (
    select(_I.member)
    .join(CASE.table, _C.identity == _I.id)
    .where(_C.community == bindparam("community"), _C.at >= bindparam("since"))
    .where(_C.kind.in_([int(kind) for kind in SENT_AWAY]), _C.undone_at == 0)
)
Key = tuple[int, int, str]
"""Who brought them, 0 for nobody; the way; the link's name."""


class Sourced(msgspec.Struct, frozen=True):
    """The sums of a community by week, newest first, and by source."""

    weeks: list[Week]
    by_week: list[dict[Key, Counter[str]]]

    def of(self, back: int, name: str, key: Key | None = None) -> int:
        """Give a sum of a week so far back, of one source or of all; 0 where nothing is known."""
        if back >= len(self.by_week):
            return 0
        found = self.by_week[back]
        return found[key][name] if key in found else 0 if key else _total(found, name)

    def share(self, back: int, part: str, whole: str) -> Share:
        """Give a share of a week so far back with that of the week before it."""
        now, before = ((self.of(b, part), self.of(b, whole)) for b in (back, back + 1))
        return Share(*now, *before)


def with_sources(connection: Connection, span: Span, growth: Growth, new: Newcomers) -> Growth:
    """Give the growth of a week with where it came from, as far as that is known."""
    sums = _read(connection, span)
    keys = {key for week in sums.by_week[:2] for key, found in week.items() if found["joined"]}
    origins = sorted((_origin(sums, key) for key in keys), key=by_rank)[:MOST_SOURCES]
    stayed = [(sums.of(b, "joined") - sums.of(b, "gone"), sums.of(b, "joined")) for b in (1, 2)]
    out = Counter({name: sums.of(0, name) for name in ("failed", "timed_out", "turned_away")})
    return msgspec.structs.replace(
        growth,
        stayed=Share(*stayed[0], *stayed[1]),
        doorway=Doorway(sums.share(0, "passed", "asked"), **out),
        sources=tuple(each for each in origins if each.way != Way.INVITER),
        inviters=tuple(each for each in origins if each.way == Way.INVITER),
        shut_out=_shut_out(connection, span, new),
    )


def _read(connection: Connection, span: Span) -> Sourced:
    asked: dict[str, Any] = {"community": span.community.id}
    began = connection.execute(BEGAN, asked).scalar()
    if began is None:
        return Sourced([], [])
    known = takewhile(lambda week: week.first.toordinal() >= began, span.weeks[1:])
    weeks = [span.week, *known]
    asked |= {"first": weeks[-1].first.toordinal(), "last": span.last}
    by_week: list[dict[Key, Counter[str]]] = [{} for _ in weeks]
    for row in connection.execute(BY_SOURCE, asked).mappings():
        back = (span.last - int(row["day"])) // 7
        key = (int(row["member"] or 0), int(row["way"]), str(row["name"]))
        found = by_week[back].setdefault(key, Counter())
        found.update({name: int(row[name]) for name in SUMS})
    return Sourced(weeks, by_week)


def _origin(sums: Sourced, key: Key) -> Origin:
    member, way, name = key
    joined = [sums.of(back, "joined", key) for back in range(len(sums.weeks))]
    return Origin(
        member=member,
        way=Way(way),
        name=name,
        joined=Counted(joined[0], tuple(joined[1:])),
        passed=sums.of(0, "passed", key),
        asked=sums.of(0, "asked", key),
        stayed=sums.of(1, "joined", key) - sums.of(1, "gone", key),
        whole=sums.of(1, "joined", key),
    )


def _shut_out(connection: Connection, span: Span, new: Newcomers) -> int:
    """Count the week's new who stand at the door still, or were sent away from it or later."""
    since = span.begins(span.week.first)
    asked = {"community": span.community.id, "since": since}
    out = {
        int(member)
        for query in (SHUT_OUT, SENT)
        for member in connection.execute(query, asked).scalars()
    }
    return len(out.intersection(new.of(span.week).tolist()))


def _total(found: dict[Key, Counter[str]], name: str) -> int:
    return sum(each[name] for each in found.values())
