"""What members hold, by item."""

from community.holdings import Holdings, Item
from storage.pages import Page
from storage.registry import serves
from storage.shapes import shape
from storage.tables.keeping import HoldingRow

HOLDING = shape(HoldingRow)


@serves(Holdings)
class SqlHoldings:
    """Reads and writes counts by key."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def held(self, member: int, item: Item) -> int:
        row = self._page.get(HOLDING, (member, int(item)))
        return row.held if row is not None else 0

    async def change(self, member: int, item: Item, by: int) -> int:
        left = max(0, await self.held(member, item) + by)
        self._page.put(HOLDING, HOLDING.row(member, int(item), left))
        return left
