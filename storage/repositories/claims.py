"""Claim codes, by their digests."""

from community.claims import ClaimCode, ClaimCodes
from community.people import Community
from community.refs import micros
from storage.pages import Page
from storage.registry import serves
from storage.repositories.people import COMMUNITY, community_of
from storage.shapes import shape
from storage.tables.people import ClaimCodeRow
from storage.times import moment

CODE = shape(ClaimCodeRow)
BY_WORD = ("name",)


@serves(ClaimCodes)
class SqlClaimCodes:
    """Reads and writes the codes that were given out."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def of(self, digest: str) -> ClaimCode | None:
        row = self._page.get(CODE, (digest,))
        return ClaimCode(row.community, moment(row.ends), row.used_by) if row else None

    async def keep(self, digest: str, code: ClaimCode) -> None:
        self._page.put(CODE, CODE.row(digest, code.community, micros(code.ends), code.used_by))

    async def community(self, name: str) -> Community | None:
        row = self._page.find(COMMUNITY, BY_WORD, (name,))
        return community_of(self._page, row.id) if row is not None else None
