"""A closer look at strangers: what is fetched after they came or spoke, off the line."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from community.attached import MOST_LOOKED_AT
from community.events import Edited, Event, Said
from community.house import House
from community.jobs import ComparePicture, LookAtPicture, LookAtProfile
from community.people import MOST_COUNTED
from community.ports import Page
from community.rulebook import Rulebook
from community.sights import Profile
from community.telling import Scene
from community.windows import Window

PICTURES, NAMES = "pictures", "names"
"""The rule without which no picture is looked at, and the one that looks at profiles."""
PROFILES, AGAIN = "moderation.profiles", timedelta(hours=1)
"""The window of what strangers' profiles said, and how soon one is looked at again."""
FEW = 3
"""Who wrote fewer messages has their profile looked at."""


class Known(msgspec.Struct, frozen=True, gc=False):
    """What a profile said when it was asked for, or that it has been asked for."""

    at: datetime
    profile: Profile = Profile()


def profiles(house: House) -> Window:
    """Give the window of profiles: by identity, what is `Known`."""
    return house.window(PROFILES)


def ask(page: Page, scene: Scene, book: Rulebook, known: Window, removed: Window) -> None:
    """Have what somebody shows looked at; it adds and never reads.

    Pictures of those who wrote much are, too, where any is known that was `removed`.
    """
    event, who = scene.event, scene.actor
    if who.trusted or event.who is None:
        return
    if isinstance(event, Said | Edited) and event.extras is not None and event.extras.pictures:
        _pictures(page, scene, event, book, removed)
    if who.wrote < FEW and not (event.who.bot or event.who.channel):
        _profile(page, scene, book, known)


def _pictures(
    page: Page, scene: Scene, event: Said | Edited, book: Rulebook, removed: Window
) -> None:
    if book.mode(PICTURES) == "off" or event.extras is None:
        return
    is_known = scene.actor.wrote >= MOST_COUNTED
    if is_known and not _compared(page, scene, book, removed):
        return
    about, look = _about(scene, event, event.message), ComparePicture if is_known else LookAtPicture
    for place, file in enumerate(event.extras.pictures[:MOST_LOOKED_AT]):
        page.start(look(**about, place=place, file=file))


def _compared(page: Page, scene: Scene, book: Rulebook, removed: Window) -> bool:
    """Whether pictures of those who wrote much are compared; after a start nobody knows yet."""
    settings: Any = book.of(PICTURES)
    return bool(settings.regulars) and page.recall(removed, scene.community.id) is not False


def _profile(page: Page, scene: Scene, book: Rulebook, known: Window) -> None:
    """Have a profile looked at, where the rule acts: it is a call for each newcomer."""
    event, who = scene.event, scene.actor
    before: Known | None = page.recall(known, who.identity)
    if before is not None and event.at - before.at < AGAIN:
        return
    settings: Any = book.of(NAMES)
    if settings.mode != "act" or not settings.profiles:
        return
    profile = before.profile if before is not None else Profile()
    page.remember(known, who.identity, Known(event.at, profile))
    page.start(
        LookAtProfile(**_about(scene, event, event.message if isinstance(event, Said) else 0))
    )


def _about(scene: Scene, event: Event, message: int) -> dict[str, Any]:
    return {
        "community": scene.community.id,
        "platform": event.platform,
        "chat": event.place.id,
        "to": event.who.id if event.who is not None else "",
        "identity": scene.actor.identity,
        "at": event.at,
        "message": message,
    }
