"""Months as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from community.months import NoSuchMonth, NotYetBegun, after, before, length, read_month

TODAY = date(2026, 3, 15)


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("3", date(2026, 3, 1)),
        ("03", date(2026, 3, 1)),
        ("1", date(2026, 1, 1)),
        ("4", date(2025, 4, 1)),
        ("2026-02", date(2026, 2, 1)),
        ("2026/2", date(2026, 2, 1)),
        ("2026.2", date(2026, 2, 1)),
        ("2000-01", date(2000, 1, 1)),
        ("2025年12月", date(2025, 12, 1)),
        ("2025 年 12 月", date(2025, 12, 1)),
        ("2月", date(2026, 2, 1)),
        ("２０２６－０３", date(2026, 3, 1)),
    ],
)
def test_months_are_read(written: str, month: date) -> None:
    assert read_month(written, TODAY) == month


@pytest.mark.parametrize(
    "written",
    [
        "0",
        "13",
        "-3",
        "3.5",
        "march",
        "2026",
        "2026-13",
        "2026-00",
        "1999-12",
        "٣",
        "²",
        "3 4",
        "😀",
    ],
)
def test_what_is_no_month_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(NoSuchMonth) as refused:
        read_month(written, TODAY)
    assert "like 3, or" in str(refused.value.text)


@pytest.mark.parametrize("written", ["2026-04", "9999-12"])
def test_months_that_lie_ahead_are_refused(written: str) -> None:
    with pytest.raises(NotYetBegun):
        read_month(written, TODAY)


def test_months_around_a_month() -> None:
    assert before(date(2026, 1, 1)) == date(2025, 12, 1)
    assert after(date(2025, 12, 1)) == date(2026, 1, 1)
    assert [length(date(year, 2, 1)) for year in (2024, 2026, 2100)] == [29, 28, 28]
