"""A bad event in a batch: exactly that one is missing, and it is kept under a number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from structlog.testing import capture_logs

from community.actions import Say
from community.events import Person, Place, Said
from community.ports import Broken
from storage.database import Unavailable
from tests.storage.bench import answers, bench, faulty, gone, said
from tests.storage.toys import Toys

pytestmark = pytest.mark.both_databases

FAIR = [said(number, f"/good {number}") for number in range(1, 5)]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What goes wrong is logged with all it knows; here that would only be slow."""
    with capture_logs():
        yield


class Batches:
    """Batches of fair neighbours, new each time, around a bad event."""

    def __init__(self) -> None:
        self.fair: list[str] = []
        self._last = 100

    def around(self, bad: Said, place: int) -> list[Said]:
        """Four fair events, and the bad one before the one at `place`."""
        batch = []
        for _ in range(4):
            self._last += 1
            batch.append(said(self._last, f"/good {self._last}"))
            self.fair.append(str(self._last))
        batch.insert(place, bad)
        return batch


FIRST, MIDDLE, LAST = 0, 2, 4


# --- A command that fails ------------------------------------------------------------------


HOW = ("fail", "clash", "sleep", "note")


def test_exactly_the_failing_command_is_missing(database_url: str) -> None:
    batches = Batches()
    with bench(database_url, Toys().house()) as b:
        bad = [
            (said(n, f"/slow {how} missing"), place)
            for n, how in enumerate(HOW, 1)
            for place in (FIRST, MIDDLE, LAST)
        ]
        for number, (event, place) in enumerate(bad, 1):
            landed = b.run(*batches.around(event, place))
            assert (landed.handled, landed.buried) == (5, 1)
            assert b.stands() == batches.fair
            assert len(b.letters()) == number
        assert all("missing" in letter.raw for letter in b.letters())
        # It was not claimed: repaired and sent again it is handled.
        assert b.run(said(1, "/good at last")).buried == 0
        assert "at last" in b.stands()


def test_who_asked_is_told_the_number(database_url: str) -> None:
    with bench(database_url, Toys().house(), language="zh") as b:
        for how, number in (("fail", 1), ("clash", 2)):
            landed = b.run(said(number, f"/slow {how}"))
            (_, action) = landed.actions[0]
            assert isinstance(action, Say)
            assert f"It is noted as number {number}." in str(action.words)
            assert (action.language, action.to, action.private) == ("zh", "ann", True)


def test_a_refusal_leaves_nothing_but_its_answer(database_url: str) -> None:
    with bench(database_url, Toys().house()) as b:
        landed = b.run(*FAIR[:2], said(50, "/slow refuse x"), *FAIR[2:])
        assert answers(landed).count("Not today.") == 1
        assert b.stands() == ["1", "2", "3", "4"]
        assert b.letters() == []


def test_the_cooldown_of_what_failed_is_not_remembered(database_url: str) -> None:
    with bench(database_url, Toys().house()) as b:
        for start, how in enumerate((*HOW, "refuse"), 1):
            who, first = Person(how, how), 1000 * start
            b.clock.move(timedelta(seconds=1000))
            b.run(said(first, f"/slow {how}", who=who), said(first + 1, "/good", who=who))
            for seconds, answer in ((2, "Done."), (3, "Please wait 59 seconds."), (62, "Done.")):
                assert answers(b.run(said(first + seconds, "/slow", who=who))) == [answer]


def test_a_cooldown_holds_within_a_batch(database_url: str) -> None:
    with bench(database_url, Toys().house()) as b:
        landed = b.run(said(1, "/slow fail"), said(2, "/slow"), said(3, "/slow"))
        assert answers(landed)[1:] == ["Done.", "Please wait 59 seconds."]


def test_the_audit_chain_holds_when_a_note_is_thrown_away(database_url: str) -> None:
    with bench(database_url, Toys().house()) as b:
        b.run(said(1, "/note"), said(2, "/slow note"), said(3, "/note"))
        b.run(said(4, "/slow note"))
        b.run(said(5, "/note"))
        assert len(b.rows("SELECT id FROM audit WHERE what = 'noted'")) == 3


def test_pages_that_are_open_at_once_share_no_number(database_url: str) -> None:
    """/mix has written when it reads, and what depends on totals writes before that is read."""
    with bench(database_url, Toys().house()) as b:
        landed = b.run(FAIR[0], said(50, "/mix"), FAIR[1], FAIR[2])
        said_back = sorted(str(act.words) for _, act in landed.actions if isinstance(act, Say))
        assert said_back == ["Done."] * 4 + ["Mixing."] + ["Summed."] * 2
        outbox = [row.id for row in b.rows("SELECT id FROM outbox")]
        assert sorted(number for number, _ in landed.actions) == sorted(outbox)
        assert len(set(outbox)) == len(said_back)
        assert len(b.rows("SELECT id FROM audit")) == 3


