"""Lives in which people talk about each other by name, and what must be left of them afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from community.actions import Say
from community.driving import drive
from community.events import Event, Person, Place, Reacted, Said
from community.jobs import CollectData
from community.ledger import Cause
from community.people import Actor, Role
from community.ports import AuditLog, Letters, People
from community.privacy import Forgotten
from community.words import Name, t
from storage.database import Database
from storage.repositories.people import IDENTITY, MEMBER
from storage.tables.columns import METADATA
from tests.storage.life import Life

FIRST = 8_123_456_789_012_340
"""Platform ids as Telegram has them: numbers, which claims of joining hold as numbers."""
HAMLET, VILLAGE = 1, 2
A_THANK = 0.2
"""How often what is asked for is thanks."""
NUMBERS = (
    "thanks",
    "acknowledged",
    "thread",
    "balance",
    "lot",
    "streak",
    "score",
    "podium",
    "checkin",
    "floor",
    "tally",
)
SUMS = ("member_day", "pair_day", "chat_hour", "checkin_day", "source_day")


class Tale(Life):
    """Eight people with names that are nobody else's, who gossip, fail, and leave letters."""

    def __init__(self, database: Database, seed: int) -> None:
        super().__init__(database, seed)
        self.database = database
        self._people = [
            Person(
                str(FIRST + i),
                f"Nomen{i} von Tale",
                f"handle_{i}_q",
                rank=int(Role.OWNER) if i == 0 else None,
            )
            for i in range(8)
        ]

    def _asks(self, about: dict[str, Any]) -> Event:
        if self.random.random() < A_THANK:
            return self._speak(about, f"/thanks @p{self.random.randrange(8)}")
        return super()._asks(about)

    def _reacts(self, about: dict[str, Any]) -> Event:
        emoji = tuple(self.random.choices("👍🙏", k=self.random.randrange(3)))
        return Reacted(**self._about_some(about), emoji=emoji)

    def _speak(self, about: dict[str, Any], text: str) -> Said:
        text = re.sub(r"@p(\d)", r"@handle_\1_q", text)
        if not text.startswith("/"):
            mine = self._people.index(about["who"])
            other = self.random.randrange(8)
            text = f"{text} lexeme{mine}z of Nomen{other} von Tale"
        return super()._speak(about, text)

    def message(self, number: int, **more: bool) -> Said:
        """Let somebody say something in the hamlet a second later; it is not handed in."""
        self.now += timedelta(seconds=1)
        about = {"platform": "local", "place": Place("hamlet"), "who": self._people[number]}
        return self._speak({**about, "at": self.now, **more}, "hello")

    def leaves_letters(self) -> None:
        """Let events fail, and be kept as they came."""
        batch = self.store.begin()
        page = batch.page()
        for number, person in enumerate(self._people):
            event = Said(
                platform="local",
                place=Place("hamlet"),
                at=self.now,
                who=person,
                message=10_000 + number,
                text=f"lexeme{number}z",
            )
            drive(page.port(Letters).bury(event, f"ValueError: {person.name}", self.now))
            drive(page.port(Letters).keep("talk", event, f"ValueError: {person.name}", self.now))
            told = Say(
                platform="local",
                chat=f"dm:{person.id}",
                to=person.id,
                words=t(
                    "{name}, {other} says hello.", name=Name(person.name), other=self._other(number)
                ),
            )
            page.act(told)
            page.act(Say(platform="local", chat="hamlet", words=told.words, to="somebody"))
            page.start(CollectData(community=HAMLET, to=person.id, chat=f"dm:{person.id}"))
            note = {"name": self._people[number - 1].name}
            drive(page.port(AuditLog).note(HAMLET, 0, "rename", note, at=self.now))
        batch.merge(page)
        batch.commit()

    def _other(self, number: int) -> Name:
        return Name(self._people[number - 1].name)

    def actor(self, number: int, community: int) -> Actor | None:
        """Give somebody as a member, None where nobody knows them."""
        batch = self.store.begin()
        try:
            person = self._people[number]
            return drive(batch.page().port(People).find(community, "local", person.id))
        finally:
            batch.rollback()

    def part(self, number: int, community: int) -> int:
        """Part somebody from their account, as the second confirmation does; gives the member."""
        who = self.actor(number, community)
        assert who is not None
        self.now += timedelta(seconds=1)
        batch = self.store.begin()
        page = batch.page()
        cause = Cause(self.now, 1, 0, self.now.date())
        drive(page.port(Forgotten).forget(who, cause))
        batch.merge(page)
        batch.commit()
        return who.member

    def called(self, number: int) -> list[bytes]:
        """Everything that tells of somebody, as it would stand in a file."""
        person = self._people[number]
        account = int(person.id)
        words = [person.id, person.name, f"handle_{number}_q", f"lexeme{number}z"]
        return [*(word.encode() for word in words), account.to_bytes(8, "big")]


