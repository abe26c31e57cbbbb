"""Reactions from an export, on both databases: they earn when an import is told to award."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from bot.features import house
from bot.founding import found, join
from community.dispatch import Dispatcher
from community.events import Event, Person, Place, Reacted, Removed, Said
from storage.books import audit
from storage.database import Database, Unavailable
from storage.rebuild import READ_MODELS, rebuild
from storage.store import Store

pytestmark = pytest.mark.both_databases
START = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
PEOPLE = [Person(f"p{number}", f"Person {number}") for number in range(9)]


def history(*, imported: bool) -> list[Event]:
    """Everybody says something, and two days later likes what the first one said."""
    about = {"platform": "test", "place": Place("plaza"), "late": True, "imported": imported}
    said: list[Event] = [
        Said(**about, who=who, at=START, message=number, text="hi")  # type: ignore[arg-type]  # a dict
        for number, who in enumerate(PEOPLE)
    ]
    later = START + timedelta(days=2)
    return said + [
        Reacted(**about, who=who, at=later, message=0, emoji=("👍",))  # type: ignore[arg-type]  # a dict
        for who in PEOPLE
    ]


def run(store: Store, events: list[Event], *, award: bool) -> None:
    dispatcher = Dispatcher(
        store, house(), key=b"", clock=lambda: START, unavailable=Unavailable, award=award
    )
    while events:
        landed = dispatcher.run(events)
        assert landed.buried == 0
        del events[: landed.handled]


@pytest.mark.parametrize(
    ("imported", "award", "points"), [(True, False, 0), (True, True, 8), (False, False, 8)]
)
def test_reactions_of_an_export_earn_when_told_to(
    database_url: str, imported: bool, award: bool, points: int
) -> None:
    database = Database(database_url, "OFF")
    store = Store(database)
    join(store, found(store, "Town", START).id, "test", Place("plaza"))
    run(store, history(imported=imported), award=award)
    run(store, history(imported=imported), award=award)
    with database.reading() as connection:
        owned = connection.execute(text("SELECT SUM(points), COUNT(*) FROM balance")).one()
    assert tuple(owned) == ((points, 1) if points else (None, 0))

    assert audit(database).wrong == ()
    assert rebuild(database) == dict.fromkeys(READ_MODELS, 0)
    removed = Removed(
        platform="test", place=Place("plaza"), who=PEOPLE[0], at=START + timedelta(3), message=0
    )
    run(store, [removed], award=award)
    with database.reading() as connection:
        left = connection.execute(text("SELECT SUM(points), SUM(debt) FROM balance")).one()
    assert tuple(left) == ((0, 0) if points else (None, None))
    assert audit(database).wrong == ()
    store.close()
    database.close()
