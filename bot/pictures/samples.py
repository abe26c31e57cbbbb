"""Pictures with the hardest names, to be looked at: what `hearth pictures --samples` draws."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from community.charts import CohortChart, CohortRow, HourMap, Series, WeekBars
from community.checkins import DayState
from community.months import length
from community.pictures import (
    BoardPicture,
    BoardRow,
    MemberCard,
    MonthCalendar,
    type_of_picture,
)
from community.words import t

SINCE = date(2024, 2, 29)
HARD_NAMES = (
    "Ann",
    "李小龍",
    "欧阳朱镕喆",
    "مرحبا بالعالم",
    "שלום עולם",
    "محمد (Team 7) 李",
    "👨‍👩‍👧‍👦 Familie 🏳️‍🌈",
    "🇨🇳🇧🇷👋🏽👩🏽‍💻❤️‍🔥1️⃣",
    "𝕸𝖆𝖙𝖍 ∑ℝ",
    "ຊື່ລາວ",
    "ชื่อไทย",
    "अनुष्का क्षत्रिय",
    "이순신 さくら",
    "Владимир Ελένη",
    "Zal" + "".join(map(chr, range(0x300, 0x31E))) + "go",
    "\u200b\u3164\u2800",
    "a\x00\x1b[31m\u202egnp.exe",
    "𓀀𐎀\U000e0041𠮷",
    "W" * 128,
    "很长的名字" * 25,
)
"""Scripts, emoji, controls, piles of marks, nothing at all, and far too much."""
BADGES = (t("First week"), t("Hundred days"), t("Early bird"))


def samples() -> Iterator[tuple[str, type_of_picture]]:
    """Give every sample with the name of its file, all names in it somewhere."""
    for number, name in enumerate(HARD_NAMES, 1):
        yield f"card-{number:02}", _card(name, number)
    yield "calendar-all-kinds", _month(HARD_NAMES[5], date(2026, 3, 1), 27)
    yield "calendar-past", _month(HARD_NAMES[6], date(2026, 2, 1), 0)
    yield "calendar-six-weeks", _month(HARD_NAMES[-1], date(2026, 8, 1), 31)
    yield (
        "calendar-new",
        MonthCalendar(
            "Ann",
            date(2026, 3, 1),
            (*[DayState.OUTSIDE] * 8, DayState.TODAY, *[DayState.FUTURE] * 22),
            9,
        ),
    )
    rows = tuple(
        BoardRow(place, name, 9_870 // place, own=place == 4)
        for place, name in enumerate(HARD_NAMES, 1)
    )
    yield "board-1", BoardPicture(t("Points this week"), "Town 小镇", "points", rows[:10])
    other = BoardRow(1_234_567, HARD_NAMES[0], 1, own=True)
    board = BoardPicture(t("Streaks of all time"), HARD_NAMES[-1], "days", rows[10:], other)
    yield "board-2", board
    yield from _charts()
    yield "board-empty", BoardPicture(t("Streaks today"), "Town", "days", ())


def _charts() -> Iterator[tuple[str, type_of_picture]]:
    weeks = tuple(SINCE + timedelta(weeks=week) for week in range(9))
    joined = Series(t("Joined"), (20, 24, 18, 22, 190, 21, 23, 20, 1_204))
    left = Series(t("Left"), (3, 0, 4, 3, 150, 8, 2, 4, 3))
    sent = Series(t("Sent away"), (0, 0, 1, 0, 140, 0, 0, 1, 0))
    growth = t("Who came and who went")
    yield "bars-growth", WeekBars(growth, "Town 小镇", weeks, (joined, left, sent))
    yield "bars-one", WeekBars(growth, HARD_NAMES[-1], weeks[:1], (joined,))
    yield "bars-none", WeekBars(growth, HARD_NAMES[4], (), (joined, left))
    busy = tuple(
        tuple(max(0, (hour * 7 + day * 13) % 31 - 6) for hour in range(24)) for day in range(7)
    )
    yield "hours", HourMap(t("When people write"), "Town 小镇", busy)
    yield "hours-none", HourMap(t("When people write"), "Town", ((0,) * 24,) * 7)
    stayed = t("Who stayed of those who came")
    rows = tuple(
        CohortRow(week, 10**place, tuple(10**place // (after + 1) for after in range(9 - place)))
        for place, week in enumerate(weeks)
    )
    yield "cohorts", CohortChart(stayed, "Town 小镇", rows)
    yield "cohorts-new", CohortChart(stayed, "Town", (CohortRow(SINCE, 0, (0,)),))
    yield "cohorts-none", CohortChart(stayed, "Town", ())


def _card(name: str, number: int) -> MemberCard:
    """Give a card that has much, or little, by its number."""
    rich = number % 3
    return MemberCard(
        name=name,
        community=HARD_NAMES[-number % len(HARD_NAMES)] if rich == 1 else "Town 小镇",
        points=(7, 1_234, 987_654_321)[rich],
        earned=(7, 12_345, 9_876_543_210)[rich],
        rank=(0, 3, 1_234_567)[rich],
        people=(0, 128, 2_000_000)[rich],
        streak=(0, 12, 365)[rich],
        best=(1, 30, 1_000)[rich],
        since=SINCE,
        honours=(t("Level {level}", level=12),) if rich == 2 else (),
        badges=BADGES * (0, 1, 6)[rich],
    )


def _month(name: str, first: date, today: int) -> MonthCalendar:
    states = (
        *[DayState.OUTSIDE] * 2,
        *[DayState.CHECKED] * 6,
        DayState.MISSED,
        DayState.MADE_UP,
        *[DayState.CHECKED] * 3,
        *[DayState.FROZEN] * 2,
        DayState.MISSED,
    )
    days = [states[place % len(states)] for place in range(length(first))]
    if today:
        days[today - 1 :] = [DayState.TODAY, *[DayState.FUTURE] * (len(days) - today)]
    return MonthCalendar(name, first, tuple(days), today, 1_204, 12_345)
