"""Whoever was forgotten is gone from the files, and everybody else has what they had."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import select

from community.actions import Say
from community.driving import drive
from community.events import Joined
from community.jobs import Recognise
from community.privacy import Forgotten
from storage import wiping
from storage.books import audit
from storage.database import Database
from storage.forgetting import forget
from storage.rebuild import rebuild
from storage.recognised import RECOGNISED
from storage.recognising import recognise_all
from storage.recovery import open_actions, open_jobs
from tests.storage.tales import HAMLET, VILLAGE, Tale, numbers_without, told_of


@contextmanager
def told(url: str, seed: int, events: int = 200) -> Iterator[Tale]:
    """A tale that has been going on for a while."""
    database = Database(url, "OFF")
    database.key = b"the instance's own"
    tale = Tale(database, seed)
    tale.goes_on(events)
    tale.leaves_letters()
    with closing(database), closing(tale):
        yield tale


def forget_whole(tale: Tale, number: int) -> None:
    """Forget somebody wherever they are known."""
    for community in (HAMLET, VILLAGE):
        if tale.actor(number, community) is not None:
            assert forget(tale.database, tale.part(number, community)).wiped


@pytest.mark.both_databases
@pytest.mark.parametrize("number", [0, pytest.param(3, marks=pytest.mark.long)])
def test_nothing_tells_of_somebody_forgotten(database_url: str, number: int) -> None:
    with told(database_url, seed=number) as tale:
        assert told_of(tale, number)
        forget_whole(tale, number)

        assert told_of(tale, number) == []
        assert told_of(tale, number + 1)


def places(tale: Tale, *, anew: bool = True) -> dict[tuple[int, int], tuple[float, ...]]:
    """Give scores and signs by span and member; `anew` ranks them first."""
    if anew:
        today = tale.now.date().toordinal()
        recognise_all(tale.database, Recognise(community=HAMLET, today=today))
    query = select(RECOGNISED.table).where(RECOGNISED.table.c.community == HAMLET)
    with tale.database.reading() as connection:
        return {
            (row.span, row.member): (row.score, row.helped, row.people, row.weeks, row.praised)
            for row in connection.execute(query)
        }


@pytest.mark.parametrize(
    "number", [0, *(pytest.param(n, marks=pytest.mark.long) for n in range(1, 8))]
)
def test_everybody_else_has_what_they_had(sqlite_url: str, number: int) -> None:
    with told(sqlite_url, seed=40 + number) as tale:
        who = tale.actor(number, HAMLET)
        assert who is not None
        ranked = places(tale)
        before = numbers_without(tale.database, who.member)
        assert all(before[name] for name in ("thanks", "acknowledged", "thread"))
        forget(tale.database, tale.part(number, HAMLET))

        assert numbers_without(tale.database, who.member) == before
        assert who.member not in {member for _, member in places(tale, anew=False)}
        left = {key: place for key, place in ranked.items() if key[1] != who.member}
        assert places(tale) == left
        assert audit(tale.database).wrong == ()
        assert set(rebuild(tale.database).values()) == {0}
        assert tale.actor(number, VILLAGE) is not None


@pytest.mark.postgres_at_length
def test_killed_at_any_point_it_goes_on_where_it_ended(database_url: str) -> None:
    with told(database_url, seed=7, events=150) as tale:
        forget(tale.database, tale.part(3, VILLAGE))
        member = tale.part(3, HAMLET)
        before, survived = numbers_without(tale.database, member), 0
        while _killed_at(tale.database, member, survived):
            assert audit(tale.database).wrong == ()
            survived += 3

        assert survived > 20
        assert told_of(tale, 3) == []
        assert numbers_without(tale.database, member) == before


def _killed_at(database: Database, member: int, step: int) -> bool:
    """Erase in a process that is killed after some steps; False when it came to its end."""
    child = os.fork()
    if child == 0:
        left = step

        def point(_: str) -> None:
            nonlocal left
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

        try:
            forget(Database(str(database.engine.url.render_as_string(False)), "OFF"), member, point)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return bool(os.WIFSIGNALED(status))


def test_what_is_half_erased_earns_nothing_and_is_found_by_nobody(sqlite_url: str) -> None:
    with told(sqlite_url, seed=9) as tale:
        member = tale.part(2, HAMLET)
        assert tale.actor(2, HAMLET) is None
        tale.happens([tale.message(2)])
        back = tale.actor(2, HAMLET)

        assert back is not None
        assert back.member != member
        forget(tale.database, member)
        assert tale.actor(2, HAMLET) == back
        assert audit(tale.database).wrong == ()


def test_who_comes_back_begins_anew_and_is_known_to_have_been_here(sqlite_url: str) -> None:
    with told(sqlite_url, seed=11) as tale:
        forget(tale.database, tale.part(2, HAMLET))
        person = tale.message(2).who
        assert person is not None
        assert _asked(tale, "is_gone", person.id) is True
        tale.happens([tale.message(2)])

        assert _asked(tale, "is_gone", person.id) is False
        assert _asked(tale, "is_forgotten", person.id) is True
        assert _asked(tale, "is_forgotten", "somebody") is False


def test_what_was_said_before_is_not_taken_in_again(sqlite_url: str) -> None:
    with told(sqlite_url, seed=12) as tale:
        old = tale.message(2, late=True, imported=True)
        forget_whole(tale, 2)
        came = Joined(platform="local", place=old.place, at=old.at, who=old.who, late=True)
        tale.happens([old, came])

        assert tale.actor(2, HAMLET) is None
        assert told_of(tale, 2) == []
        tale.happens([tale.message(2, late=True)])
        assert tale.actor(2, HAMLET) is not None


@pytest.mark.both_databases
def test_what_waits_for_others_still_waits_and_can_be_read(database_url: str) -> None:
    with told(database_url, seed=14, events=60) as tale:
        actions, jobs = len(open_actions(tale.database)), len(open_jobs(tale.database))
        forget_whole(tale, 2)
        left = open_actions(tale.database)

        assert (len(left), len(open_jobs(tale.database))) == (actions - 1, jobs - 1)
        said = [str(action.words) for _, _, action in left if isinstance(action, Say)]
        assert [line for line in said if "…" in line] == [
            "…, Nomen1 von Tale says hello.",
            "Nomen3 von Tale, … says hello.",
            "Nomen3 von Tale, … says hello.",
        ]


def test_bytes_that_somebody_still_reads_are_looked_after_later(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiping, "TRIES", 1)
    with told(sqlite_url, seed=15, events=60) as tale:
        forget(tale.database, tale.part(2, VILLAGE))
        member = tale.part(2, HAMLET)
        with tale.database.reading() as connection:
            connection.exec_driver_sql("SELECT * FROM member").all()
            assert forget(tale.database, member).wiped is False
        assert _unfinished(tale) == [(HAMLET, member)]

        assert forget(tale.database, member).wiped is True
        assert _unfinished(tale) == []
        assert told_of(tale, 2) == []


def _unfinished(tale: Tale) -> list[tuple[int, int]]:
    batch = tale.store.begin()
    try:
        return [*drive(batch.page().port(Forgotten).unfinished())]
    finally:
        batch.rollback()


def test_without_the_key_nobody_can_tell_who_was_forgotten(sqlite_url: str) -> None:
    with told(sqlite_url, seed=13) as tale:
        person = tale.message(2).who
        assert person is not None
        forget_whole(tale, 2)
        tale.database.key = b"another"

        assert _asked(tale, "is_forgotten", person.id) is False


def _asked(tale: Tale, what: str, account: str) -> bool:
    batch = tale.store.begin()
    try:
        port = batch.page().port(Forgotten)
        return bool(drive(getattr(port, what)(HAMLET, "local", account)))
    finally:
        batch.rollback()
