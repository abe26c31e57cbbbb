"""The hours that are due, when time has passed in one leap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.features import house
from bot.ticker import Ticker
from community.refs import micros
from community.retelling import RETELL

BEGAN = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("leap", [timedelta(minutes=11), timedelta(days=3), timedelta(days=400)])
def test_only_the_latest_occurrence_strikes_after_a_leap(leap: timedelta) -> None:
    ticker, now = Ticker(house(), {}, BEGAN), BEGAN + leap
    struck = [each for each in ticker.due(now) if each.schedule == RETELL]
    (only,) = struck
    assert only.at == now.replace(minute=now.minute // 5 * 5)
    assert only.occurrence == micros(only.at)
    assert not [each for each in ticker.due(now) if each.schedule == RETELL]
    (after,) = [each for each in ticker.due(now + timedelta(minutes=5)) if each.schedule == RETELL]
    assert after.at == only.at + timedelta(minutes=5)


def test_a_clock_that_was_ahead_and_is_put_right_goes_on_from_where_it_is() -> None:
    ticker = Ticker(house(), {}, BEGAN)
    ticker.due(BEGAN + timedelta(days=400))
    assert [each for each in ticker.due(BEGAN) if each.schedule == RETELL] == []
    (next_,) = [
        each for each in ticker.due(BEGAN + timedelta(minutes=5)) if each.schedule == RETELL
    ]
    assert next_.at == BEGAN + timedelta(minutes=5)
