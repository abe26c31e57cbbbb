"""Of which days the activity is gone, so that what was counted of it stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from sqlalchemy import Connection, select

from community.people import day_begins
from community.refs import micros
from storage.counting import CHAT_HOUR
from storage.repositories.forgotten import PAST
from storage.repositories.people import CHAT, COMMUNITY
from storage.shapes import Row, Shape
from storage.times import HOUR

EDGE = timedelta(days=2)
"""Days near the last pruned one are left alone: a community may have moved to another zone."""


class Past:
    """The first day and hour of each community whose counts can be made anew."""

    def __init__(self, connection: Connection) -> None:
        self._days: dict[int, int] = {}
        self._hours: dict[int, int] = {}
        homes, chats = COMMUNITY.table, CHAT.table
        query = select(homes, PAST.table.c.since).join(
            PAST.table, PAST.table.c.community == homes.c.id
        )
        for home in connection.execute(query).all():
            first = date.fromordinal(home.since) + EDGE
            self._days[home.id] = first.toordinal()
            hour = micros(day_begins(first, home.zone, home.day_start)) // HOUR
            own = select(chats.c.id).where(chats.c.community == home.id)
            self._hours |= dict.fromkeys(connection.execute(own).scalars(), hour)

    def first_day(self, community: int) -> int:
        """Give the first day of a community that can be counted again; 0 where nothing is gone."""
        return self._days.get(community, 0)

    def after(self, shape: Shape, rows: Iterable[Row]) -> Iterable[Row]:
        """Give the rows of counts that can be made anew: all, where nothing was pruned."""
        return rows if not self._days else self._after(shape, rows)

    def _after(self, shape: Shape, rows: Iterable[Row]) -> Iterator[Row]:
        if shape is CHAT_HOUR:
            yield from (row for row in rows if row[1] >= self._hours.get(row[0], 0))
            return
        community, day = shape.columns.index("community"), shape.columns.index("day")
        yield from (row for row in rows if row[day] >= self._days.get(row[community], 0))