def test_a_handler_that_reads_too_much_is_refused(database_url: str) -> None:
    with bench(database_url, Toys().house()) as b:
        columns = "id, community, external, platform, private, title, purpose, slow, slow_until"
        chat = f"INSERT INTO chat ({columns})"
        rest = "'x', 0, '', '', 0, 0"
        rows = ", ".join(f"({n}, {b.community.id}, '{n}', {rest})" for n in range(2, 1001))
        with b.database.engine.begin() as connection:
            connection.exec_driver_sql(f"{chat} VALUES {rows}")
        assert answers(b.run(said(1, "/slow read"))) == ["Done."]  # a thousand
        with b.database.engine.begin() as connection:
            connection.exec_driver_sql(f"{chat} VALUES (1001, {b.community.id}, '', {rest})")
        landed = b.run(FAIR[0], said(99, "/slow read"), FAIR[1])
        assert (landed.handled, landed.buried) == (3, 1)
        assert "TooMuchRead" in b.letters()[0].why


# --- What should have been stopped at the door ----------------------------------------------

HUGE = 10**30
WILD: dict[str, dict[str, Any]] = {
    "a lone surrogate": {"text": "/good \ud83d"},
    "a NUL": {"text": "/good a NUL \0"},
    "a huge number": {"message": HUGE},
    "a huge negative number": {"message": -HUGE},
    "a huge topic": {"place": Place(id="plaza", topic=HUGE)},
    "a surrogate in a name": {"who": Person("bob", "B\ud83db", "bob")},
    "a surrogate in a @name": {"who": Person("bob", "Bob", "\ud83d")},
    "a surrogate in an id": {"who": Person("\ud83d", "Bob", "bob")},
    "a NUL in an id": {"who": Person("\0", "Bob", "bob")},
    "a surrogate in a chat's id": {"place": Place(id="\ud83d")},
    "a NUL in a chat's id": {"place": Place(id="\0")},
    "a huge rank": {"who": Person("bob", "Bob", "bob", rank=HUGE)},
    "a rank that nobody has": {"who": Person("bob", "Bob", "bob", rank=9)},
}
FINE = {"a NUL", "a NUL in an id", "a NUL in a chat's id"}
"""What SQLite takes as it is; PostgreSQL knows no NUL."""


@pytest.mark.postgres_at_length
def test_what_no_database_takes_harms_nobody_else(database_url: str) -> None:
    batches, letters = Batches(), 0
    with bench(database_url, Toys().house()) as b:
        for number, (what, parts) in enumerate(WILD.items()):
            bad = msgspec.structs.replace(said(number, f"/good {what}"), **parts)
            for place in (FIRST, MIDDLE, LAST):
                landed = b.run(*batches.around(bad, place))
                assert landed.handled == 5
                assert landed.buried == int(what not in FINE or not b.database.is_sqlite), what
                letters += landed.buried
        assert [note for note in b.stands() if note in batches.fair] == batches.fair
        assert len(b.letters()) == letters
        for letter in b.letters():
            letter.raw.encode()


# --- The transaction -----------------------------------------------------------------------


def test_nobody_sees_a_batch_before_its_commit(database_url: str) -> None:
    seen: list[list[str]] = []
    toys = Toys()
    with bench(database_url, toys.house()) as b:
        toys.look = lambda: seen.append(b.stands())
        b.run(*FAIR, said(50, "/look"), said(51, "/good after"))
        assert seen == [[]]
        assert b.stands() == ["1", "2", "3", "4", "after"]


def test_a_commit_that_fails_once_fails_nobody(database_url: str) -> None:
    errors: list[Exception | None] = [Broken("no")]
    with bench(database_url, Toys().house(), wrap=faulty(errors)) as b:
        landed = b.run(*FAIR)
        assert (landed.handled, landed.buried, len(answers(landed))) == (4, 0, 4)
        assert b.stands() == ["1", "2", "3", "4"]


def test_the_event_whose_own_commit_fails_is_missing_alone(database_url: str) -> None:
    errors: list[Exception | None] = [Broken("all"), None, Broken("the second"), None]
    with bench(database_url, Toys().house(), wrap=faulty(errors)) as b:
        landed = b.run(*FAIR)
        assert (landed.handled, landed.buried) == (4, 1)
        assert b.stands() == ["1", "3", "4"]
        assert ["the second" in letter.why for letter in b.letters()] == [True]


def test_nothing_has_happened_while_the_database_is_away(database_url: str) -> None:
    errors: list[Exception | None] = [gone(), gone()]
    with bench(database_url, Toys().house(), wrap=faulty(errors)) as b:
        batch = [said(1, "/slow"), *FAIR[1:]]
        for _ in range(2):
            with pytest.raises(Unavailable, match="on holiday"):
                b.run(*batch)
            assert b.stands() == []
        landed = b.run(*batch)
        assert answers(landed) == ["Done."] * 4  # nor was the cooldown remembered
        assert b.stands() == ["", "2", "3", "4"]
        assert b.letters() == []


def test_what_is_done_is_not_forgotten_when_the_rest_must_wait(database_url: str) -> None:
    """One by one, and the database goes away in between: the first answers are not lost."""
    errors: list[Exception | None] = [Broken("all"), None, None, gone()]
    with bench(database_url, Toys().house(), wrap=faulty(errors)) as b:
        landed = b.dispatcher.run(FAIR)
        assert (landed.handled, len(answers(landed))) == (2, 2)
        assert b.stands() == ["1", "2"]
        assert b.run(*FAIR[landed.handled :]).handled == 2
        assert b.stands() == ["1", "2", "3", "4"]
