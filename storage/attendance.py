"""Who wrote on which day, as arrays: what a week's figures about members are worked out from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, bindparam, func, select

from community.atrisk import MONTH, QUARTER, Habit, fading, risks
from storage.counting import MEMBER_DAY
from storage.repositories.people import IDENTITY, MEMBER

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

_D, _I, _M = MEMBER_DAY.table.c, IDENTITY.table.c, MEMBER.table.c
WRITTEN = (
    select(_I.member, _D.day, _D.messages, _D.replied)
    .select_from(MEMBER_DAY.table.join(IDENTITY.table, _I.id == _D.identity))
    .where(
        _D.community == bindparam("community"),
        _D.day.between(bindparam("first"), bindparam("last")),
        _I.bot == 0,
    )
)
EVER = (
    select(_I.member, func.count(_D.day.distinct()))
    .select_from(MEMBER_DAY.table.join(IDENTITY.table, _I.id == _D.identity))
    .where(
        _I.member.in_(bindparam("members", expanding=True)),
        _D.day <= bindparam("last"),
        _D.messages > 0,
    )
    .group_by(_I.member)
)
SINCE = select(_M.id, _M.joined_at).where(
    _M.community == bindparam("community"), _M.joined_at >= bindparam("since")
)
AT_ONCE = 20_000
IN_ONE_QUERY = 500


class Attendance(msgspec.Struct, frozen=True):
    """Members' days, each once: whose, which (an ordinal date), and how many messages."""

    members: Numbers
    days: Numbers
    messages: Numbers
    replied: Numbers

    def between(self, first: int, last: int) -> Attendance:
        """Give what lies within some days."""
        within = (self.days >= first) & (self.days <= last)
        return Attendance(
            self.members[within], self.days[within], self.messages[within], self.replied[within]
        )

    def active(self, first: int, last: int) -> Numbers:
        """Give the members who wrote within some days, in ascending order."""
        import numpy as np

        within = (self.days >= first) & (self.days <= last)
        return np.unique(self.members[within])


def attendance(connection: Connection, community: int, first: int, last: int) -> Attendance:
    """Read who wrote on the days from `first` to `last` (ordinal dates); bots are left out."""
    import numpy as np

    rows = connection.execution_options(stream_results=True, yield_per=AT_ONCE).execute(
        WRITTEN, {"community": community, "first": first, "last": last}
    )
    parts = [np.asarray(part, dtype=np.int64) for part in rows.partitions(AT_ONCE)]
    if not parts:
        parts = [np.empty((0, 4), dtype=np.int64)]
    table = np.concatenate(parts)
    return _each_day_once(table[table[:, 2] > 0])


def first_seen(connection: Connection, community: int, since: int) -> tuple[Numbers, Numbers]:
    """Give the members first seen since a moment (microseconds), and when each was."""
    import numpy as np

    rows = connection.execute(SINCE, {"community": community, "since": since})
    table = np.asarray([tuple(row) for row in rows] or np.empty((0, 2)), dtype=np.int64)
    order = np.argsort(table[:, 0], kind="stable")
    return table[order, 0], table[order, 1]


def at_risk(
    connection: Connection, seen: Attendance, last: int, most: int
) -> tuple[int, list[tuple[int, Habit]]]:
    """Count the members at risk on a day, and give the most likely lost, the likeliest first."""
    import numpy as np

    members, silent, month, quarter = _habits(seen.between(last - QUARTER + 1, last), last)
    chosen = np.flatnonzero(fading(silent, quarter))
    if not chosen.size:
        return 0, []
    ever = _ever(connection, members[chosen].tolist(), last)
    counts = np.stack(
        [month[chosen], quarter[chosen], [ever[member] for member in members[chosen].tolist()]],
        axis=1,
    )
    order = np.lexsort((members[chosen], -risks(silent[chosen], counts)))[:most]
    found = [
        (int(members[at]), Habit(int(silent[at]), int(month[at]), int(quarter[at]), int(ever_of)))
        for at, ever_of in zip(chosen[order], counts[order, 2], strict=True)
    ]
    return int(chosen.size), found


def _habits(seen: Attendance, last: int) -> tuple[Any, Any, Any, Any]:
    """Give members, days since their last, and their days in the month and the quarter."""
    import numpy as np

    members, place = np.unique(seen.members, return_inverse=True)
    quarter = np.bincount(place, minlength=members.size)
    month = np.bincount(place[seen.days > last - MONTH], minlength=members.size)
    latest = np.zeros(members.size, dtype=np.int64)
    np.maximum.at(latest, place, seen.days)
    return members, last - latest, month, quarter


def _ever(connection: Connection, members: list[int], last: int) -> dict[int, int]:
    found: dict[int, int] = {}
    for start in range(0, len(members), IN_ONE_QUERY):
        some = members[start : start + IN_ONE_QUERY]
        rows: Iterable[Any] = connection.execute(EVER, {"members": some, "last": last})
        found.update((row[0], row[1]) for row in rows)
    return found


def _each_day_once(table: Numbers) -> Attendance:
    """Join the accounts of a member: a day on which two of them wrote is one day."""
    import numpy as np

    if not len(table):
        empty = np.empty(0, dtype=np.int64)
        return Attendance(empty, empty, empty, empty)
    order = np.lexsort((table[:, 1], table[:, 0]))
    table = table[order]
    new = np.ones(len(table), dtype=bool)
    new[1:] = (table[1:, 0] != table[:-1, 0]) | (table[1:, 1] != table[:-1, 1])
    starts = np.flatnonzero(new)
    return Attendance(
        table[starts, 0],
        table[starts, 1],
        np.add.reduceat(table[:, 2], starts),
        np.add.reduceat(table[:, 3], starts),
    )
