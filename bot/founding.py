"""Makes communities and their chats directly, for demos, imports and the first start."""

from datetime import datetime

import msgspec

from community.driving import drive
from community.events import Event, Place
from community.people import Chat, Community, Role
from community.ports import Governing, People
from storage.repositories.people import COMMUNITY
from storage.store import Store


def found(
    store: Store, name: str, at: datetime, *, language: str = "en", zone: str = "UTC"
) -> Community:
    """Give the community of that name, founded now if there is none."""
    batch = store.begin()
    try:
        page = batch.page()
        known = batch.find(COMMUNITY, ("name",), (name,))
        if known is not None:
            community = Community(known.id, known.name, known.language, known.zone, known.day_start)
        else:
            governing = page.port(Governing)
            community = drive(governing.found(name, at))
            community = msgspec.structs.replace(community, language=language, zone=zone)
            drive(governing.describe(community))
        batch.merge(page)
        batch.commit()
    except BaseException:
        batch.rollback()
        raise
    return community


def join(store: Store, community: int, platform: str, place: Place) -> Chat:
    """Join a chat to a community."""
    batch = store.begin()
    try:
        page = batch.page()
        known = drive(page.port(People).chat(platform, place))
        number = known.id if known is not None else 0
        chat = Chat(number, community, platform, place.id, place.private, place.title)
        joined = drive(page.port(Governing).join_chat(chat, community))
        batch.merge(page)
        batch.commit()
    except BaseException:
        batch.rollback()
        raise
    return joined


def appoint(store: Store, community: int, event: Event, role: Role) -> None:
    """Give a role to who is named in an event, whom the community may not know yet."""
    assert event.who is not None
    batch = store.begin()
    try:
        page = batch.page()
        actor = drive(page.port(People).actor(community, event, event.who))
        drive(page.port(Governing).set_role(actor.member, role))
        batch.merge(page)
        batch.commit()
    except BaseException:
        batch.rollback()
        raise
