"""A town: the whole bot with a real database, the local platform and a clock that one moves."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from bot.app import App
from bot.clock import Clock, MovedClock
from bot.features import house
from bot.founding import found, join
from bot.local.client import LocalPlatform
from bot.local.inbound import PLATFORM
from bot.local.outbound import LINK
from bot.local.square import BOT, Shown, Soul, Square
from bot.pictures.painter import Painter
from community.events import Place
from community.house import House
from community.people import Role
from community.settings import Instance
from storage.database import Database
from storage.schema import prepare
from storage.store import Store

START = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
KEY = b"the key of a town, which guards nothing but play"
PLAZA = "plaza"


class Town:
    """People speak, time passes, words come back. Made by `Town.open`."""

    def __init__(self, app: App, square: Square, clock: Clock, folder: Path | None = None) -> None:
        self.app = app
        self.square = square
        self.clock = clock
        self.community = 1
        self._folder = folder
        self.platform = next(p for p in app.platforms if isinstance(p, LocalPlatform))

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
        community = _settled(database, square, start, language=language, zone=zone)
        platform = LocalPlatform(square, clock, KEY, painter := painter or Painter())
        app = App(
            database,
            features or house(),
            [platform],
            key=KEY,
            clock=clock,
            instance=instance,
            language=language,
            painter=painter,
        )
        await app.start()
        town = cls(app, square, clock, folder)
        town.community = community
        return town

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
        return Resident(self, self.square.souls[number])

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

    def chat(self, name: str) -> None:
        """Open a chat that belongs to no community yet."""
        self.square.titles[name] = name.title()


def _settled(database: Database, square: Square, at: datetime, *, language: str, zone: str) -> int:
    """Found the town's community with all chats of the square; gives its number."""
    store = Store(database)
    community = found(store, "Town", at, language=language, zone=zone)
    for chat, title in square.titles.items():
        join(store, community.id, PLATFORM, Place(chat, title=title))
    store.close()
    return community.id


class Resident:
    """Somebody who lives in the town: speaks, presses, hears what the bot says to them."""

    def __init__(self, town: Town, soul: Soul) -> None:
        self.town = town
        self.soul = soul
        self.last: Shown | None = None

    async def says(self, text: str, *, chat: str = PLAZA, reply_to: Shown | None = None) -> str:
        """Say something in a chat; gives what the bot says to that, line by line."""
        square, now = self.town.square, self.town.clock.now()
        before = len(square.messages)
        number = reply_to.id if reply_to else None
        self.last = square.write(self.soul.id, chat, text, now, reply_to=number)
        await self.town.deliver(square.said(self.last))
        return self.heard(before)

    async def whispers(self, text: str) -> str:
        """Say something to the bot in private, which lets it write back."""
        self.soul.opened, self.soul.closed = True, False
        return await self.says(text, chat=self.private)

    async def closes(self, *, silently: bool = False) -> None:
        """Take no more messages from the bot; `silently` as where the platform does not say so."""
        self.soul.closed = True
        if not silently:
            await self._tells_private("no")

    async def reopens(self) -> str:
        """Take messages from the bot again, without a word; gives what it says then."""
        before = len(self.town.square.messages)
        self.soul.closed = False
        await self._tells_private("yes")
        return self.heard(before)

    async def _tells_private(self, value: str) -> None:
        now = self.town.clock.now()
        await self.town.deliver(self.town.square.changed(self.soul.id, "private", value, now))

    async def presses(self, label: str, message: Shown | None = None) -> str:
        """Press the newest button of that label that this resident sees; gives what follows."""
        return await self.taps(*self._button(label, message))

    async def taps(self, shown: Shown, data: str) -> str:
        """Press the button of a message that has this data; gives what follows."""
        if data.startswith(LINK):
            return await self.whispers(f"/start {data.removeprefix(LINK)}")
        square = self.town.square
        before, text = len(square.messages), shown.text
        await self.town.deliver(square.pressed(shown, self.soul.id, data, self.town.clock.now()))
        return shown.text if shown.edited and shown.text != text else self.heard(before)

    async def edits(self, text: str, message: Shown | None = None) -> str:
        """Change a message of one's own, the last one by default."""
        shown = message or self.last
        assert shown is not None
        before = len(self.town.square.messages)
        shown.text = text
        await self.town.deliver(self.town.square.edited(shown, self.town.clock.now()))
        return self.heard(before)

    async def removes(self, message: Shown | None = None) -> None:
        """Remove a message, one's own last one by default."""
        shown = message or self.last
        assert shown is not None
        shown.removed = True
        now = self.town.clock.now()
        await self.town.deliver(self.town.square.removed(shown, self.soul.id, now))

    async def reacts(self, emoji: str, message: Shown) -> None:
        """React to a message."""
        now = self.town.clock.now()
        await self.town.deliver(self.town.square.reacted(message, self.soul.id, [emoji], now))

    async def joins(self, chat: str = PLAZA) -> str:
        """Come into a chat."""
        before, now = len(self.town.square.messages), self.town.clock.now()
        await self.town.deliver(self.town.square.joined(chat, self.soul.id, None, now))
        return self.heard(before)

    async def adds_bot(self, chat: str) -> str:
        """Bring the bot into a chat."""
        before, now = len(self.town.square.messages), self.town.clock.now()
        await self.town.deliver(self.town.square.joined(chat, BOT, self.soul.id, now))
        return self.heard(before)

    @property
    def private(self) -> str:
        """The chat that this resident has with the bot."""
        return f"dm:{self.soul.id}"

    def sees(self, shown: Shown) -> bool:
        """Whether a message is there for this resident."""
        if shown.removed or (shown.chat.startswith("dm:") and shown.chat != self.private):
            return False
        return shown.only in (None, self.soul.id)

    def heard(self, since: int) -> str:
        """Give what the bot has said to this resident since a number of messages."""
        new = self.town.square.messages[since:]
        return "\n".join(m.text for m in new if m.by == BOT and self.sees(m))

    def buttons(self) -> list[str]:
        """Give the labels of the newest message with buttons that this resident sees."""
        shown = next(
            (m for m in reversed(self.town.square.messages) if m.buttons and self.sees(m)), None
        )
        return [label for row in shown.buttons for label, _ in row] if shown else []

    def _button(self, label: str, message: Shown | None) -> tuple[Shown, str]:
        choices = [message] if message else reversed(self.town.square.messages)
        for shown in choices:
            for row in shown.buttons if self.sees(shown) else ():
                for name, data in row:
                    if name == label:
                        return shown, data
        raise LookupError(f"{self.soul.name} sees no button {label}; there are {self.buttons()}")
