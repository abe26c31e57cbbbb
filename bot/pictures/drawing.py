"""Draws any picture that the core describes."""

from typing import assert_never

from bot.pictures import bars, board, card, cohorts, hours, month
from community.charts import CohortChart, HourMap, WeekBars
from community.pictures import BoardPicture, MemberCard, MonthCalendar, Theme, type_of_picture


def draw(picture: type_of_picture, language: str, theme: Theme) -> bytes:
    """Draw a picture with its words in a language; gives a PNG, 1080 pixels wide."""
    match picture:
        case MemberCard():
            return card.draw(picture, language, theme)
        case MonthCalendar():
            return month.draw(picture, language, theme)
        case BoardPicture():
            return board.draw(picture, language, theme)
        case WeekBars():
            return bars.draw(picture, language, theme)
        case HourMap():
            return hours.draw(picture, language, theme)
        case CohortChart():
            return cohorts.draw(picture, language, theme)
        case _:
            assert_never(picture)
