"""Lives that a community may lead: everything that can happen, in any order, from a seed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec

from bot.features import house
from bot.founding import found, join
from community.dispatch import Dispatcher
from community.driving import drive
from community.events import (
    Asked,
    Edited,
    Event,
    Joined,
    Left,
    Person,
    Place,
    Quoted,
    Reacted,
    Removed,
    Said,
)
from community.people import Role
from community.ports import Governing
from storage.database import Database, Unavailable
from storage.store import Store

# The night in which New York's clocks go back falls into every life.
START = datetime.fromisoformat("2025-10-30T20:00:00+00:00")
ZONES = (("Hamlet", "America/New_York", 0), ("Village", "Asia/Shanghai", 4))
CHATS = ("hamlet", "hamlet too", "village", "nowhere", "dm:p1")
HOUSE = house()
WORDS = [
    "a",
    "quiet",
    "word",
    "about",
    "nothing",
    "much",
    "你好",
    "早上好",
    "and",
    "some",
    "more",
    "of",
    "them",
]


class Life:
    """Two communities, four chats and a private one, eight people, and what they do."""

    def __init__(self, database: Database, seed: int) -> None:
        self.random = Random(seed)
        self.store = Store(database)
        self.now = START
        self.said: list[Said] = []
        self._dispatcher = Dispatcher(
            self.store, HOUSE, key=b"life", clock=lambda: self.now, unavailable=Unavailable
        )
        for name, zone, day_start in ZONES:
            self._found(name, zone, day_start)
        self._people = [
            Person(f"p{i}", f"Person {i}", f"p{i}", rank=int(Role.OWNER) if i == 0 else None)
            for i in range(8)
        ]

    def goes_on(self, events: int) -> None:
        """Let some things happen, a few in each transaction."""
        waiting = [self._event() for _ in range(events)]
        while waiting:
            size = self.random.choice((1, 7, 40))
            landed = self._dispatcher.run(waiting[:size])
            assert not landed.buried
            del waiting[: landed.handled]

    def happens(self, events: Sequence[Event]) -> None:
        """Let something certain happen, all at once."""
        waiting = list(events)
        while waiting:
            del waiting[: self._dispatcher.run(waiting).handled]

    def close(self) -> None:
        self.store.close()

    def _found(self, name: str, zone: str, day_start: int) -> None:
        community = found(self.store, name, START, zone=zone)
        batch = self.store.begin()
        page = batch.page()
        changed = msgspec.structs.replace(community, day_start=day_start)
        drive(page.port(Governing).describe(changed))
        batch.merge(page)
        batch.commit()
        for chat in CHATS:
            if chat.startswith(name.casefold()):
                join(self.store, community.id, "local", Place(chat))

    def _event(self) -> Event:
        random = self.random
        self.now += timedelta(seconds=random.choice((1, 30, 300, 3000, 30_000)))
        late = random.random() < 0.3
        about: dict[str, Any] = {
            "platform": "local",
            "place": _place(random.choice(CHATS)),
            "who": random.choice(self._people),
            "at": self.now - timedelta(hours=random.randrange(80)) if late else self.now,
            "late": late,
        }
        kind = random.choices(
            (
                self._says,
                self._asks,
                self._reacts,
                self._edits,
                self._removes,
                self._moves,
                self._again,
            ),
            (40, 30, 8, 4, 8, 8, 2),
        )[0]
        return kind(about)

    def _says(self, about: dict[str, Any]) -> Event:
        words = self.random.choices(WORDS, k=self.random.randrange(9))
        return self._speak(about, " ".join(words))

    def _asks(self, about: dict[str, Any]) -> Event:
        someone = f"@p{self.random.randrange(8)}"
        amount = self.random.choice((1, 5, 70, 5000))
        lines = ["/checkin"] * 8 + [
            "签到",
            "/points",
            f"/give {someone} {amount}",
            f"/top {self.random.choice(('points', 'streak', 'checkins'))}",
            "/checkin makeup",
            f"/checkin makeup {(about['at'] - timedelta(days=2)).date()}",
            "/checkin freeze",
        ]
        if about["who"].rank:
            lines += [f"/checkin grant {someone} {item}" for item in ("card", "freeze")] * 3
            lines += [f"/award {someone} {amount}", f"/deduct {someone} {amount}", "/undo"] * 5
        return self._speak(about, self.random.choice(lines))

    def _speak(self, about: dict[str, Any], text: str) -> Said:
        quoted = self.random.choice(self.said) if self.said and self.random.random() < 0.4 else None
        said = Said(
            **about,
            message=len(self.said) + 1,
            text=text,
            reply=Quoted(quoted.message, quoted.who) if quoted else None,
            mentions=tuple(self.random.choices(self._people, k=self.random.choice((0, 0, 1, 3)))),
            media=tuple(self.random.choices(("photo", "voice"), k=self.random.choice((0, 0, 1)))),
        )
        self.said.append(said)
        return said

    def _about_some(self, about: dict[str, Any]) -> dict[str, Any]:
        """Name a message that was said, or will be: events come in any order."""
        number = self.random.randrange(1, len(self.said) + 3)
        known = self.said[number - 1] if number <= len(self.said) else None
        return about | {"message": number} | ({"place": known.place} if known else {})

    def _reacts(self, about: dict[str, Any]) -> Event:
        emoji = tuple(self.random.choices("👍❤🔥", k=self.random.randrange(3)))
        return Reacted(**self._about_some(about), emoji=emoji)

    def _edits(self, about: dict[str, Any]) -> Event:
        return Edited(**self._about_some(about), text="better said")

    def _removes(self, about: dict[str, Any]) -> Event:
        return Removed(**self._about_some(about))

    def _moves(self, about: dict[str, Any]) -> Event:
        match self.random.choice((Joined, Left, Asked)):
            case kind if kind is Joined:
                by = self.random.choice((None, *self._people))
                return Joined(**about, by=by, via=self.random.choice((None, None, "poster")))
            case kind:
                return kind(**about)

    def _again(self, about: dict[str, Any]) -> Event:
        return self.random.choice(self.said) if self.said else self._says(about)


def _place(chat: str) -> Place:
    return Place(chat, private=chat.startswith("dm:"))
