"""What waits for the bot at Telegram: messages, some of them spam, and what nobody can read."""

from __future__ import annotations

import time
from typing import Any

from bot.founding import found, join
from community.events import Place
from storage.database import Database
from storage.schema import prepare
from storage.store import Store
from tests.bot.telegram.hooks import HookedApi
from tests.chaos.place import BEFORE, SPAM

PLATFORM = "telegram"
CHATS = tuple(-1_000_000_000_001 - number for number in range(24))
"""As many as call at once, where each waits for its own answers."""
JOB = "look after it "
"""What a message begins with that the test's own feature makes a job of."""
EACH_SPAM, EACH_JOB, EACH_POISON = 12, 40, 50


def prepare_chats(database: Database) -> None:
    """Make the tables, the community and its chats."""
    prepare(database)
    store = Store(database)
    community = found(store, "Pompeii", BEFORE)
    for chat in CHATS:
        join(store, community.id, PLATFORM, Place(str(chat), title="North"))
    store.close()


class Flood:
    """Pushes messages to a server, and keeps the list of them: whatever happens, it is right."""

    def __init__(self, api: HookedApi, *, poison: bool = True) -> None:
        self._api = api
        self._poisoned = poison
        self.held: list[dict[str, Any]] = []
        self.poison: list[str] = []

    def push(self, count: int) -> None:
        """Let so many people say something, each for the first time, and poison come in between."""
        for _ in range(count):
            message = _message(len(self.held) + 1)
            self.held.append(message)
            self._api.push(message=message)
            if self._poisoned and len(self.held) % EACH_POISON == 0:
                self.poison.append(f"poison {len(self.held):07}")
                self._api.push(message=message | {"from": self.poison[-1]})

    @property
    def taken(self) -> int:
        """How many the server has let go of."""
        return len(self.held) + len(self.poison) - self._api.waiting

    def beginning(self, words: str) -> list[dict[str, Any]]:
        """Give the messages that begin with some words."""
        return [message for message in self.held if message["text"].startswith(words)]


def _message(number: int) -> dict[str, Any]:
    before = SPAM if number % EACH_SPAM == 0 else JOB if number % EACH_JOB == 1 else ""
    return {
        "message_id": number,
        "date": int(time.time()),
        "from": {"id": 100_000 + number, "is_bot": False, "first_name": f"P{number}"},
        "chat": {"id": CHATS[number % len(CHATS)], "type": "supergroup", "title": "North"},
        "text": f"{before}good morning number {number}",
    }
