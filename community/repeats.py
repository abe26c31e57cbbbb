"""What was told before: an event that comes twice, or one of days that are forgotten."""

from __future__ import annotations

import msgspec

from community.events import Event, Joined, Reacted
from community.people import Chat
from community.ports import Activity, Page
from community.privacy import Forgotten
from community.sources import Arrivals


async def untold(page: Page, event: Event, chat: Chat) -> Event | None:
    """Give an event as it is to be handled.

    None for one that was handled before, or is of days that nobody shall remember. A platform may
    tell of a coming twice, once without the link.
    """
    claim = event.claim
    if chat.id and claim is not None and await page.port(Activity).seen(chat.id, claim):
        if isinstance(event, Joined):
            await page.port(Arrivals).learn(event, chat)
        again = await _again(page, event, chat) if isinstance(event, Reacted) else None
        if again is None:
            return None
        event = again
    if event.late and await page.port(Forgotten).is_past(chat.community, event):
        return None
    return event


async def _again(page: Page, event: Reacted, chat: Chat) -> Reacted | None:
    """Give reactions that are put again at another time as an event of their own, None for others.

    The natural id of a reaction is its set, so that live, catch-up and import meet. One that is
    put again has its time in its id; an import knows no such times.
    """
    activity, claim = page.port(Activity), event.claim
    if event.who is None or event.imported or await activity.heard_at(chat.id, claim) == event.at:
        return None
    again = msgspec.structs.replace(event, again=True)
    return None if await activity.seen(chat.id, again.claim) else again
