"""The pictures of a digest show what its words say."""

from __future__ import annotations

import pytest

from community.charts import WeekBars
from community.digest import Section
from community.digestcharts import chart_of
from community.noise import Counted
from tests.community.test_stories import week


@pytest.mark.parametrize(("left", "removed", "alone"), [(21, 20, 1), (4, 0, 4), (0, 3, 0)])
def test_who_was_sent_away_is_drawn_once(left: int, removed: int, alone: int) -> None:
    digest = week(
        growth={
            "joined": Counted(9, (8,)),
            "left": Counted(left, (3,)),
            "removed": Counted(removed, (1,)),
        }
    )

    chart = chart_of(digest, Section.GROWTH, "Town")

    assert isinstance(chart, WeekBars)
    drawn = {str(series.label): series.counts for series in chart.series}
    assert drawn["Left by choice"] == (2, alone)
    assert drawn["Sent away"] == (1, removed)
