"""The pictures of a digest: one for each section that is better seen than read."""

from __future__ import annotations

from community.charts import CohortChart, CohortRow, HourMap, Series, WeekBars
from community.digest import Digest, Section
from community.noise import Counted
from community.words import t

Chart = WeekBars | HourMap | CohortChart
PICTURED = (Section.GROWTH, Section.RETENTION, Section.ACTIVITY)


def chart_of(digest: Digest, section: Section, community: str) -> Chart | None:
    """Give the picture of a section, None for one that is told in words alone."""
    match section:
        case Section.GROWTH:
            growth = digest.growth
            weeks = 1 + len(growth.joined.before)
            return WeekBars(
                t("Who came and who went"),
                community,
                tuple(digest.week.back(back).first for back in reversed(range(weeks))),
                (
                    Series(t("Joined"), _by_week(growth.joined)),
                    Series(t("Left"), _by_week(growth.left)),
                    Series(t("Sent away"), _by_week(growth.removed)),
                ),
            )
        case Section.RETENTION:
            rows = (
                CohortRow(cohort.week.first, cohort.people, cohort.active)
                for cohort in digest.retention.cohorts
            )
            return CohortChart(t("Who stayed of those who came"), community, tuple(rows))
        case Section.ACTIVITY:
            return HourMap(t("When people write"), community, digest.presence.hours)
        case _:
            return None


def _by_week(count: Counted) -> tuple[int, ...]:
    return (*reversed(count.before), count.now)
