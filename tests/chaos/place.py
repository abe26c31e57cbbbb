"""Where the story plays: one community with two chats, on a platform of the test's own."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.founding import found, join
from community.events import Person, Place
from storage.database import Database
from storage.schema import prepare
from storage.store import Store

PLATFORM = "wire"
TOWN = "Pompeii"
CHATS = ("north", "south")
ZONE = "Asia/Shanghai"
DAY_START = 4
KEY = b"the key of a town that falls and rises"
BEGINS = datetime.fromisoformat("2026-03-02T06:00:00+00:00")
BEFORE = BEGINS - timedelta(days=1)
"""Where the bot's clock stands still: no event is late for it, and no answer worth nothing."""
BOTS_OWN = 10_000_000
"""The bot's own messages are numbered from here on."""
OWNER, MODERATORS, MEMBERS = 0, range(1, 6), range(200)
SPAM = "spam "
"""What a message begins with that the test's own feature has deleted."""


def prepare_place(database: Database) -> None:
    """Make the tables, the community and its chats."""
    prepare(database)
    store = Store(database)
    community = found(store, TOWN, BEFORE, zone=ZONE)
    for chat in CHATS:
        join(store, community.id, PLATFORM, Place(chat, title=chat.title()))
    store.close()


def person(number: int) -> Person:
    """Give somebody as the platform shows them; it knows the owner and the moderators."""
    rank = 4 if number == OWNER else 2 if number in MODERATORS else None
    return Person(str(1000 + number), f"M{number}", f"m{number}", rank=rank)


def day_of(at: datetime) -> int:
    """Give the community day of a moment as an ordinal date."""
    return (at.astimezone(ZoneInfo(ZONE)) - timedelta(hours=DAY_START)).date().toordinal()
