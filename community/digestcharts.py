"""The pictures of a digest: one for each section that is better seen than read."""

from __future__ import annotations

from itertools import dropwhile

from community.charts import CohortChart, CohortRow, HourMap, Series, WeekBars
from community.digest import Digest, Section
from community.noise import Counted
from community.words import t

Chart = WeekBars | HourMap | CohortChart
PICTURED = (Section.GROWTH, Section.RETENTION, Section.ACTIVITY)


def chart_of(digest: Digest, section: Section, community: str) -> Chart | None:
    """Give the picture of a section, None where there is nothing to be seen."""
    match section:
        case Section.GROWTH:
            return _growth(digest, community)
        case Section.RETENTION:
            known = dropwhile(lambda cohort: not cohort.people, digest.retention.cohorts)
            rows = tuple(CohortRow(each.week.first, each.people, each.active) for each in known)
            return CohortChart(t("Who stayed of those who came"), community, rows) if rows else None
        case Section.ACTIVITY:
            hours = digest.presence.hours
            seen = any(map(any, hours))
            return HourMap(t("When people write"), community, hours) if seen else None
        case _:
            return None


def _growth(digest: Digest, community: str) -> WeekBars | None:
    """Give who came and who went; where nobody is told to come, who was seen first."""
    growth = digest.growth
    told = growth.joined.now or any(growth.joined.before)
    came = (
        Series(t("Joined"), _by_week(growth.joined))
        if told
        else Series(t("New members"), _by_week(growth.new))
    )
    gone, sent = _by_week(growth.left), _by_week(growth.removed)
    # Whoever is sent away leaves, too, and must not stand there twice.
    left = Series(t("Left by choice"), tuple(map(_rest, gone, sent)))
    removed = Series(t("Sent away"), sent)
    if not any(any(each.counts) for each in (came, left, removed)):
        return None
    weeks = reversed(range(1 + len(growth.joined.before)))
    days = tuple(digest.week.back(back).first for back in weeks)
    return WeekBars(t("Who came and who went"), community, days, (came, left, removed))


def _rest(whole: int, part: int) -> int:
    return max(0, whole - part)


def _by_week(count: Counted) -> tuple[int, ...]:
    return (*reversed(count.before), count.now)
