"""The read models as the tests see them: all of their rows, and every kind of damage."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from community.digest import Digest
from community.driving import drive
from community.events import Claim, Joined, Kind, Left, Person, Place
from community.hits import Hits, Judgement, Saying, State
from community.weeks import Week
from moderation.sentences import Sentence
from storage.database import Database, count_up
from storage.repositories import boards
from storage.repositories.boards import FLOOR, PODIUM, SCORE
from storage.store import Store
from storage.tables.columns import METADATA
from storage.weekly import digest_of
from tests.storage.life import START, Life

COUNTED = {"member_day": 3, "chat_hour": 2, "pair_day": 4, "ledger_day": 3, "checkin_day": 2}
COUNTED |= {"score": 4, "streak": 1, "tally": 5, "acknowledged": 6, "thread": 4}
COUNTED |= {"rule_day": 3, "source_day": 5}
"""The read models of numbers, and how many columns come before those."""

NUMBERS = COUNTED | {"floor": 3}


def rows_of(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of the read models; those of zeros are as good as none."""
    found = {}
    with database.reading() as connection:
        for name in COUNTED:
            rows = connection.execute(select(METADATA.tables[name])).all()
            found[name] = sorted(tuple(row) for row in rows if any(row[COUNTED[name] :]))
    return found


def weeks_of(database: Database) -> list[Digest]:
    """What the owners of both communities would be told of the life's weeks."""
    return [
        digest_of(database, community, Week(first))
        for community in (1, 2)
        for first in (date(2025, 10, 27), date(2025, 11, 3))
    ]


def are_judged(store: Store, random: Random) -> None:
    """Let rules watch and act on three days; a third of what they did is taken back."""
    batch = store.begin()
    page = batch.page()
    hits = page.port(Hits)
    for ref in range(40):
        rule = random.choice(("words", "flood", "7"))
        saying = Saying(rule, 0.9, Sentence("It is said."), acts=random.random() < 0.5)
        claim = Claim(Kind.SAID, ref, 0)
        judgement = Judgement(1, 1, claim, 1, START, 0.9, (saying,))
        drive(hits.note(judgement, START.toordinal() + ref % 3))
        drive(hits.keep(judgement))
        if random.random() < 0.3:
            drive(hits.settle(judgement, State.UNDONE, undone=True))
    batch.merge(page)
    batch.commit()


def come(life: Life) -> None:
    """Let people come by many links, and some of them leave again."""
    for number in range(12):
        at = START + timedelta(hours=9 * number)
        about: dict[str, Any] = {"platform": "local", "place": Place("hamlet"), "late": True}
        about["who"] = Person(f"p{number % 8}", f"Person {number % 8}")
        soon = at + timedelta(hours=1)
        left = [Left(**about, at=soon)] if number % 3 else []
        life.happens([Joined(**about, at=at, via=f"link {number}"), *left])


def podiums_stand(database: Database, *, deep: bool = True) -> bool:
    """Whether on every podium stand those above its floor, and if asked, enough of them.

    How high a floor lies has its history; of very few, too many may have fallen below it.
    """
    with database.reading() as connection:
        floors = {row[:3]: row.floor for row in connection.execute(select(FLOOR.table))}
        scores = {
            (row.community, row.board, row.start, row.score, row.member)
            for row in connection.execute(select(SCORE.table))
        }
        there = {tuple(row) for row in connection.execute(select(PODIUM.table))}
    high = {row for row in scores if row[3] >= floors.get(row[:3], 1)}
    sizes = Counter(row[:3] for row in scores if row[3] > 0)
    standing = Counter(row[:3] for row in high)
    enough = all(standing[place] >= min(boards.DEPTH, size) for place, size in sizes.items())
    return (enough or not deep) and high == {
        row for row in there if row[3] >= floors.get(row[:3], 1)
    }


def damage(database: Database, random: Random) -> None:
    """Falsify, delete and invent rows of every read model."""
    with database.writing() as connection:
        for name in NUMBERS:
            table = METADATA.tables[name]
            period = next((c for c in table.c if c.name in ("day", "hour", "start")), None)
            numbers = [c.name for c in [*table.columns][NUMBERS[name] :]]
            for number, row in enumerate(connection.execute(select(table)).all()):
                mine = [c == getattr(row, c.name) for c in table.primary_key.columns]
                luck = random.random()
                if luck < 0.2:
                    connection.execute(table.delete().where(*mine))
                elif luck < 0.5:
                    wrong = dict.fromkeys(numbers, random.choice((1, 3, 10_000)) + number)
                    connection.execute(table.update().where(*mine).values(wrong))
                elif luck < 0.7 and period is not None:
                    bogus = row._asdict() | {period.name: 1_000_000 + number}
                    connection.execute(table.insert().values(bogus))
        for number, row in enumerate(connection.execute(select(PODIUM.table)).all()):
            if random.random() < 0.3:
                mine = [c == getattr(row, c.name) for c in PODIUM.table.c]
                connection.execute(PODIUM.table.delete().where(*mine))
                wrong = row._asdict() | {"score": 1_000_000 + number}
                connection.execute(PODIUM.table.insert().values(wrong))
        count_up(connection)
