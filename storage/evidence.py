"""Evidence of help in the database: gathered by the day, from what happened on it and around it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import Any
from zlib import crc32

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select, tuple_, union

from community.activity import Flag
from community.events import Kind
from community.evidence import Evidence, Liked, Remark, brought, gather
from community.people import Community, day_begins
from community.refs import micros
from storage import thanked
from storage.counting import CHAT_HOUR
from storage.database import Database
from storage.past import Past
from storage.recognised import ASIDE, EVIDENCE_WITHOUT
from storage.repositories.activity import ACTIVITY
from storage.repositories.people import CHAT, COMMUNITY, IDENTITY
from storage.shapes import Row, Shape, shape
from storage.tables.evidence import AcknowledgedRow, EvidenceDayRow, ThreadRow
from storage.times import HOUR, moment
from storage.turns import in_turns

ACKNOWLEDGED, THREAD, EVIDENCE_DAY = map(shape, (AcknowledgedRow, ThreadRow, EvidenceDayRow))
GATHERED = (ACKNOWLEDGED, THREAD)
STRETCH = 50_000
"""Rows of activity that are in memory at once, but for a day that has more."""
SAID, REACTED = int(Kind.SAID), int(Kind.REACTED)
RETRACTED, OUTSIDE, AGAIN = int(Flag.RETRACTED), int(Flag.OUTSIDE), int(Flag.AGAIN)
_A, _C, _I, _E = ACTIVITY.table.c, CHAT.table.c, IDENTITY.table.c, EVIDENCE_DAY.table.c
_H = CHAT_HOUR.table.c
_SEEN = (
    _A.kind.in_((SAID, REACTED)),
    _A.identity.is_not(None),
    _A.flags.op("&")(OUTSIDE) == 0,
)
REMARKS = select(
    _A.kind, _A.chat, _A.ref, _A.sub, _A.identity, _A.at, _A.topic, _A.words, _A.reply_to,
    _A.reply_author, _A.mentions, _A.print, _A.flags,
).where(*_SEEN)  # fmt: skip

# To put a statement together takes SQLAlchemy longer than a small community's rows take.
_OURS: Any = bindparam("community")
_STRETCH: tuple[Any, Any] = (bindparam("first"), bindparam("last"))
_CHATS = select(_C.id).where(_C.community == _OURS, _C.private == 0)
HOME = select(COMMUNITY.table).where(COMMUNITY.table.c.id == _OURS)
HOURS = (
    select(_H.hour, func.sum(_H.messages + _H.reactions), func.sum(_H.removed))
    .select_from(CHAT_HOUR.table.join(CHAT.table, _C.id == _H.chat))
    .where(_C.community == _OURS, _C.private == 0)
    .group_by(_H.hour)
)
WITHOUT = select(EVIDENCE_WITHOUT.table.c.accounts).where(
    EVIDENCE_WITHOUT.table.c.community == _OURS
)
BOTS = union(
    select(_I.id).where(_I.community == _OURS, _I.bot == 1),
    select(_I.id)
    .join(ASIDE.table, ASIDE.table.c.member == _I.member)
    .where(ASIDE.table.c.community == _OURS),
)
HEARD = REMARKS.where(
    _A.chat.in_(_CHATS), _A.at >= _STRETCH[0], _A.at < _STRETCH[1]
).execution_options(yield_per=5_000)
KEPT = select(EVIDENCE_DAY.table).where(_E.community == _OURS)
DAYS = [
    select(each.table.c.day).where(each.table.c.community == _OURS).distinct() for each in GATHERED
]
STANDING = {
    each: select(each.table).where(
        each.table.c.community == _OURS, each.table.c.day.between(*_STRETCH)
    )
    for each in (*GATHERED, EVIDENCE_DAY)
}

Days = dict[int, tuple[int, int]]
"""By day, how much happened in the hours that it touches, and how many messages were removed."""
Wanted = dict[Shape, set[Row]]


class Stretch(msgspec.Struct, frozen=True):
    """Neighbouring days, the last one among them."""

    first: int
    last: int


def gather_evidence(database: Database, number: int, *, anew: bool = False) -> dict[str, int]:
    """Bring a community's evidence up to date; gives how many rows of each table were written.

    Days that have changed are gathered again with those beside them, or all of them `anew`.
    Raises Unavailable.
    """
    with database.reading() as connection:
        home = _home(connection, number)
        bots = _bots(connection, number)
        there = _there(connection, home)
        kept = _kept(connection, number)
        without = connection.execute(WITHOUT, {"community": number}).scalar()
        first = Past(connection).first_day(number)
        # Who is left out says nothing on any day, so that another list makes all days new.
        anew = anew or (without or 0) != _checksum(bots)
        gathered = _days(connection, number) if anew else set()
    changed = {day for day in there.keys() | kept.keys() if anew or there.get(day) != kept.get(day)}
    changed |= gathered
    due = sorted({day for each in changed for day in (each - 1, each, each + 1) if day >= first})
    written = dict.fromkeys((each.name for each in GATHERED), 0)
    for stretch in _stretches(due, there):
        with database.reading() as connection:
            wanted = _wanted(connection, home, stretch, bots)
            found = {each: _standing(connection, number, stretch, each) for each in GATHERED}
        for each in GATHERED:
            written[each.name] += _put(database, each, found[each], wanted[each])
        days = range(stretch.first, stretch.last + 1)
        marks = {EVIDENCE_DAY.row(number, day, *there[day]) for day in days if day in there}
        with database.reading() as connection:
            before = _standing(connection, number, stretch, EVIDENCE_DAY)
        _put(database, EVIDENCE_DAY, before, marks)
    found_without = set() if without is None else {EVIDENCE_WITHOUT.row(number, without)}
    _put(database, EVIDENCE_WITHOUT, found_without, {EVIDENCE_WITHOUT.row(number, _checksum(bots))})
    return written


def _home(connection: Connection, number: int) -> Community:
    row = connection.execute(HOME, {"community": number}).one()
    return Community(row.id, row.name, row.language, row.zone, row.day_start)


def _bots(connection: Connection, number: int) -> set[int]:
    """Give the accounts that are left out: bots, and who is put aside as one."""
    return {*connection.execute(BOTS, {"community": number}).scalars()}


def _checksum(accounts: Collection[int]) -> int:
    """Give a number that differs from that of other accounts, 0 for none."""
    return crc32(",".join(map(str, sorted(accounts))).encode())


def _there(connection: Connection, home: Community) -> Days:
    """Count activity and thanks by day.

    An hour in which a day ends counts for the next day, too: what changes in it changes both.
    """
    asked = {"community": home.id}
    counts = [tuple(map(int, row)) for row in connection.execute(HOURS, asked).all()]
    counts += thanked.counted(connection, home.id)
    found = defaultdict[int, list[int]](lambda: [0, 0])
    if counts:
        ends = (moment(pick(counts)[0] * HOUR) for pick in (min, max))
        first, last = (home.day(at).toordinal() for at in ends)
        day = _day_teller(home, Stretch(first, last + 1))
        for hour, rows, gone in counts:
            begins = hour * HOUR
            for touched in {day(begins), day(begins + HOUR - 1)}:
                count = found[touched]
                count[0] += rows
                count[1] += gone
    return {number: (rows, gone) for number, (rows, gone) in found.items()}


def _day_teller(home: Community, stretch: Stretch) -> Callable[[int], int]:
    """Give what tells the day of a moment within a stretch, faster than the calendar does."""
    days = range(stretch.first, stretch.last + 1)
    begins = [_begins(home, day) for day in days]
    return lambda at: stretch.first + bisect_right(begins, at) - 1


def _kept(connection: Connection, number: int) -> Days:
    rows = connection.execute(KEPT, {"community": number})
    return {row.day: (row.found, row.retracted) for row in rows}


def _days(connection: Connection, number: int) -> set[int]:
    asked = {"community": number}
    return {day for query in DAYS for day in connection.execute(query, asked).scalars()}


def _stretches(due: Sequence[int], there: Days) -> Iterator[Stretch]:
    """Put neighbouring days together, as many as fit in memory."""
    start = rows = 0
    for place, day in enumerate(due):
        rows += there.get(day, (0, 0))[0]
        after = due[place + 1] if place + 1 < len(due) else 0
        if after != day + 1 or rows + there.get(after, (0, 0))[0] > STRETCH:
            yield Stretch(due[start], day)
            start, rows = place + 1, 0


def _wanted(
    connection: Connection, home: Community, stretch: Stretch, bots: Collection[int]
) -> Wanted:
    """Gather the days of a stretch."""
    remarks, likes, gone = _read(connection, home, stretch, bots)
    for day, thanks in _thanks(connection, home, stretch, bots).items():
        likes[day] += thanks
    wanted: Wanted = {each: set() for each in GATHERED}
    for day in range(stretch.first, stretch.last + 1):
        left = gone[day - 1] | gone[day]
        own = [_unless(remark, left) for remark in remarks[day]]
        liked = [like for like in likes[day] if (like.place, like.ref) not in left]
        found = gather(remarks[day - 1], own, remarks[day + 1], liked)
        _add(wanted, home.id, day, found)
    return wanted


def _add(wanted: Wanted, community: int, day: int, found: Evidence) -> None:
    for given in found.acknowledged:
        wanted[ACKNOWLEDGED].add(ACKNOWLEDGED.row(community, day, *given))
    for thread in found.threads:
        row = THREAD.row(community, day, *thread)
        wanted[THREAD].add(row)


def _unless(remark: Remark, gone: Collection[tuple[int, int]]) -> Remark:
    """Give a message that answers nothing where what it answers was retracted."""
    if remark.reply is not None and (remark.place, remark.reply) in gone:
        return remark._replace(answered=None)
    return remark


def _read(
    connection: Connection, home: Community, stretch: Stretch, bots: Collection[int]
) -> tuple[dict[int, list[Remark]], dict[int, list[Liked]], dict[int, set[tuple[int, int]]]]:
    """Give messages, reactions and what was retracted, by day, with the days before and after."""
    day = _day_teller(home, Stretch(stretch.first - 1, stretch.last + 1))
    ends = {"first": _begins(home, stretch.first - 1), "last": _begins(home, stretch.last + 2)}
    remarks, gone = defaultdict[int, list[Remark]](list), defaultdict[int, set[Any]](set)
    last, new = dict[tuple[int, ...], tuple[int, int, int | None]](), set[tuple[int, ...]]()
    for row in connection.execute(HEARD, {"community": home.id, **ends}):
        kind, chat, ref, sub, who, at, topic, words, reply, answered, mentions, mark, flags = row
        when = day(at)
        if kind == REACTED:
            key, now = (when, chat, ref, who), (at, sub, answered)
            last[key] = max(last.get(key, now), now, key=_moment)
            new.update(() if flags & AGAIN else (key,))  # what stood on other days gives nothing
        elif flags & RETRACTED:
            gone[when].add((chat, ref))
        else:
            named = tuple(map(int, mentions.split(","))) if mentions else ()
            said = Remark(at, chat, topic, ref, who, reply, answered, named, mark, words)
            remarks[when].append(said)
    for when, found in remarks.items():
        remarks[when] = brought(bots, sorted(found))
    likes = defaultdict[int, list[Liked]](list)
    for given, (*_, liked) in sorted(last.items()):
        if liked and given in new and given[3] not in bots and liked not in bots:
            likes[given[0]].append(Liked(given[1], given[2], given[3], liked))
    return remarks, likes, gone


def _thanks(
    connection: Connection, home: Community, stretch: Stretch, bots: Collection[int]
) -> dict[int, list[Liked]]:
    """Give the thanks of a stretch by day."""
    day, found = _day_teller(home, stretch), defaultdict[int, list[Liked]](list)
    ends = (_begins(home, stretch.first), _begins(home, stretch.last + 1))
    for at, like in thanked.between(connection, home.id, *ends, bots):
        found[day(at)].append(like)
    return found


def _begins(home: Community, day: int) -> int:
    return micros(day_begins(date.fromordinal(day), home.zone, home.day_start))


def _moment(reaction: tuple[int, int, int | None]) -> tuple[int, int]:
    return reaction[0], reaction[1]


def _standing(connection: Connection, number: int, stretch: Stretch, which: Shape) -> set[Row]:
    days = {"first": stretch.first, "last": stretch.last}
    rows = connection.execute(STANDING[which], {"community": number, **days})
    return {which.row(*row) for row in rows}


def _put(database: Database, which: Shape, found: set[Row], wanted: set[Row]) -> int:
    """Write what differs, a few rows at a time; gives how many rows that were."""
    new = {row[: which.width]: row for row in wanted - found}
    keys = sorted({row[: which.width] for row in found - wanted} | new.keys())
    columns = tuple_(*(which.table.c[name] for name in which.keys))

    old = {row[: which.width] for row in found}

    def write(connection: Connection, part: list[Any]) -> None:
        gone = [key for key in part if key in old]
        if gone:
            connection.execute(delete(which.table).where(columns.in_(gone)))
        rows = [new[key]._asdict() for key in part if key in new]
        if rows:
            connection.execute(insert(which.table), rows)

    return in_turns(database, iter(keys), write)
