"""What members earned by talking, day by day."""

from datetime import date
from functools import lru_cache

from community.refs import micros
from community.talk import Talk, Talked
from storage.pages import Page
from storage.registry import serves
from storage.shapes import shape
from storage.tables.points import TalkRow
from storage.times import moment

TALK = shape(TalkRow)


@serves(Talk)
class SqlTalk:
    """One row per member and day on which they earned."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def of(self, member: int, day: date) -> Talked:
        row = self._page.get(TALK, (member, day.toordinal()))
        if row is None:
            return Talked()
        return _talked(row.points, row.last_at, row.prints)

    async def store(self, member: int, day: date, talked: Talked) -> None:
        last = micros(talked.last) if talked.last else 0
        prints = ",".join(map(str, talked.prints))
        self._page.put(TALK, TALK.row(member, day.toordinal(), talked.points, last, prints))


@lru_cache(maxsize=4096)
def _talked(points: int, last_at: int, prints: str) -> Talked:
    """Give a row as the core's value: most messages earn nothing, and find it as it was."""
    return Talked(points, moment(last_at), tuple(map(int, prints.split(","))) if prints else ())