_TOLD: dict[tuple[int, int], tuple[bytes, Any, datetime, list[Said]]] = {}
"""Files of tales that were told before, by seed and events, and how those who tell them stood."""


@contextmanager
def told_at(url: str, seed: int, events: int) -> Iterator[Tale]:
    """A tale that has been going on for a while; the same again is copied, where it is a file."""
    with closing(Database(url, "OFF")) as database, closing(Tale(database, seed)) as tale:
        known, file = _TOLD.get((seed, events)), database.file
        if known is None or file is None:
            tale.goes_on(events)
        if file is not None:
            tale.close()
            database.close()
            if known is None:
                stands = (tale.random.getstate(), tale.now, [*tale.said])
                known = _TOLD[seed, events] = (file.read_bytes(), *stands)
            file.write_bytes(known[0])
            tale.random.setstate(known[1])
            tale.now, tale.said = known[2], [*known[3]]
        yield tale


def told_of(tale: Tale, number: int) -> list[str]:
    """Where in the files, or in the rows, somebody is still spoken of."""
    file = tale.database.file
    if file is None:
        rows = "\n".join(map(str, contents(tale.database))).encode()
        return [word.decode() for word in tale.called(number)[:-1] if word in rows]
    content = {path.name: path.read_bytes() for path in file.parent.glob(f"{file.name}*")}
    return [
        f"{name}: {word!r}"
        for name, bytes_ in content.items()
        for word in tale.called(number)
        if word.lower() in bytes_.lower()
    ]


def contents(database: Database) -> list[tuple[Any, ...]]:
    """Every row of every table."""
    with database.reading() as connection:
        return [
            (table.name, *row)
            for table in METADATA.sorted_tables
            for row in connection.execute(select(table))
        ]


def numbers_without(database: Database, member: int) -> dict[str, list[tuple[Any, ...]]]:
    """All sums, and the numbers of everybody but one member; burning points is an entry more."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with database.reading() as connection:
        own = select(IDENTITY.table.c.id).where(IDENTITY.table.c.member == member)
        mine = set(connection.execute(own).scalars())
        for name in (*NUMBERS, *SUMS):
            table = METADATA.tables[name]
            query = select(table)
            if "member" in table.c and name in ("balance", "lot"):
                query = query.where(table.c.member != member)
            found[name] = sorted(map(tuple, connection.execute(query)))
        ledger = METADATA.tables["ledger"]
        others = select(*(c for c in ledger.c if c.name != "note")).where(
            ledger.c.identity.notin_(mine)
        )
        found["ledger"] = sorted(map(tuple, connection.execute(others)))
        days = METADATA.tables["ledger_day"]
        found["ledger_day"] = sorted(
            map(tuple, connection.execute(select(days).where(days.c.kind != 40)))
        )
        roles = select(MEMBER.table.c.id, MEMBER.table.c.role).where(MEMBER.table.c.id != member)
        found["role"] = sorted(map(tuple, connection.execute(roles)))
    return found
