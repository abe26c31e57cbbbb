"""Who wrote on which day, as arrays: what a week's figures about members are worked out from."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, bindparam, func, or_, select

from community.atrisk import MONTH, QUARTER, Habit, fading, risks
from storage.counting import MEMBER_DAY
from storage.repositories.people import IDENTITY, MEMBER

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

_D, _I, _M = MEMBER_DAY.table.c, IDENTITY.table.c, MEMBER.table.c
WRITTEN = select(_D.identity, _D.day, _D.messages).where(
    _D.community == bindparam("community"),
    _D.day.between(bindparam("first"), bindparam("last")),
    _D.messages > 0,
)
NOT_THEMSELVES = select(_I.id, _I.member, _I.bot).where(
    _I.community == bindparam("community"), or_(_I.id != _I.member, _I.bot != 0)
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
NOBODY = -1
DAY_BITS = 24
"""Bits that an ordinal date takes; the member stands above them."""
IN_ONE_QUERY = 500


class Attendance(msgspec.Struct, frozen=True):
    """Members' days, each once, in the order of members and days.

    Whose, which (an ordinal date), and how many messages.
    """

    members: Numbers
    days: Numbers
    messages: Numbers
    known: dict[tuple[int, int], Numbers] = {}
    """Who wrote within which days, as far as it was asked for."""

    def between(self, first: int, last: int) -> Attendance:
        """Give what lies within some days."""
        within = (self.days >= first) & (self.days <= last)
        return Attendance(self.members[within], self.days[within], self.messages[within])

    def active(self, first: int, last: int) -> Numbers:
        """Give the members who wrote within some days, in ascending order."""
        found = self.known.get((first, last))
        if found is None:
            found = once(self.members[(self.days >= first) & (self.days <= last)])
            self.known[first, last] = found
        return found


def once(ordered: Numbers) -> Numbers:
    """Give each number of an ordered array once; numpy's own function would hash them all."""
    return ordered[starts(ordered)]


def starts(ordered: Numbers) -> NDArray[np.intp]:
    """Give where each number of an ordered array stands first."""
    import numpy as np

    return np.flatnonzero(np.diff(ordered, prepend=-1))


def attendance(connection: Connection, community: int, first: int, last: int) -> Attendance:
    """Read who wrote on the days from `first` to `last` (ordinal dates); bots are left out."""
    import numpy as np

    asked = {"community": community, "first": first, "last": last}
    table = numbers(connection, WRITTEN, asked, 3)
    others = numbers(connection, NOT_THEMSELVES, {"community": community}, 3)
    others = others[np.argsort(others[:, 0])]
    at = np.searchsorted(others[:, 0], table[:, 0])
    found = np.zeros(len(table), dtype=bool)
    if len(others):
        found = others[np.minimum(at, len(others) - 1), 0] == table[:, 0]
        table[found, 0] = np.where(others[at[found], 2] > 0, NOBODY, others[at[found], 1])
    return _each_day_once(table[table[:, 0] != NOBODY])


def numbers(connection: Connection, query: Any, asked: dict[str, Any], wide: int) -> Numbers:
    """Read rows of numbers into an array, by the driver's own cursor: there may be millions."""
    import numpy as np

    result = connection.execute(query, asked)
    parts = [np.empty(0, np.int64)]
    # A result that streams would have taken the first row from the cursor already.
    while rows := result.cursor.fetchmany(AT_ONCE):
        parts.append(np.fromiter(chain.from_iterable(rows), np.int64, wide * len(rows)))
    result.close()
    return np.concatenate(parts).reshape(-1, wide)


def first_seen(connection: Connection, community: int, since: int) -> tuple[Numbers, Numbers]:
    """Give the members first seen since a moment (microseconds), and when each was."""
    import numpy as np

    table = numbers(connection, SINCE, {"community": community, "since": since}, 2)
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

    first = starts(seen.members)
    members = seen.members[first]
    quarter = np.diff(first, append=seen.members.size)
    place = np.repeat(np.arange(members.size), quarter)
    month = np.bincount(place[seen.days > last - MONTH], minlength=members.size)
    latest = seen.days[first + quarter - 1]  # a member's days stand in order
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
        return Attendance(empty, empty, empty)
    order = np.lexsort((table[:, 1], table[:, 0]))
    table = table[order]
    first = starts((table[:, 0] << DAY_BITS) | table[:, 1])
    return Attendance(table[first, 0], table[first, 1], np.add.reduceat(table[:, 2], first))
