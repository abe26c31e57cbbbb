"""What members hold, by item."""

from community.holdings import Holdings, Item
from community.people import Actor
from storage.pages import Page
from storage.registry import serves
from storage.shapes import shape
from storage.shares import ITEMS, add
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

    async def change(self, who: Actor, item: Item, by: int) -> int:
        before = await self.held(who.member, item)
        left = max(0, before + by)
        self._page.put(HOLDING, HOLDING.row(who.member, int(item), left))
        if who.linked:
            add(self._page, who.identity, ITEMS - int(item), left - before)
        return left
