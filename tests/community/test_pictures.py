"""Pictures as data, and what their words tell."""

from __future__ import annotations

from datetime import date

import msgspec

from community.actions import AfterCrash, Lane, Show
from community.checkins import DayState
from community.pictures import (
    BoardPicture,
    BoardRow,
    MemberCard,
    MonthCalendar,
    days_of,
    told,
)
from community.words import t
from community.written import decode, encode

FIRST, TODAY, SINCE = date(2026, 3, 1), date(2026, 3, 7), date(2026, 3, 3)
D = DayState
CARD = MemberCard("Ann", "Town", 30, 50, 2, 9, 3, 8, SINCE, (t("Level 3"),), (t("A"), t("B")))


def test_the_days_of_a_month() -> None:
    marked = {date(2026, 3, 4): D.CHECKED, date(2026, 3, 5): D.FROZEN}
    assert days_of(FIRST, 8, TODAY, SINCE, marked) == (
        *(D.OUTSIDE, D.OUTSIDE, D.MISSED, D.CHECKED, D.FROZEN, D.MISSED, D.TODAY, D.FUTURE),
    )
    marked = {TODAY: D.CHECKED}
    assert days_of(TODAY, 2, TODAY, SINCE, marked) == (D.CHECKED, D.FUTURE)


def test_a_calendar_in_words_names_the_days() -> None:
    days = (D.CHECKED, D.MISSED, D.CHECKED, D.CHECKED, D.CHECKED, D.MADE_UP, D.TODAY, D.FROZEN)
    calendar = MonthCalendar("Ann", FIRST, days, 7, 1, 5)
    assert calendar.came == 5
    assert str(told(calendar)) == (
        "Ann, 2026-03\nChecked in on 5 days.\nChecked in: 1, 3–5\nMade up: 6\nFrozen: 8\n"
        "Today is 2026-03-07.\nStreak: 1 day\nBest streak: 5 days"
    )


def test_a_card_in_words_says_all_that_it_shows() -> None:
    assert str(told(CARD)) == (
        "Ann, Town\nLevel 3\nPoints: 30 (50 earned)\nRank: number 2 of 9\n"
        "Streak: 3 days\nBest streak: 8 days\nBadges: A, B\nMember since: 2026-03-03"
    )
    bare = msgspec.structs.replace(CARD, rank=0, honours=(), badges=())
    assert "Rank: not on the board yet" in str(told(bare))
    assert "Badges" not in str(told(bare))


def test_a_board_in_words_has_every_row_and_ones_own() -> None:
    rows = (BoardRow(1, "Ann", 7), BoardRow(2, "Bob", 1))
    board = BoardPicture(t("Points today"), "Town", "points", rows, BoardRow(9, "Kim", 0, own=True))
    assert str(told(board)) == (
        "Points today, Town\n1. Ann  7 points\n2. Bob  1 point\n9. Kim  0 points"
    )


def test_a_picture_goes_through_the_outbox() -> None:
    show = Show(platform="local", chat="plaza", picture=CARD, words=told(CARD), theme="dark")
    assert decode(encode(show)) == show
    assert show.lane is Lane.PICTURE
    assert show.after_crash is AfterCrash.DROP
    turned = msgspec.structs.replace(show, instead_of=7)
    assert turned.after_crash is AfterCrash.REPEAT
