"""Slow mode where the platform has none for bots: what comes too fast is removed."""

from __future__ import annotations

from datetime import timedelta

from community.actions import Delete
from community.activity import Flag
from community.albums import album_of
from community.counted import Counted
from community.events import Said
from community.people import Role
from community.ports import Activity, Page
from community.telling import Scene
from community.windows import Window

LAST = "pacing.last"
"""The window of when each member last wrote in a chat that is slowed down. Under nobody, 0, stands
how many seconds back it was looked up what is stored."""


async def too_fast(page: Page, scene: Scene, last: Window) -> bool:
    """Remove what a member says before the time is over; False for what may stand."""
    event, chat, actor = scene.event, scene.chat, scene.actor
    if not isinstance(event, Said) or event.token or event.late or event.imported:
        return False
    if not chat.is_slow(event.at) or not actor.member or actor.bot or actor.role >= Role.HELPER:
        return False
    await _look_up(page, scene, last)
    key, album = (chat.id, actor.member), (chat.id, album_of(event))
    if album[1] and page.recall(last, album):  # sent as one with what may stand
        return False
    before = page.recall(last, key)
    if before is None or not timedelta(0) <= event.at - before < timedelta(seconds=chat.slow):
        page.remember(last, key, event.at)
        if album[1]:
            page.remember(last, album, event.at)
        await page.port(Counted).mark(chat.id, event.message, Flag.PACED)
        return False
    await page.port(Activity).retract(chat.id, event.message)
    place, message = event.place, event.message
    removal = Delete(platform=event.platform, chat=place.id, message=message, topic=place.topic)
    page.act(removal)
    return True


async def _look_up(page: Page, scene: Scene, last: Window) -> None:
    """Remember who wrote when as it is stored: once after a start, and where more of it matters."""
    chat, at = scene.chat, scene.event.at
    if (page.recall(last, (chat.id, 0)) or 0) >= chat.slow:
        return
    stored = await page.port(Counted).last(chat.id, at - timedelta(seconds=chat.slow))
    for member, when in stored.items():
        key = (chat.id, member)
        page.remember(last, key, max(page.recall(last, key) or when, when))
    page.remember(last, (chat.id, 0), chat.slow)
