"""A listener that fails: what it heard stands all the same, and it is told again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest
from structlog.testing import capture_logs

from community.events import Person, Struck
from community.refs import micros
from community.retelling import RETELL
from storage.database import Unavailable
from tests.storage.bench import Bench, answers, bench, faulty, gone, said
from tests.storage.toys import Toys

pytestmark = pytest.mark.both_databases

LATER = timedelta(minutes=5)
FAIR = [said(number, f"/good {number}") for number in range(1, 5)]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What goes wrong is logged with all it knows; here that would only be slow."""
    with capture_logs():
        yield


def retell(b: Bench, after: timedelta = LATER) -> Struck:
    b.clock.move(after)
    return Struck(at=b.clock.now(), schedule=RETELL, occurrence=micros(b.clock.now()))


def untold(b: Bench) -> list[tuple[str, int]]:
    return [
        (row.feature, row.tries) for row in b.rows("SELECT feature, tries FROM untold ORDER BY id")
    ]


def test_a_command_stands_when_a_listener_fails(database_url: str) -> None:
    toys = Toys(broken={"hearer"})
    with bench(database_url, toys.house()) as b:
        landed = b.run(said(1, "/tell"), *FAIR[1:])
        assert answers(landed) == ["Done."] * 4
        assert b.stands() == ["2", "3", "4"]
        assert untold(b) == [("hearer", 1)]
        assert b.letters() == []


def test_what_a_listener_failed_on_is_told_again(database_url: str) -> None:
    toys = Toys(broken={"hearer"})
    with bench(database_url, toys.house()) as b:
        b.run(said(1, "/tell"))
        b.run(retell(b))
        assert untold(b) == [("hearer", 2)]
        toys.broken.clear()
        b.run(retell(b))  # it waits twice as long after the second time
        assert untold(b) == [("hearer", 2)]
        b.run(retell(b))
        assert untold(b) == []
        assert toys.heard == ["checked in", "1 points"]
        assert b.stands() == ["told"]
        b.run(retell(b))
        assert b.stands() == ["told"]


def test_an_event_that_a_listener_failed_on_is_told_again(database_url: str) -> None:
    """And so are the facts that it brings about then."""
    toys = Toys(broken={"listener"})
    with bench(database_url, toys.house()) as b:
        b.run(said(1, "good morning"), said(2, "/good between"))
        assert b.stands() == ["between"]
        assert untold(b) == [("listener", 1)]
        assert len(b.rows("SELECT ref FROM activity")) == 2
        toys.broken.clear()
        b.run(retell(b))
        assert b.stands() == ["heard", "between"]
        assert toys.heard == ["1 points", "retracted", "1 points"]


def test_what_depends_on_totals_is_told_again(database_url: str) -> None:
    toys = Toys(broken={"summer"})
    with bench(database_url, toys.house()) as b:
        b.run(*FAIR)
        assert b.stands() == ["1", "2", "3", "4"]
        assert b.rows("SELECT id FROM audit") == []
        toys.broken.clear()
        b.run(retell(b))
        assert toys.heard == ["1 points"] * 4
        assert untold(b) == []


def test_totals_of_a_community_are_told_at_once_and_again_member_by_member(
    database_url: str,
) -> None:
    toys = Toys(broken={"summer"})
    both = [FAIR[0], said(2, "/good 2", who=Person("bob", "Bob")), FAIR[2]]
    with bench(database_url, toys.house()) as b:
        b.run(*both)
        assert untold(b) == [("summer", 1)] * 3
        toys.broken.clear()
        b.run(*(msgspec.structs.replace(each, message=each.message + 10) for each in both))
        assert toys.heard == ["3 points"]


def test_what_fails_too_often_is_left_alone(database_url: str) -> None:
    toys = Toys(broken={"hearer"})
    with bench(database_url, toys.house()) as b:
        b.run(said(1, "/tell"))
        for _ in range(9):
            b.run(retell(b, timedelta(days=1)))
        assert untold(b) == [("hearer", 6)]


def test_a_database_that_is_away_is_no_failure_of_a_listener(database_url: str) -> None:
    toys = Toys(broken={"hearer"})
    errors: list[Exception | None] = []
    with bench(database_url, toys.house(), wrap=faulty(errors)) as b:
        b.run(said(1, "/tell"))
        toys.broken.clear()
        errors.append(gone())
        struck = retell(b)
        with pytest.raises(Unavailable):
            b.run(struck)
        assert untold(b) == [("hearer", 1)]
        b.run(struck)
        assert untold(b) == []
        assert b.stands() == ["told"]
