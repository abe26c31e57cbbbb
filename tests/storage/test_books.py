"""The audit of the books names every kind of damage, and nothing that is right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text

from community.auditing import Books
from community.events import Person, Place, Said
from community.people import Role
from storage.books import MOST_LINES, audit
from storage.database import Database
from tests.storage.life import START, Life

OLGA = Person("olga", "Olga", "olga", rank=int(Role.OWNER))
ANN, BEN = Person("ann", "Ann", "ann"), Person("ben", "Ben", "ben")
SAYINGS = (
    (OLGA, 0, "/checkin"),
    (ANN, 0, "/checkin"),
    (ANN, 24, "/checkin"),
    (BEN, 24, "a word about something"),
    (OLGA, 25, "/award @ann 20 good answer"),
    (OLGA, 26, "/deduct @ben 3"),
    (ANN, 27, "/give @olga 7"),
    (OLGA, 28, "/award @ben 9"),
    (OLGA, 29, "/undo"),
)
FIRST = "(SELECT min(start) FROM score WHERE board = 31)"
FIRST_COME = "community 1, board 31, start 2025-10-30, level 0"
ANNS_CHECKINS = "identity IN (SELECT id FROM identity WHERE external = 'ann') AND kind = 1"


@contextmanager
def village(url: str) -> Iterator[Database]:
    """A village with check-ins, awards, gifts, a debt, and something undone."""
    with closing(Database(url, "OFF")) as opened, closing(Life(opened, 0)) as life:
        life.happens(
            [
                Said(
                    platform="local",
                    place=Place("hamlet"),
                    who=who,
                    message=number,
                    text=said,
                    at=START + timedelta(hours=hours),
                )
                for number, (who, hours, said) in enumerate(SAYINGS, 1)
            ]
        )
        life.store.begin().commit()  # what came in a rush stands on the boards now
        yield opened


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    with village(sqlite_url) as opened:
        yield opened


def after(database: Database, *damage: str) -> tuple[str, ...]:
    with database.writing() as connection:
        for statement in damage:
            changed = connection.execute(text(statement))
            assert changed.rowcount, statement
    return audit(database).wrong


def test_books_that_are_right(database: Database) -> None:
    assert audit(database) == Books(members=3, entries=10, links=4)


def test_the_same_books_on_postgresql(postgres_url: str) -> None:
    with village(postgres_url) as database:
        assert audit(database) == Books(members=3, entries=10, links=4)
        kinds = ("a debt", "a lot", "a streak", "a tally", "a board of check-ins")
        statements = [DAMAGE[kind][0] for kind in kinds]
        named = [line for kind in kinds for line in DAMAGE[kind][1]]
        assert sorted(after(database, *statements)) == sorted(named)


def test_the_books_of_any_life_are_right(sqlite_url: str) -> None:
    with closing(Database(sqlite_url, "OFF")) as database, closing(Life(database, 11)) as life:
        life.goes_on(250)
        assert audit(database).wrong == ()


DAMAGE = {
    "a balance": (
        "UPDATE balance SET points = points + 1 WHERE member = 2",
        ["member 2: 25 points and 0 owed, but the entries sum to 24 and the lots to 24"],
    ),
    "a missing balance": (
        "DELETE FROM balance WHERE member = 2",
        ["member 2: 0 points and 0 owed, but the entries sum to 24 and the lots to 24"],
    ),
    "a debt": (
        "UPDATE balance SET debt = debt + 5 WHERE member = 3",
        ["member 3: 0 points and 7 owed, but the entries sum to -2 and the lots to 0"],
    ),
    "a lot": (
        "UPDATE lot SET points = 1 WHERE member = 2",
        ["member 2: 24 points and 0 owed, but the entries sum to 24 and the lots to 1"],
    ),
    "a missing entry": (
        f"DELETE FROM ledger WHERE {ANNS_CHECKINS} AND amount = 5",
        [
            "member 2: 24 points and 0 owed, but the entries sum to 19 and the lots to 24",
            "member 2: 124 points on the boards of 4 spans, but the entries earned 26",
            "ledger_day of community 1, day 2025-10-30, kind 1 is off: points by +5, entries by +1",
        ],
    ),
    "a changed entry": (
        f"UPDATE ledger SET amount = 105 WHERE {ANNS_CHECKINS} AND amount = 5",
        [
            "member 2: 24 points and 0 owed, but the entries sum to 124 and the lots to 24",
            "member 2: 124 points on the boards of 4 spans, but the entries earned 131",
            "ledger_day of community 1, day 2025-10-30, kind 1 is off: points by -100",
        ],
    ),
    "a sum of a day": (
        "UPDATE ledger_day SET entries = entries + 2 WHERE kind = 4",
        ["ledger_day of community 1, day 2025-10-31, kind 4 is off: entries by +2"],
    ),
    "a count of check-ins": (
        "DELETE FROM checkin_day WHERE people = 2",
        ["checkin_day of community 1, day 2025-10-30 is off: people by -2"],
    ),
    "a streak": (
        "UPDATE streak SET current = 1, best = 9 WHERE member = 2",
        ["streak of member 2 is off: current by -1, best by +7"],
    ),
    "a board of check-ins": (
        f"UPDATE score SET score = score - 2 WHERE member = 2 AND board = 31 AND start = {FIRST}",
        [
            "member 2: check-ins on the boards of span day are off by -2",
            f"tally of {FIRST_COME}, bucket 999999996 is off: people by -1",
            f"tally of {FIRST_COME}, bucket 999999998 is off: people by +1",
        ],
    ),
    "a score": (
        "UPDATE score SET score = score + 64 WHERE member = 2 AND board = 10",
        [
            "member 2: 188 points on the boards of 4 spans, but the entries earned 31",
            "tally of community 1, board 10, start 0, level 0, bucket 31 is off: people by +1",
            "tally of community 1, board 10, start 0, level 0, bucket 95 is off: people by -1",
            "tally of community 1, board 10, start 0, level 1, bucket 0 is off: people by +1",
            "tally of community 1, board 10, start 0, level 1, bucket 1 is off: people by -1",
        ],
    ),
    "a tally": (
        "UPDATE tally SET people = people - 1 WHERE board = 20 AND level = 2",
        ["tally of community 1, board 20, start 0, level 2, bucket 0 is off: people by -1"],
    ),
    "a changed audit row": (
        "UPDATE audit SET payload = '{}' WHERE id = 2",
        ["audit row 2 was changed"],
    ),
    "another name in an audit row": (
        "UPDATE audit SET by = 3 WHERE id = 2",
        ["the seal of audit row 2 does not fit the row before it"],
    ),
    "a missing audit row": (
        "DELETE FROM audit WHERE id = 2",
        ["audit row 2 is missing", "the seal of audit row 3 does not fit the row before it"],
    ),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_named(database: Database, kind: str) -> None:
    statement, named = DAMAGE[kind]
    assert sorted(after(database, statement)) == sorted(named)


def test_audit_rows_that_change_places_are_named(database: Database) -> None:
    swapped = [
        f"UPDATE audit SET id = {new} WHERE id = {old}" for old, new in ((2, 9), (3, 2), (9, 3))
    ]
    assert [line[:27] for line in after(database, *swapped)] == [
        f"the seal of audit row {number} doe" for number in (2, 3, 4)
    ]


def test_an_erased_payload_is_no_damage(database: Database) -> None:
    assert after(database, "UPDATE audit SET payload = NULL, salt = NULL WHERE id <= 3") == ()


def test_another_community_is_none_of_its_business(database: Database) -> None:
    assert after(database, DAMAGE["a balance"][0], DAMAGE["a tally"][0])
    assert audit(database, community=2).wrong == ()
    assert len(audit(database, community=1).wrong) == 2


def test_a_broken_book_is_told_in_a_hundred_lines(sqlite_url: str) -> None:
    with closing(Database(sqlite_url, "OFF")) as database, closing(Life(database, 12)) as life:
        life.goes_on(150)
        assert len(after(database, "DELETE FROM tally")) == MOST_LINES
