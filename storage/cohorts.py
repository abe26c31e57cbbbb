"""Who came, stayed and went: members by the week in which they were first seen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from community.digest import Cohort, Growth, Rush
from community.noise import Counted, Share
from community.weeks import DAYS, Week
from storage.attendance import DAY_BITS, Attendance, starts
from storage.times import HOUR
from storage.weekcounts import LOOK_BACK, MONTH, Away, Hours, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

SEEN_FOR = {1: 1, 7: 7, 30: 7}
"""Within how many days from the one asked about somebody counts as back."""
RUSH_HOURS = 3
"""Hours within which those who come together mostly come."""


class Newcomers:
    """Members with the day on which each was first seen, as far back as a digest looks."""

    def __init__(self, span: Span, members: Numbers, moments: Numbers) -> None:
        import numpy as np

        self.members = members
        self.moments = moments
        first = span.last - LOOK_BACK + 1
        begins = [span.begins(date.fromordinal(first + day)) for day in range(LOOK_BACK + 1)]
        self.days: Numbers = first - 1 + np.searchsorted(begins, moments, side="right")

    def of(self, week: Week) -> Numbers:
        """Give the members first seen in a week."""
        first = week.first.toordinal()
        return self.members[(self.days >= first) & (self.days < first + DAYS)]

    def together(self, week: Week, hours: int) -> Numbers:
        """Give the most of a week's new who were first seen within some hours."""
        import numpy as np

        here = self.days >= week.first.toordinal()
        here &= self.days <= week.last.toordinal()
        order = np.argsort(self.moments[here], kind="stable")
        members, moments = self.members[here][order], self.moments[here][order]
        if not members.size:
            return members
        ends = np.searchsorted(moments, moments + hours * HOUR)
        most = int(np.argmax(ends - np.arange(members.size)))
        return members[most : ends[most]]

    def seen_before(self, members: Numbers, day: date) -> Numbers:
        """Leave out those who were first seen on a day or later."""
        import numpy as np

        new = self.members[self.days >= day.toordinal()]
        return np.setdiff1d(members, new, assume_unique=True)


def grown(span: Span, hours: Hours, away: Away, seen: Attendance, new: Newcomers) -> Growth:
    """Tell who came and went; who was sent away by a case is counted by itself."""
    import numpy as np

    def wrote(week: Week) -> tuple[int, int]:
        theirs = new.of(week)
        return _both(theirs, _active(seen, week)), int(theirs.size)

    now, before = wrote(span.week), wrote(span.week.back(1))  # nobody, where nothing is known
    at_once, together = new.together(span.week, 1), new.together(span.week, RUSH_HOURS)
    return Growth(
        joined=span.summed(hours.joined),
        left=span.summed(hours.left),
        removed=away.counted,
        new=span.counted(lambda week: int(new.of(week).size)),
        wrote=Share(*now, *before),
        burst=max(hours.burst, int(at_once.size)),
        rush=Rush(int(together.size), _both(np.sort(together), _active(seen, span.week))),
        hurried=away.hurried,
    )


def come_and_gone(span: Span, seen: Attendance, new: Newcomers) -> tuple[Counted, Counted]:
    """Count the returned, who had been silent for a month before, and the lost, who now are."""
    import numpy as np

    def returned(week: Week) -> int:
        earlier = week.first - timedelta(days=1)
        month = seen.active(earlier.toordinal() - MONTH + 1, earlier.toordinal())
        back = np.setdiff1d(_active(seen, week), month, assume_unique=True)
        return int(new.seen_before(back, week.first).size)

    def lost(week: Week) -> int:
        since, last = week.last.toordinal() - MONTH + 1, week.last.toordinal()
        there = seen.active(since - DAYS, since - 1)
        return int(np.setdiff1d(there, seen.active(since, last), assume_unique=True).size)

    return span.counted(returned), span.counted(lost)


def cohorts(span: Span, seen: Attendance, new: Newcomers) -> tuple[Cohort, ...]:
    """Give the cohorts, the oldest first, with how many wrote in each week since."""
    found = []
    for back, week in reversed([*enumerate(span.weeks)]):
        theirs = new.of(week)
        since = [week.back(-after) for after in range(back + 1)]
        active = tuple(_both(theirs, _active(seen, later)) for later in since)
        found.append(Cohort(week, int(theirs.size), active))
    return tuple(found)


def back_after(span: Span, seen: Attendance, new: Newcomers, after: int) -> Share:
    """Give the share of the new who wrote again about so many days after their first day.

    They are those of the latest week of whom it can be known by the end of the digest's week.
    """

    last = span.last - after - SEEN_FOR[after] + 1
    now = came_back(seen, new, after, last - DAYS + 1, last)
    return Share(*now, *came_back(seen, new, after, last - 2 * DAYS + 1, last - DAYS))


def came_back(
    seen: Attendance, new: Newcomers, after: int, first: int, last: int
) -> tuple[int, int]:
    """Count those first seen on some days who wrote again about so many days after, and all."""
    due = (new.days >= first) & (new.days <= last)
    since = new.days[due] + after
    back = _within(seen, new.members[due], since, since + SEEN_FOR[after] - 1)
    return int(back.sum()), int(due.sum())


def half_of(seen: Attendance) -> int:
    """Give the fewest members who together wrote half of the messages."""
    import numpy as np

    if not seen.members.size:
        return 0
    messages = np.add.reduceat(seen.messages, starts(seen.members))
    written = np.cumsum(np.sort(messages)[::-1])
    return int(np.searchsorted(written, written[-1] / 2)) + 1


def _active(seen: Attendance, week: Week) -> Numbers:
    return seen.active(week.first.toordinal(), week.last.toordinal())


def _both(some: Numbers, others: Numbers) -> int:
    import numpy as np

    return int(np.intersect1d(some, others, assume_unique=True).size)


def _within(seen: Attendance, members: Numbers, first: Numbers, last: Numbers) -> NDArray[np.bool_]:
    """Whether each member wrote within some days of their own."""
    import numpy as np

    written = (seen.members << DAY_BITS) | seen.days
    nobody = np.iinfo(np.int64).max
    at = np.searchsorted(written, (members << DAY_BITS) | first)
    found: NDArray[np.bool_] = np.append(written, nobody)[at] <= (members << DAY_BITS) | last
    return found
