"""The ticker, over the hours that a change of clocks repeats or leaves out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.ticker import Ticker, first_from
from community.context import Ctx
from community.feature import Feature, NoSettings
from community.house import House
from community.words import t


def hourly() -> House:
    feature = Feature("clock", NoSettings, about=t("A clock."))

    @feature.schedule("strike", "5 * * * *", downtime="each")
    async def strike(ctx: Ctx[NoSettings]) -> None:
        raise NotImplementedError  # the ticker only says when

    return House([feature])


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("America/New_York", "2026-11-01T00:00+00:00"),
        ("America/New_York", "2026-03-08T00:00+00:00"),
        ("Europe/Berlin", "2026-10-24T20:00+00:00"),
        ("Asia/Shanghai", "2026-10-24T20:00+00:00"),
    ],
)
def test_an_hour_that_comes_twice_strikes_twice_and_time_goes_on(zone: str, start: str) -> None:
    began = datetime.fromisoformat(start)
    ticker = Ticker(hourly(), {}, began)
    ticker.know(1, zone)
    struck = ticker.due(began + timedelta(hours=12))
    own = [each.at for each in struck if each.schedule == "clock.strike@1"]
    assert own == [began + timedelta(hours=n, minutes=5) for n in range(12)]
    assert all(at.tzinfo is UTC for at in own)


def test_looking_every_second_works_out_no_hour_anew() -> None:
    began = datetime(2026, 3, 2, 12, tzinfo=UTC)
    ticker = Ticker(hourly(), {}, began)
    ticker.know(1, "UTC")
    asked = worked_out()
    for second in range(1, 300):
        assert ticker.due(began + timedelta(seconds=second)) == []
    assert worked_out() == asked
    struck = ticker.due(began + timedelta(seconds=300))
    assert [each.at for each in struck if each.schedule == "clock.strike@1"] == [
        began + timedelta(minutes=5)
    ]


def worked_out() -> int:
    """How often an hour was asked for, found anew or not."""
    found = first_from.cache_info()
    return found.hits + found.misses
