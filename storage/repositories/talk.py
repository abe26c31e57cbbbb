"""What members earned by talking, day by day."""

from datetime import date

from community.talk import Talk, Talked
from storage.pages import Page
from storage.registry import serves
from storage.shapes import shape
from storage.tables.points import TalkRow

TALK = shape(TalkRow)
NOTHING = Talked()


@serves(Talk)
class SqlTalk:
    """One row per member and day on which they earned."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def of(self, member: int, day: date) -> Talked:
        row = self._page.get(TALK, (member, day.toordinal()))
        if row is None:
            return NOTHING
        return Talked(row.points, row.last_at, row.prints)

    async def store(self, member: int, day: date, talked: Talked) -> None:
        key = (member, day.toordinal())
        self._page.put(TALK, TALK.row(*key, talked.points, talked.last, talked.prints))
