"""Which occurrence of each schedule struck last."""

from community.ports import Schedules
from storage.pages import Page
from storage.registry import serves
from storage.shapes import shape
from storage.tables.machinery import StrikeRow

STRIKE = shape(StrikeRow)


@serves(Schedules)
class SqlSchedules:
    """Claims occurrences; they strike in the order of time, each once.

    One that struck in what is still to come was struck by a clock that was wrong, and counts for
    nothing: else nothing would strike until then.
    """

    def __init__(self, page: Page) -> None:
        self._page = page

    async def strike(self, schedule: str, occurrence: int) -> bool:
        last = await self.last(schedule)
        if last is not None and occurrence <= last <= self._page.at:
            return False
        self._page.put(STRIKE, STRIKE.row(schedule, occurrence))
        return True

    async def last(self, schedule: str) -> int | None:
        row = self._page.get(STRIKE, (schedule,))
        return row.occurrence if row is not None else None
