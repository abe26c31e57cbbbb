"""What was told before: an event that comes twice, or one of days that are forgotten."""

from community.events import Event, Joined
from community.people import Chat
from community.ports import Activity, Page
from community.privacy import Forgotten
from community.sources import Arrivals


async def was_told(page: Page, event: Event, chat: Chat) -> bool:
    """Whether an event was handled before, or is of days that nobody shall remember.

    A platform may tell of a coming twice, once without the link.
    """
    claim = event.claim
    if chat.id and claim is not None and await page.port(Activity).seen(chat.id, claim):
        if isinstance(event, Joined):
            await page.port(Arrivals).learn(event, chat)
        return True
    return event.late and await page.port(Forgotten).is_past(chat.community, event)
