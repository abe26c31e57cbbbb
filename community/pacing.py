"""Slow mode where the platform has none for bots: what comes too fast is removed."""

from __future__ import annotations

from datetime import timedelta

from community.actions import Delete
from community.events import Said
from community.people import Role
from community.ports import Activity, Page
from community.telling import Scene
from community.windows import Window

LAST = "pacing.last"
"""The window of when each member last wrote in a chat that is slowed down."""


async def too_fast(page: Page, scene: Scene, last: Window) -> bool:
    """Remove what a member says before the time is over; False for what may stand."""
    event, chat, actor = scene.event, scene.chat, scene.actor
    if not isinstance(event, Said) or event.token or event.late or event.imported:
        return False
    if not chat.is_slow(event.at) or not actor.member or actor.bot or actor.role >= Role.HELPER:
        return False
    key = (chat.id, actor.member)
    before = page.recall(last, key)
    if before is None or not timedelta(0) <= event.at - before < timedelta(seconds=chat.slow):
        page.remember(last, key, event.at)
        return False
    await page.port(Activity).retract(chat.id, event.message)
    page.act(Delete(platform=event.platform, chat=event.place.id, message=event.message))
    return True
