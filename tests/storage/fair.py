"""A fair: a chat in which people say what a test wants, through the dispatcher."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from bot.features import house
from bot.founding import found, join
from community.dispatch import Dispatcher
from community.driving import drive
from community.events import Event, Person, Place, Reacted, Removed, Said
from community.house import House
from community.linking import Links, Terms
from community.people import Actor
from community.ports import Activity, People
from community.recognitions import Recognitions
from storage.database import Database, Unavailable
from storage.pages import Page
from storage.store import Store

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
PEOPLE = tuple(Person(f"p{n}", name) for n, name in enumerate(("Ann", "Ben", "Cat", "Dan")))
ANN, BEN, CAT, DAN = PEOPLE
HOUSE = house()


class Chat:
    """A chat in which people say what a test wants, through the dispatcher."""

    def __init__(self, database: Database, features: House = HOUSE) -> None:
        self.store = Store(database)
        self.community = found(self.store, "Fair", START).id
        self.place = Place("fair")
        join(self.store, self.community, "local", self.place)
        self._dispatcher = Dispatcher(
            self.store, features, key=b"", clock=lambda: START, unavailable=Unavailable
        )
        first = [self.said(n, who, -30 * 24 * 60) for n, who in enumerate(PEOPLE, 1)]
        self.take(first)

    def said(self, number: int, who: Person, minute: int, **more: Any) -> Said:
        at = START + timedelta(minutes=minute)
        what = {"platform": "local", "place": self.place, "text": f"this is number {number}"}
        return msgspec.structs.replace(
            Said(platform="local", place=self.place, at=at, who=who, message=number),
            **(what | more),
        )

    def liked(self, number: int, who: Person, minute: int, *emoji: str) -> Reacted:
        at = START + timedelta(minutes=minute)
        return Reacted(
            platform="local", place=self.place, at=at, who=who, message=number, emoji=emoji
        )

    def removed(self, number: int, minute: int) -> Removed:
        at = START + timedelta(minutes=minute)
        return Removed(platform="local", place=self.place, at=at, who=ANN, message=number)

    def acts(self, what: Callable[[Page], Coroutine[Any, Any, object]]) -> None:
        """Let something be done by what a page serves."""
        batch = self.store.begin()
        page = batch.page()
        drive(what(page))
        batch.merge(page)
        batch.commit()

    def restores(self, number: int) -> None:
        """Let a message that was removed count again."""
        self.acts(lambda page: page.port(Activity).restore(1, number))

    def takes_for_a_bot(self, who: Person, *, is_bot: bool) -> None:
        async def mark(page: Page) -> None:
            actor, port = await self.actor(page, who), page.port(Recognitions)
            if is_bot:
                await port.leave_out(self.community, actor.member, actor.member, START)
            else:
                await port.bring_back(self.community, actor.member)

        self.acts(mark)

    def links(self, one: Person, other: Person) -> None:
        """Let two accounts be one member, or part the second one where they are."""

        async def link(page: Page) -> None:
            mine, theirs = await self.actor(page, one), await self.actor(page, other)
            terms, port = Terms(START, mine.identity, START.date(), 10), page.port(Links)
            if mine.member != theirs.member:
                await port.link(mine, theirs, terms)
            elif one != other:
                await port.separate(theirs.identity, terms)

        self.acts(link)

    async def actor(self, page: Page, who: Person) -> Actor:
        found = await page.port(People).find(self.community, "local", who.id)
        assert found is not None
        return found

    def take(self, events: Sequence[Event], at_once: int = 100) -> None:
        for start in range(0, len(events), at_once):
            left = list(events[start : start + at_once])
            while left:
                left = left[self._dispatcher.run(left).handled :]


@contextmanager
def chat(url: str, features: House = HOUSE) -> Iterator[tuple[Database, Chat]]:
    with closing(Database(url, "OFF")) as database:
        there = Chat(database, features)
        with closing(there.store):
            yield database, there
