"""Tells features again what they failed on, until it succeeds or has failed too often."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from community.events import Event
from community.ports import Letters, Page
from community.reasons import reason_of
from community.telling import Scene, Teller, scene_of_fact

RETELL = "house.retell"
"""The name of the schedule that does this, every five minutes."""
RETELL_CRON = "*/5 * * * *"
TRIES = 6
PAUSE = timedelta(minutes=5)

SceneOf = Callable[[Page, Event, datetime], Awaitable[Scene]]


async def tell_again(page: Page, teller: Teller, scene_of: SceneOf, now: datetime) -> None:
    """Tell everything that is due; what fails again waits twice as long as before."""
    letters = page.port(Letters)
    for number, feature, what in await letters.due(now):
        nested = page.nested()
        try:
            if isinstance(what, Event):
                scene = await scene_of(nested, what, now)
            else:
                scene = await scene_of_fact(nested, what, now)
            await teller.tell_again(nested, scene, feature, what)
            await teller.became_true(nested, scene)
        except teller.outside:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is kept
            await letters.failed_again(number, reason_of(error), now)
        else:
            await letters.told(number)
            page.merge(nested)
