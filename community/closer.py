"""A closer look at what a stranger sends: what is fetched after it was said, off the line."""

from __future__ import annotations

from community.attached import MOST_LOOKED_AT
from community.events import Edited, Said
from community.jobs import LookAtPicture
from community.people import MOST_COUNTED
from community.ports import Page
from community.rulebook import Rulebook
from community.telling import Scene

PICTURES = "pictures"
"""The rule without which no picture is looked at."""


def ask(page: Page, scene: Scene, book: Rulebook) -> None:
    """Have the pictures of what a stranger says looked at; it adds and never reads."""
    event, who = scene.event, scene.actor
    if not isinstance(event, Said | Edited) or event.extras is None:
        return
    if book.mode(PICTURES) == "off" or who.trusted or who.wrote >= MOST_COUNTED:
        return
    for place, file in enumerate(event.extras.pictures[:MOST_LOOKED_AT]):
        look = LookAtPicture(
            community=scene.community.id,
            platform=event.platform,
            chat=event.place.id,
            identity=who.identity,
            at=event.at,
            message=event.message,
            place=place,
            file=file,
        )
        page.start(look)
