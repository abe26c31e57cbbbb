"""What is said on Discord while the bot lives, and while it does not; and what is taken away."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec

from bot.founding import found, join
from community.events import Place
from storage.database import Database
from storage.schema import prepare
from storage.store import Store
from tests.bot.discord import deeds
from tests.bot.discord.asked import Request
from tests.bot.discord.server import Discord
from tests.bot.discord.world import FORUM, Channel, Guild
from tests.chaos.flood import EACH_JOB, EACH_POISON, EACH_SPAM, JOB
from tests.chaos.place import BEFORE, SPAM

PLATFORM = "discord"
EACH_GONE = 30
GUILDS, CHANNELS = 2, 3


class Heard(msgspec.Struct, frozen=True):
    """Something that was said: where the core keeps it, under which number, by whom."""

    chat: str
    topic: int
    number: int
    by: str
    text: str

    @property
    def channel(self) -> int:
        return self.topic or int(self.chat)


class Served(Discord):
    """A Discord that counts how often it has handed each message out."""

    def __init__(self) -> None:
        super().__init__()
        self.handed: Counter[int] = Counter()

    def done(self, asked: Request, status: int, body: Any) -> None:
        if asked.call == "GET /channels/{channel}/messages" and status == 200:
            self.handed.update(int(each["id"]) for each in body)


class Talk:
    """Lets people talk, each for the first time, and keeps the list: whatever happens, it is right.

    What nobody can read comes in between; what somebody has removed before the bot could hear of it
    is `gone`.
    """

    def __init__(self, api: Served) -> None:
        self.api = api
        self.held: list[Heard] = []
        self.gone: list[Heard] = []
        self.poison: list[str] = []
        self.guilds = [api.guild(f"Guild {number}") for number in range(GUILDS)]
        self._places = [place for guild in self.guilds for place in self._furnish(guild)]

    def _furnish(self, guild: Guild) -> list[Channel]:
        """Give a guild its channels, a thread, and a forum with a post."""
        world, founder = self.api.world, self.api.world.users[guild.owner]
        plain = [*guild.channels.values()]
        plain += [world.channel(guild, f"channel {n}") for n in range(1, CHANNELS)]
        forum = world.channel(guild, "forum", FORUM)
        threads = [deeds.open_thread(world, each, "more", founder) for each in (plain[0], forum)]
        return [*plain, *threads]

    def prepare(self, database: Database) -> None:
        """Make the tables, the community and its guilds."""
        prepare(database)
        store = Store(database)
        community = found(store, "Pompeii", BEFORE)
        for guild in self.guilds:
            place = Place(guild.id, title=guild.name, server=guild.id)
            join(store, community.id, PLATFORM, place)
        store.close()

    def push(self, count: int, *, one_place: bool = False) -> None:
        """Let so many people say something, in all places or (many at once) in one."""
        for _ in range(count):
            number = len(self.held) + 1
            place = self._places[0 if one_place else number % len(self._places)]
            said = self._say(place, _words(number))
            self.held.append(said)
            if number % EACH_POISON == 0:
                self.poison.append(f"poison {number:07}")
                self._say(place, "unreadable", type=self.poison[-1])
            if number % EACH_GONE == 0 and not self.api.gateway.sessions:
                removed = self._say(place, "said and removed")
                deeds.remove(self.api.world, place, removed.number)
                self.gone.append(removed)

    def _say(self, place: Channel, text: str, **more: Any) -> Heard:
        world, guild = self.api.world, place.guild
        assert guild is not None
        user = world.user(f"P{len(world.users)}")
        world.enrol(guild, user)
        number = int(deeds.post(world, place, user, text, **more)["id"])
        if self.api.gateway.connected:
            self.api.handed[number] += 1
        topic = int(place.id) if place.parent is not None else 0
        chat = place.parent.id if place.parent is not None else place.id
        return Heard(chat, topic, number, user["id"], text)

    def beginning(self, words: str) -> list[Heard]:
        """Give what begins with some words."""
        return [each for each in self.held if each.text.startswith(words)]


def _words(number: int) -> str:
    before = SPAM if number % EACH_SPAM == 0 else JOB if number % EACH_JOB == 1 else ""
    return f"{before}good morning number {number}"
