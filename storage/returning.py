"""Somebody who was forgotten and writes again: all is new, but what held of them still holds."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from community.privacy import digest_of
from community.restraints import FOREVER, CaseKind
from storage.shapes import Key, shape
from storage.tables.cases import CaseRow
from storage.tables.forgotten import ForgottenRow
from storage.tables.people import MemberRow
from storage.times import micros

if TYPE_CHECKING:
    from storage.pages import Page

FORGOTTEN, MEMBER, CASE = shape(ForgottenRow), shape(MemberRow), shape(CaseRow)
CAME_BACK = "came back"
"""The rule by which what held of somebody holds of them again."""


@lru_cache(maxsize=4096)
def key_of(key: bytes, community: int, platform: str, external: str) -> Key:
    """Give the key of a forgotten account's row."""
    return (digest_of(key, community, platform, external),)


def come_back(page: Page, identity: Any, at: int) -> None:
    """Let a mute or a ban go on that had not ended when its person asked to be forgotten.

    It becomes a case of the new member, by nobody, which a moderator can undo as any other.
    """
    account = (identity.community, identity.platform, identity.external)
    row = page.get(FORGOTTEN, key_of(page.key, *account))
    if row is None or not row.held_at:
        return
    held = {CaseKind.MUTE: row.muted, CaseKind.BAN: row.barred}
    running = {kind: ends for kind, ends in held.items() if ends > at}
    for kind, ends in running.items():
        number, last = page.next_id(CASE), 0 if ends == micros(FOREVER) else ends
        about = (number, identity.community, identity.id, int(kind), row.held_at, last)
        page.put(CASE, CASE.row(*about, 0, CAME_BACK, "", 0, 0, "", 0, 0, 0, "", 0))
    member: Any = page.get(MEMBER, (identity.member,))
    if running:
        muted, barred = (running.get(kind, 0) for kind in (CaseKind.MUTE, CaseKind.BAN))
        now = member._replace(muted=muted, barred=barred, held_at=row.held_at)
        page.put(MEMBER, now)
