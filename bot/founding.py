"""Makes communities and their chats directly, for demos, imports and the first start."""

from datetime import datetime

import msgspec

from community.driving import drive
from community.events import Place
from community.people import Chat, Community
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
