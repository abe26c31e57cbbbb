"""A town: the whole bot with a real database, the local platform and a clock that one moves."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, ClassVar, Protocol

from bot.app import App
from bot.clock import Clock, MovedClock
from bot.features import house
from bot.founding import appoint, found, join
from bot.local.client import LocalPlatform
from bot.local.resident import PLAZA, Resident
from bot.local.square import BOT, Payload, Soul, Square
from bot.looking.looker import Looker
from bot.pictures.painter import Painter
from bot.platform import Platform
from community.buttons import Button, pack
from community.events import Joined, Person, Place
from community.house import House
from community.people import Role
from community.settings import Instance
from storage.database import Database
from storage.schema import prepare
from storage.store import Store

__all__ = ["KEY", "PLAZA", "START", "Carrier", "Carriers", "Resident", "Town"]

START = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
KEY = b"the key of a town, which guards nothing but play"


class Carrier(Platform, Protocol):
    """A platform whose world is a square: what happens there reaches the bot, and it acts there."""

    ranks: Collection[int]
    """The roles that the platform itself can give, as numbers."""
    by_token: bool
    """Whether who asks is answered by a token: whatever it is, there to them alone."""
    tells_opening: bool
    """Whether the bot is told that somebody takes its messages again."""

    @property
    def unread(self) -> int:
        """How many payloads could not be read."""
        ...

    def external(self, chat: str) -> str:
        """Give the id that the platform has for a chat of the square."""
        ...

    def account(self, who: str) -> str:
        """Give the id that the platform has for a resident."""
        ...

    def number(self, shown: int) -> int:
        """Give the platform's number of a message of the square."""
        ...

    def typed(self, command: str) -> str:
        """Give a command as a text that anybody could read, in the platform's own way."""
        ...

    def token(self, who: str, chat: str) -> str:
        """Give by what somebody can be answered who has just asked in a chat; empty for nothing."""
        ...

    async def deliver(self, *payloads: Payload) -> None:
        """Hand payloads of the square in; returns when what they say is committed."""
        ...


class Carriers(Protocol):
    """Makes what carries the words of a square."""

    def __call__(
        self,
        square: Square,
        clock: Clock,
        key: bytes,
        painter: Painter,
        *,
        house: House,
        database: Database,
    ) -> Carrier: ...


def on_square(
    square: Square, clock: Clock, key: bytes, painter: Painter, **_: House | Database
) -> Carrier:
    """Give what carries words without a wire."""
    return LocalPlatform(square, clock, key, painter)


class Town:
    """People speak, time passes, words come back. Made by `Town.open`.

    `carrier` makes what carries the words: the local platform, which is without a wire. `painters`
    gives who draws the pictures, `lookers` who looks at those that are shown.
    """

    carrier: ClassVar[Carriers] = staticmethod(on_square)
    painters: ClassVar[Callable[[], Painter]] = Painter
    lookers: ClassVar[Callable[[], Looker]] = Looker

    def __init__(
        self,
        app: App,
        square: Square,
        clock: Clock,
        folder: Path | None = None,
        platform: Carrier | None = None,
        *,
        community: int = 1,
    ) -> None:
        self.app = app
        self.square = square
        self.clock = clock
        self.community = community
        self._folder = folder
        self.platform = platform or next(p for p in app.platforms if isinstance(p, LocalPlatform))

    @classmethod
    async def open(
        cls,
        url: str | None = None,
        *,
        start: datetime = START,
        zone: str = "UTC",
        language: str = "en",
        features: House | None = None,
        instance: Instance | None = None,
        chats: Sequence[tuple[str, str]] = (),
        painter: Painter | None = None,
    ) -> Town:
        """Open a town with one community and its plaza, on a database of its own.

        `chats` are others that belong to the community, each with its title.
        """
        folder = None if url else Path(mkdtemp(prefix="hearth-town-"))
        database = Database(url or f"sqlite:///{folder}/town.db", "OFF")
        if database.file is None:
            database.folder = folder = Path(mkdtemp(prefix="hearth-town-"))
        prepare(database)
        clock, square = MovedClock(start), Square()
        square.souls[BOT] = Soul(BOT, "Hearth", BOT, bot=True)
        square.titles |= dict([(PLAZA, "Plaza"), *chats])
        painter, features = painter or cls.painters(), features or house()
        platform = cls.carrier(square, clock, KEY, painter, house=features, database=database)
        app = App(
            database,
            features,
            [platform],
            key=KEY,
            clock=clock,
            instance=instance,
            language=language,
            painter=painter,
            looker=cls.lookers(),
        )
        number = _settled(app.store, square, platform, start, language=language, zone=zone)
        await app.start()
        return cls(app, square, clock, folder, platform, community=number)

    async def close(self) -> None:
        """Close the town and throw its database away."""
        await self.app.stop()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def resident(
        self,
        name: str,
        *,
        role: str | None = None,
        language: str | None = None,
        bot: bool = False,
        opened: bool = True,
    ) -> Resident:
        """Give a resident of that name, with a role that the platform knows of.

        The bot may not write to one who has not `opened` it.
        """
        number = name.casefold()
        if number not in self.square.souls:
            rank = int(Role[role.upper()]) if role else None
            username = "_".join(name.casefold().split())
            self.square.souls[number] = Soul(
                number, name, username, language, rank, bot, opened=opened
            )
            if rank is not None and rank not in self.platform.ranks:
                self._appoint(self.square.souls[number], Role(rank))
        return Resident(self, self.square.souls[number])

    def _appoint(self, soul: Soul, role: Role) -> None:
        """Give a role in the community that this platform knows nothing of."""
        who = Person(self.platform.account(soul.id), soul.name, soul.username)
        place, now = Place(self.platform.external(PLAZA)), self.clock.now()
        event = Joined(platform=self.platform.name, place=place, at=now, who=who)
        store = Store(self.app.database)
        appoint(store, self.community, event, role)
        store.close()

    def skip(self, **duration: float) -> None:
        """Move the clock a little, without a look at what is due."""
        if not isinstance(self.clock, MovedClock):
            raise TypeError("the world's time passes by itself")
        self.clock.move(timedelta(**duration))

    async def wait(self, **duration: float) -> None:
        """Let time pass: hours, days, weeks; schedules strike on their way."""
        self.skip(**duration)
        await self.app.tick()
        await self.app.settled()

    async def deliver(self, *payloads: dict[str, Any]) -> None:
        """Hand payloads to the bot and wait until it has done all that follows."""
        await self.platform.deliver(*payloads)
        await self.app.settled()

    async def allows(self, chat: str, *rights: str) -> None:
        """Let the bot do no more than this in a chat, by the core's words for rights."""
        self.square.rights[chat] = " ".join(sorted(rights))
        await self.deliver(self.square.allowed(chat, self.clock.now()))

    def seal(self, button: Button, chat: str = PLAZA) -> str:
        """Give the data of a button as if the bot had put it below a message of a chat."""
        return pack(button, f"{self.platform.name}:{self.platform.external(chat)}", KEY)

    def chat(self, name: str, server: str = "") -> None:
        """Open a chat that belongs to no community yet, or whose server says what it belongs to."""
        self.square.titles[name] = name.title()
        if server:
            self.square.titles[server] = server.title()
            self.square.servers |= {name: server, server: server}


def _settled(
    store: Store, square: Square, there: Carrier, at: datetime, *, language: str, zone: str
) -> int:
    """Found the town's community with all chats of the square; gives its number."""
    community = found(store, "Town", at, language=language, zone=zone)
    for chat, title in square.titles.items():
        join(store, community.id, there.name, Place(there.external(chat), title=title))
    return community.id
