"""The settings that communities and chats have of their own."""

from community.ports import Settings
from storage.pages import Page
from storage.registry import serves
from storage.shapes import shape
from storage.tables.people import SettingRow

SETTING = shape(SettingRow)


@serves(Settings)
class SqlSettings:
    """Reads and writes the documents."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def documents(self, community: int, chat: int) -> tuple[str, str]:
        return self._document(community, 0), self._document(community, chat) if chat else ""

    async def write(self, community: int, chat: int, document: str) -> None:
        self._page.put(SETTING, SETTING.row(community, chat, document))

    def _document(self, community: int, chat: int) -> str:
        row = self._page.get(SETTING, (community, chat))
        return row.document if row is not None else ""
