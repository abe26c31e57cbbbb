"""Who wrote on which day, as arrays: what a week's figures about members are worked out from."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, String, bindparam, cast, func, or_, select

from community.atrisk import MONTH, QUARTER, Habit, fading, risks
from storage.counting import MEMBER_DAY
from storage.repositories.people import IDENTITY, MEMBER

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Words = tuple[Numbers, ...]

_D, _I, _M = MEMBER_DAY.table.c, IDENTITY.table.c, MEMBER.table.c
COUNT_BITS = 24
"""Bits that the messages of an account on a day take; the account stands above them."""
PLACE_BITS = 8
"""Bits that a day takes by its place among those that are read."""
WRITTEN = (
    select(
        _D.day,
        func.aggregate_strings(
            cast(_D.identity * (1 << COUNT_BITS) + _D.messages, String), " "
        ).label("written"),
    )
    .where(
        _D.community == bindparam("community"),
        _D.day.between(bindparam("first"), bindparam("last")),
        _D.messages > 0,
    )
    .group_by(_D.day)
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
DAY_BITS = 24
"""Bits that an ordinal date takes; the member stands above them."""
WORD = 62
"""Days whose bits stand in one number."""
LOOKED_AT = 25
"""Members whose whole history is asked for at once."""


class Attendance(msgspec.Struct, frozen=True):
    """Members' days, each once, in the order of members and days.

    Whose, which (an ordinal date), and how many messages. `people` are the members, each once;
    of all that was read, `bits` has a bit for each of their days from `first` on, WORD to a number.
    """

    members: Numbers
    days: Numbers
    messages: Numbers
    people: Numbers
    bits: Words
    first: int
    known: dict[tuple[int, int], Numbers] = {}
    """Who wrote within which days, as far as it was asked for."""

    def between(self, first: int, last: int) -> Attendance:
        """Give what lies within some days."""
        return self.where((self.days >= first) & (self.days <= last))

    def where(self, which: NDArray[np.bool_]) -> Attendance:
        """Give some of the rows, of which nobody can ask who was `active`."""
        members = self.members[which]
        people = members[starts(members)]
        return Attendance(members, self.days[which], self.messages[which], people, (), self.first)

    def active(self, first: int, last: int) -> Numbers:
        """Give the members who wrote within some days, in ascending order."""
        found = self.known.get((first, last))
        if found is None:
            found = self.people[self._here(first - self.first, last - self.first)]
            self.known[first, last] = found
        return found

    def arrivals(self, first: int, last: int) -> list[int]:
        """Give for each of some days how many wrote on it for the first time among them."""
        import numpy as np

        came, found = np.zeros(self.people.size, dtype=bool), []
        for day in range(first - self.first, last - self.first + 1):
            here = self._here(day, day) & ~came
            found.append(int(np.count_nonzero(here)))
            came |= here
        return found

    def calendar(self, members: Numbers, first: int, last: int) -> NDArray[np.bool_]:
        """Give for each of some members and each day from `first` to `last` whether they wrote."""
        import numpy as np

        places = np.searchsorted(self.people, members)
        days = range(first - self.first, last - self.first + 1)
        columns = [
            (self.bits[day // WORD][places] >> day % WORD) & 1
            if day // WORD < len(self.bits)
            else np.zeros(members.size, np.int64)
            for day in days
        ]
        return np.stack(columns, axis=1) > 0

    def _here(self, first: int, last: int) -> NDArray[np.bool_]:
        """Whether each of the people wrote within some days, by their places."""
        import numpy as np

        wanted = (1 << max(0, last + 1)) - (1 << max(0, first))
        here = np.zeros(self.people.size, dtype=bool)
        for number, word in enumerate(self.bits):
            here |= (word & (wanted >> number * WORD & ((1 << WORD) - 1))) != 0
        return here


def starts(ordered: Numbers) -> NDArray[np.intp]:
    """Give where each number of an ordered array stands first."""
    import numpy as np

    return np.flatnonzero(np.diff(ordered, prepend=-1))


def attendance(connection: Connection, community: int, first: int, last: int) -> Attendance:
    """Read who wrote on the days from `first` to `last` (ordinal dates); bots are left out.

    The database puts a day's numbers into one text: rows by the million would cost twice as much.
    """
    import numpy as np

    asked = {"community": community, "first": first, "last": last}
    parts = [np.empty(0, np.int64)]
    for day, written in connection.execute(WRITTEN, asked):
        counted = np.fromstring(written, np.int64, sep=" ")
        accounts, messages = counted >> COUNT_BITS, counted & ((1 << COUNT_BITS) - 1)
        parts.append((((accounts << PLACE_BITS) | (day - first)) << COUNT_BITS) | messages)
    table = _of_members(connection, community, np.concatenate(parts))
    table.sort()
    return _each_day_once(table, first)


def _of_members(connection: Connection, community: int, table: Numbers) -> Numbers:
    """Let members stand where their accounts do, and leave out bots."""
    import numpy as np

    others = numbers(connection, NOT_THEMSELVES, {"community": community}, 3)
    if not len(others) or not len(table):
        return table
    others = others[np.argsort(others[:, 0])]
    below = PLACE_BITS + COUNT_BITS
    accounts = table >> below
    at = np.minimum(np.searchsorted(others[:, 0], accounts), len(others) - 1)
    found = others[at, 0] == accounts
    theirs, at = table[found] & ((1 << below) - 1), at[found]
    theirs |= others[at, 1] << below
    return np.concatenate([table[~found], theirs[others[at, 2] == 0]])


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
    members, silent, counts = members[chosen], silent[chosen], [month[chosen], quarter[chosen]]
    # Whoever came on so many days of the quarter came on as many at least in all: what that says
    # is the most that the risk can be, and spares the look at the history of most of them.
    most_risk = risks(silent, np.stack([*counts, quarter[chosen]], axis=1))
    order, found = np.lexsort((members, -most_risk)), list[tuple[float, int, Habit]]()
    for start in range(0, order.size, LOOKED_AT):
        some = order[start : start + LOOKED_AT]
        if len(found) == most and found[-1][0] < -most_risk[some[0]]:
            break
        ever = _ever(connection, members[some].tolist(), last)
        for at in some.tolist():
            member = int(members[at])
            days = int(silent[at]), int(counts[0][at]), int(counts[1][at]), ever[member]
            found.append((-Habit(*days).risk, member, Habit(*days)))
        found = sorted(found, key=lambda each: each[:2])[:most]
    return int(chosen.size), [(member, habit) for _, member, habit in found]


def _habits(seen: Attendance, last: int) -> tuple[Any, Any, Any, Any]:
    """Give members, days since their last, and their days in the month and the quarter."""
    import numpy as np

    first, members = starts(seen.members), seen.people
    quarter = np.diff(first, append=seen.members.size)
    place = np.repeat(np.arange(members.size), quarter)
    month = np.bincount(place[seen.days > last - MONTH], minlength=members.size)
    latest = seen.days[first + quarter - 1]  # a member's days stand in order
    return members, last - latest, month, quarter


def _ever(connection: Connection, members: list[int], last: int) -> dict[int, int]:
    rows = connection.execute(EVER, {"members": members, "last": last})
    return {row[0]: row[1] for row in rows}


def _each_day_once(table: Numbers, first: int) -> Attendance:
    """Join the accounts of a member: a day on which two of them wrote is one day."""
    import numpy as np

    of_days, messages = table >> COUNT_BITS, table & ((1 << COUNT_BITS) - 1)
    begins = starts(of_days)
    if begins.size < of_days.size:
        of_days, messages = of_days[begins], np.add.reduceat(messages, begins)
    days = first + (of_days & ((1 << PLACE_BITS) - 1))
    return _attended(of_days >> PLACE_BITS, days, messages, first)


def _attended(members: Numbers, days: Numbers, messages: Numbers, first: int) -> Attendance:
    import numpy as np

    begins, bits = starts(members), []
    for since in range(first, int(days.max(initial=first)) + 1, WORD):
        ones = np.where((days >= since) & (days < since + WORD), 1 << (days - since) % WORD, 0)
        bits.append(np.bitwise_or.reduceat(ones, begins) if begins.size else ones)
    return Attendance(members, days, messages, members[begins], tuple(bits), first)
