"""The members of a community as arrays: each field is read when a filter asks for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from community.atrisk import QUARTER
from community.filtering import Node, Term, holds
from community.people import Gate, Role
from community.segments import LIVES, LOOK, NEVER, NEW, Standing, bands, lives_of
from storage import crowdrows as read
from storage.attendance import attendance, numbers, starts
from storage.crowdrows import CLOSED, OPEN
from storage.repositories.people import GONE
from storage.times import DAY

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

COMPARES: dict[str, Callable[[Any, Any], Any]] = {
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
    "=": eq,
    "!=": ne,
}


class Crowd:
    """Who belongs to a community on a day (an ordinal date) at a moment (microseconds).

    Bots and those who were forgotten do not. `members` are in ascending order, and what is given
    for each stands in the same place.
    """

    def __init__(self, connection: Connection, community: int, today: int, now: int) -> None:
        import numpy as np

        self._connection = connection
        self._asked = {"community": community}
        self.community = community
        self.today = today
        self.now = now
        self.accounts = read.accounts(connection, self._asked)
        rows = read.members(connection, self._asked)
        rows = rows[(rows[:, 7] & GONE) == 0]
        self._rows = rows[np.isin(rows[:, 0], self.accounts[:, 1])]
        self.members: Numbers = np.ascontiguousarray(self._rows[:, 0])
        self.accounts = self.accounts[np.isin(self.accounts[:, 1], self.members)]

    def chosen(self, node: Node) -> Numbers:
        """Give the members of whom a filter holds."""
        found: Numbers = self.members[self.mask(node)]
        return found

    def mask(self, node: Node) -> Mask:
        """Say of each member whether a filter holds."""
        import numpy as np

        everybody = np.ones(self.members.size, dtype=bool)
        mask: Mask = holds(node, self._term, everybody)
        return mask

    def _term(self, term: Term) -> Mask:
        compare = COMPARES[term.sign]
        match term.field:
            case "life":
                return self._same(self.lives == LIVES.index(str(term.value)), term)
            case "role":
                return self._same(self.roles == Role[str(term.value).upper()], term)
            case "r" | "f" | "m":
                band = self.bands[term.field]
                found: Mask = (band > 0) & compare(band, term.value)
                return found
            case "platform" | "language" | "is" | "tag" | "channel":
                return self._same(self._is_in(term.field, str(term.value)), term)
        numbers_: Mask = compare(self.numbers(term.field), term.value)
        return numbers_

    @staticmethod
    def _same(mask: Mask, term: Term) -> Mask:
        return mask if term.sign == "=" else ~mask

    def numbers(self, field: str) -> Numbers:
        """Give a field that is a number, for each member."""
        match field:
            case "seen":
                return self._standing.silent  # type: ignore[no-any-return]  # of many members
            case "joined":
                return self._standing.known  # type: ignore[no-any-return]  # of many members
            case "days":
                return self._standing.quarter  # type: ignore[no-any-return]  # of many members
            case "streak":
                return self._streaks
            case "points":
                return self._points[:, 0]
        return self._points[:, 1]

    # What is read when it is asked for.

    @cached_property
    def lives(self) -> Numbers:
        """The stage of each member's life here, as a place in `LIVES`."""
        return lives_of(self._standing)

    @cached_property
    def roles(self) -> Numbers:
        """The role of each member."""
        import numpy as np

        found: Numbers = self._rows[:, 2].copy()
        np.maximum.at(found, self._places(self.accounts[:, 1]), self.accounts[:, 2])
        return found

    @cached_property
    def bands(self) -> dict[str, Numbers]:
        """Recency, frequency and contribution of those who ever wrote; 0 for the others."""
        import numpy as np

        wrote = self._standing.silent < NEVER
        values = {
            "r": -self._standing.silent,
            "f": self._standing.quarter,
            "m": self._points[:, 1],
        }
        found = {name: np.zeros(self.members.size, np.int64) for name in values}
        for name, value in values.items():
            found[name][wrote] = bands(value[wrote])
        return found

    @property
    def first_seen(self) -> Numbers:
        """When each member was first seen, in microseconds."""
        found: Numbers = self._rows[:, 1]
        return found

    @property
    def held(self) -> Mask:
        """Who is muted or banned now, or not let in yet."""
        until = self._rows[:, 3:5].max(axis=1, initial=0)
        held: Mask = (self._rows[:, 5] > 0) & (until > self.now)
        return held

    @cached_property
    def writable(self) -> tuple[Numbers, Numbers]:
        """Give the account by which each member is best written to (0 for none), and how well."""
        import numpy as np

        inside = self.accounts[self.accounts[:, 3] < Gate.RULES]
        order = np.lexsort((inside[:, 0], inside[:, 4], inside[:, 1]))
        best = inside[order]
        best = best[starts(best[:, 1])]
        account = np.zeros(self.members.size, np.int64)
        how = np.full(self.members.size, CLOSED, np.int64)
        places = self._places(best[:, 1])
        account[places], how[places] = best[:, 0], best[:, 4]
        return account, how

    @cached_property
    def _standing(self) -> Standing:
        import numpy as np

        asked = self._asked | {"first": self.today - LOOK + 1}
        seen = attendance(self._connection, self.community, self.today - LOOK + 1, self.today)
        seen = seen.where(np.isin(seen.members, self.members))
        last = self._earlier(read.listed(self._connection, read.EARLIER, asked, 2))
        gap, quarter = np.zeros_like(last), np.zeros_like(last)
        if seen.members.size:
            first = starts(seen.members)
            places = self._places(seen.members[first])
            before = np.concatenate([[0], seen.days[:-1]])
            before[first] = last[places]
            pause = np.where(
                (before > 0) & (seen.days > self.today - NEW), seen.days - before - 1, 0
            )
            gap[places] = np.maximum.reduceat(pause, first)
            last[places] = seen.days[np.append(first[1:], seen.days.size) - 1]
            within = (seen.days > self.today - QUARTER).astype(np.int64)
            quarter[places] = np.add.reduceat(within, first)
        silent = np.where(last > 0, self.today - last, NEVER)
        known = (self.now - self._rows[:, 1]) // DAY
        return Standing(silent, known, quarter, gap, self._core)

    @cached_property
    def gone(self) -> Mask:
        """Who left a chat, and has come into none and written nothing since."""
        import numpy as np

        moved = numbers(self._connection, read.MOVED, self._asked, 3)
        whose, known = self._whose(moved[:, 0])
        came, left = np.zeros_like(self.members), np.zeros_like(self.members)
        np.maximum.at(came, self._places(whose), moved[known, 1])
        np.maximum.at(left, self._places(whose), moved[known, 2])
        mask: Mask = (left > came) & (self.numbers("seen") >= (self.now - left) // DAY)
        return mask

    def _earlier(self, found: Numbers) -> Numbers:
        """Give the last day of each member before those that are looked at, 0 for none."""
        import numpy as np

        last = np.zeros(self.members.size, np.int64)
        whose, known = self._whose(found[:, 0])
        np.maximum.at(last, self._places(whose), found[known, 1])
        return last

    @cached_property
    def _core(self) -> Mask:
        import numpy as np

        core = numbers(self._connection, read.CORE, self._asked, 1)
        found: Mask = np.isin(self.members, core)
        return found

    @cached_property
    def _points(self) -> Numbers:
        """Give what each member has, and ever earned."""
        return self._spread(read.listed(self._connection, read.POINTS, self._asked, 3))

    @cached_property
    def _streaks(self) -> Numbers:
        import numpy as np

        rows = self._spread(read.listed(self._connection, read.STREAKS, self._asked, 3))
        freezes = self._spread(numbers(self._connection, read.FREEZES, self._asked, 2))[:, 0]
        return np.where(self.today - rows[:, 0] <= 1 + freezes, rows[:, 1], 0)

    def _is_in(self, field: str, value: str) -> Mask:
        import numpy as np

        asked: dict[str, Any] = dict(self._asked)
        match field, value:
            case "is", "reachable":
                members = self.members[self.writable[1] == OPEN]
            case "is", "gone":
                return self.gone
            case "is", "trusted":
                members = self.members[self._rows[:, 6] > 0]
            case "is", _:
                members = numbers(self._connection, read.LINKED, asked, 1)
            case "language", _:
                members = read.speaking(self._connection, asked, value)
            case "tag", _:
                members = read.tagged(self._connection, asked, value)
            case "platform", _:
                found = numbers(self._connection, read.ON_PLATFORM, asked | {"platform": value}, 1)
                return self._has_account(found)
            case _:
                return self._has_account(
                    read.writers(self._connection, asked, value, self.now - QUARTER * DAY)
                )
        mask: Mask = np.isin(self.members, members)
        return mask

    def _has_account(self, accounts: Numbers) -> Mask:
        import numpy as np

        whose, _ = self._whose(accounts[:, 0])
        mask: Mask = np.isin(self.members, whose)
        return mask

    def _whose(self, accounts: Numbers) -> tuple[Numbers, Numbers]:
        """Give whose accounts are, of those that are known here, and the places of these."""
        import numpy as np

        mine, whose = np.ascontiguousarray(self.accounts[:, 0]), self.accounts[:, 1]
        at = np.searchsorted(mine, accounts)
        known = np.flatnonzero(at < len(mine))
        known = known[mine[at[known]] == accounts[known]]
        return whose[at[known]], known

    def _places(self, members: Numbers) -> Numbers:
        """Give where members stand who are all known."""
        import numpy as np

        return np.searchsorted(self.members, members)

    def _spread(self, rows: Numbers) -> Numbers:
        """Give what rows say of each member, 0 where they say nothing."""
        import numpy as np

        rows = rows[np.isin(rows[:, 0], self.members)]
        found = np.zeros((self.members.size, rows.shape[1] - 1), np.int64)
        found[self._places(rows[:, 0])] = rows[:, 1:]
        return found
