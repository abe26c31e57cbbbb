"""Bans and mutes that the platforms' own moderators gave."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from community.linking import Restraints
from community.refs import micros
from storage.pages import Page
from storage.registry import serves
from storage.repositories.people import identities_of
from storage.shapes import shape
from storage.tables.linking import RestraintRow

RESTRAINT = shape(RestraintRow)
_R = RESTRAINT.table.c
RUNNING = (
    select(_R.chat)
    .where(
        _R.identity == bindparam("identity"),
        _R.what != "",
        (_R.until == 0) | (_R.until > bindparam("at")),
    )
    .limit(1)
)
BEGIN = ("ban", "mute")


@serves(Restraints)
class SqlRestraints:
    """Keeps the latest word about an account in a chat, in whatever order it is heard."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def note(
        self, identity: int, chat: int, what: str, at: datetime, until: datetime | None
    ) -> None:
        known = self._page.get(RESTRAINT, (identity, chat))
        if known is not None and known.at > micros(at):
            return
        kept = what if what in BEGIN else ""
        ends = micros(until) if until is not None else 0
        self._page.put(RESTRAINT, RESTRAINT.row(identity, chat, kept, micros(at), ends))

    async def running(self, members: Sequence[int], at: datetime) -> bool:
        return any(
            self._page.select(RUNNING, identity=identity, at=micros(at))
            for member in members
            for identity in identities_of(self._page, member)
        )
