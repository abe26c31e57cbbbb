"""Who is not let in yet, and what they say: only who keeps the door hears of it."""

from __future__ import annotations

import msgspec

from community.events import Said
from community.people import Gate
from community.ports import Page, People, Settings
from community.telling import Scene, Teller


async def knocked(page: Page, teller: Teller, scene: Scene) -> None:
    """Tell of what somebody said whom the door has not forgotten yet.

    In private it is about the community at whose door they stand, whichever the chat is about.
    """
    event = scene.event
    if not isinstance(event, Said) or event.imported or event.token:
        return
    if event.who is None or event.who.bot:
        return
    if not event.place.private:
        if scene.actor.gate:
            await teller.knocked(page, scene)
        return
    for number in scene.several:
        there = await _at(page, scene, number)
        if there is not None:
            await teller.knocked(page, there)
            return


async def _at(page: Page, scene: Scene, number: int) -> Scene | None:
    """Give the scene at a community's door, None where nobody keeps them waiting there."""
    event, people = scene.event, page.port(People)
    assert event.who is not None
    community = await people.community(number)
    actor = await people.find(number, event.platform, event.who.id)
    if community is None or actor is None or actor.gate < Gate.RULES:
        return None
    documents = await page.port(Settings).documents(number, 0)
    return msgspec.structs.replace(scene, community=community, actor=actor, documents=documents)
