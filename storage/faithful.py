"""Who is here nearly always, and whether more of them fell silent than do by chance."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from community.digest import MOST_MISSED, WEEKS, Core
from community.stories import tail
from community.weeks import DAYS
from storage.attendance import Attendance, starts
from storage.weekcounts import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Days = NDArray[np.bool_]
    Numbers = NDArray[np.int64]
    Shares = NDArray[np.float64]

CORE_SHARE = 0.5
"""Of the days, on how many somebody must have been here to be of the core."""
FEWEST_WEEKS = 3
"""Weeks before the week in which a habit can have shown itself."""
SHORTEST = 3
"""Days of silence at the week's end from which on somebody counts as silent."""
SUREST = 0.98
"""Nobody is surer than this to be here on a day."""
PRIOR = 0.5
"""Silent ones that are added to those of the weeks before: none yet does not mean never."""


def core_of(span: Span, seen: Attendance) -> Core:
    """Give who is here nearly always, and who of them fell silent in the week.

    Of the silences that last to the week's end, from three days to seven, the one that is told is
    that which chance explains least.
    """
    import numpy as np

    first = span.week.first.toordinal()
    weeks = min(WEEKS, (first - span.since) // DAYS)
    if weeks < FEWEST_WEEKS:
        return Core()
    members, share = _faithful(seen, first, weeks * DAYS)
    if not members.size:
        return Core()
    here = seen.calendar(members, first - weeks * DAYS, span.last)
    here = here.reshape(members.size, weeks + 1, DAYS)
    mood = _mood(seen, members, first, weeks)
    found = [_silent(here, share, mood, days, weeks) for days in range(DAYS, SHORTEST - 1, -1)]
    days, silent, expected = min(found, key=lambda each: tail(int(each[1].sum()), each[2]))
    missed = members[silent][np.argsort(-share[silent], kind="stable")]
    named = tuple(missed[:MOST_MISSED].tolist())
    return Core(int(members.size), named, expected, days, int(missed.size))


def _faithful(seen: Attendance, first: int, days: int) -> tuple[Numbers, Shares]:
    """Give the members of the core before a day, and each one's share of days."""
    import numpy as np

    before = seen.between(first - days, first - 1)
    share = np.diff(starts(before.members), append=before.members.size) / days
    return before.people[share >= CORE_SHARE], share[share >= CORE_SHARE]


def _mood(seen: Attendance, core: Numbers, first: int, weeks: int) -> float:
    """Give by how much quieter the week was among the others, 1 where it was not, beyond chance.

    Whoever is new does not belong to them: a week in which many came may be a quiet one.
    """
    import numpy as np

    known = np.setdiff1d(seen.active(first - weeks * DAYS, first - 1), core, assume_unique=True)
    place = np.searchsorted(known, seen.members)
    others = known[np.minimum(place, known.size - 1)] == seen.members if known.size else place < 0
    now = int((others & (seen.days >= first)).sum())
    before = int((others & (seen.days >= first - weeks * DAYS)).sum()) - now
    return min(1.0, (now + 2 * sqrt(now) + 1) * weeks / before) if before else 1.0


def _silent(
    here: Days, share: Shares, mood: float, days: int, weeks: int
) -> tuple[int, Days, float]:
    """Give who fell silent by the last days of the week, and how many that are as a rule."""
    import numpy as np

    absent = here[:, :, DAYS - days :].sum(axis=2) == 0
    # Who was silent before is told already, or has been gone for long.
    there = here[:, :-1, DAYS - SHORTEST :].sum(axis=2) > 0
    gone = absent[:, 1:] & there
    lively = here[:, :weeks].mean(axis=(0, 1)) / here[:, :weeks].mean()
    sure = np.minimum(share[:, None] * lively[None, DAYS - days :] * mood, SUREST)
    alone = (1 - sure).prod(axis=1)
    expected = max(float(alone[there[:, -1]].sum()), (int(gone[:, :-1].sum()) + PRIOR) / weeks)
    return days, gone[:, -1], expected
