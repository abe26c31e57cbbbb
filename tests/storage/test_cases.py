"""Whatever moderators decide and undo: members and platforms hold what the cases come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.features import house
from bot.founding import found, join
from community.actions import Action, Ban, Delete, Mute, Unban, Unmute
from community.dispatch import Dispatcher
from community.events import Done, Person, Place, Said
from community.jobs import ExportCases
from community.outbox import State
from community.outcomes import Refused, Sent
from community.restraints import CaseKind
from storage.books import audit
from storage.casefile import write_cases
from storage.database import Database, Unavailable
from storage.repositories.people import MEMBER, restraint_of
from storage.store import Store

START = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
MOD, ANN = Person("mod", "Mod", "mod", rank=2), Person("ann", "Ann", "ann")
PLAZA = Place("plaza")


class Square:
    """A dispatcher, and a platform that does what the outbox says when it is due."""

    def __init__(self, url: str) -> None:
        self.database = Database(url, "OFF")
        self.store = Store(self.database)
        self.now, self.number = START, 0
        self.held: dict[CaseKind, datetime | None] = {}
        self.later: list[tuple[int, Action]] = []
        self._dispatcher = Dispatcher(
            self.store, house(), key=b"cases", clock=lambda: self.now, unavailable=Unavailable
        )
        self.community = found(self.store, "Town", START).id
        join(self.store, self.community, "test", PLAZA)
        for who in (MOD, ANN):
            self.says(who, "hello")

    def says(self, who: Person, line: str) -> None:
        self.number += 1
        at, number = self.now, self.number
        said = Said(platform="test", place=PLAZA, who=who, at=at, message=number, text=line)
        landed = self._dispatcher.run([said])
        assert not landed.buried
        for number, action in landed.actions:
            if action.due is not None and action.due > self.now:
                self.later.append((number, action))
            else:
                self._do(number, action)

    def hears(self, events: Iterable[Said]) -> Sequence[tuple[int, Action]]:
        """Take several messages in at once."""
        landed = self._dispatcher.run([*events])
        assert not landed.buried
        return landed.actions

    def waits(self, length: timedelta) -> None:
        """Let time pass, and what waited be done unless it was taken back."""
        until = self.now + length
        for number, action in sorted(self.later, key=lambda each: (each[1].due, each[0])):
            if action.due is not None and action.due <= until:
                self.later.remove((number, action))
                self.now = action.due
                if self.state(number) == State.WAITING:
                    self._do(number, action)
        self.now = until

    def state(self, number: int) -> int:
        with self.database.reading() as connection:
            query = text(f"SELECT state FROM outbox WHERE id = {number}")
            return int(connection.execute(query).scalar_one())

    def holds(self) -> CaseKind | None:
        """What the platform holds of Ann now."""
        for kind in (CaseKind.BAN, CaseKind.MUTE):
            if kind in self.held and (self.held[kind] or self.now) >= self.now:
                return kind
        return None

    def ought(self) -> CaseKind | None:
        """What her cases come to now, as it stands beside the member."""
        query = text("SELECT member FROM identity WHERE external = 'ann'")
        with self.database.reading() as connection:
            member = connection.execute(query).scalar_one()
            row: Any = connection.execute(
                MEMBER.table.select().where(MEMBER.table.c.id == member)
            ).one()
        return restraint_of(row).kind(self.now) if row.held_at else None

    def close(self) -> None:
        self.store.close()
        self.database.close()

    def _do(self, number: int, action: Action) -> None:
        match action:
            case Mute(ends=ends):
                self.held[CaseKind.MUTE] = ends
            case Ban(ends=ends):
                self.held[CaseKind.BAN] = ends
            case Unmute():
                self.held.pop(CaseKind.MUTE, None)
            case Unban():
                self.held.pop(CaseKind.BAN, None)
            case _:
                return
        done = Done(at=self.now, platform="test", action=number, outcome=Sent())
        self._dispatcher.run([done])


LINES = (
    *("/mute @ann 1h", "/mute @ann 3h", "/mute @ann forever", "/unmute @ann"),
    *("/ban @ann 2h", "/ban @ann forever", "/unban @ann", "/kick @ann", "/warn @ann"),
    *(f"/case undo {number}" for number in range(1, 7)),
)
STEPS = st.lists(
    st.sampled_from(LINES) | st.sampled_from([timedelta(minutes=50), timedelta(hours=2)]),
    min_size=3,
    max_size=12,
)


@pytest.mark.hypothesis
@settings(max_examples=settings().max_examples // 2, suppress_health_check=[*HealthCheck])
@given(steps=STEPS)
def test_the_platform_holds_what_the_cases_come_to(
    steps: Sequence[str | timedelta],
    fresh_sqlite: Callable[[Path], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    square = Square(fresh_sqlite(tmp_path_factory.mktemp("square") / "hearth.db"))
    try:
        for step in steps:
            square.waits(step if isinstance(step, timedelta) else timedelta(seconds=10))
            if isinstance(step, str):
                square.says(MOD, step)
            assert square.holds() == square.ought(), step
        assert audit(square.database).wrong == ()
    finally:
        square.close()


@pytest.mark.both_databases
def test_each_chats_outcome_is_known_and_all_cases_are_written(
    database_url: str, tmp_path: Path
) -> None:
    square = Square(database_url)
    square.database.folder = tmp_path
    square.says(MOD, "/ban @ann 2h =sold fakes")
    square.waits(timedelta(minutes=30))
    square.says(MOD, "/case undo 1")
    square.says(MOD, "/mute @ann")
    with square.database.reading() as connection:
        query = text("SELECT case_id, what, state FROM case_trace ORDER BY case_id, action")
        traces = [tuple(row) for row in connection.execute(query)]
    sent, dropped, waiting = int(State.SENT), int(State.DROPPED), int(State.WAITING)
    assert traces == [
        (1, "ban", sent),
        (1, "unban", dropped),
        (1, "unban", sent),
        (2, "mute", sent),
        (2, "unmute", waiting),
    ]
    file = write_cases(square.database, ExportCases(community=square.community, asked_by=1))
    lines = Path(file.path).read_text(encoding="utf-8-sig").splitlines()
    assert file.rows == 2
    assert lines[1].startswith("1,2026-03-02T12:00:00+00:00,ban,Ann,test:ann,Mod,,'=sold fakes,")
    assert audit(square.database).wrong == ()
    square.close()


@pytest.mark.both_databases
def test_a_refusal_is_told_to_its_case(database_url: str) -> None:
    square = Square(database_url)
    square.says(MOD, "/mute @ann forever")
    with square.database.writing() as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 0")
        connection.exec_driver_sql("UPDATE version SET n = n + 1")
        query = "SELECT action FROM case_trace WHERE what = 'mute'"
        number = connection.exec_driver_sql(query).scalar_one()
    why = Refused("Bad Request: not enough rights")
    square._dispatcher.run([Done(at=square.now, platform="test", action=number, outcome=why)])
    with square.database.reading() as connection:
        told = connection.execute(text("SELECT state, why FROM case_trace")).one()
    assert tuple(told) == (int(State.REFUSED), why.why)
    square.close()


@pytest.mark.both_databases
def test_an_audit_finds_a_member_who_is_held_by_nothing(database_url: str) -> None:
    square = Square(database_url)
    square.says(MOD, "/mute @ann forever")
    with square.database.writing() as connection:
        connection.exec_driver_sql("UPDATE member SET muted = 0, held_at = 0")
    (wrong,) = audit(square.database).wrong
    assert "held by nothing, but their cases come to" in wrong
    square.close()


@pytest.mark.both_databases
def test_of_a_row_of_messages_only_those_of_who_is_held_are_removed(database_url: str) -> None:
    square = Square(database_url)
    square.says(MOD, "/mute @ann 1h")
    earlier = square.now - timedelta(minutes=5)
    row = [(MOD, square.now), (ANN, square.now), (ANN, earlier), (MOD, square.now)]
    landed = square.hears(
        Said(platform="test", place=PLAZA, who=who, at=at, message=100 + nth, text="good morning")
        for nth, (who, at) in enumerate(row)
    )
    assert [action.message for _, action in landed if isinstance(action, Delete)] == [101]
    with square.database.reading() as connection:
        query = text("SELECT ref FROM activity WHERE kind = 1 AND flags & 4 > 0")
        assert connection.execute(query).scalars().all() == [101]
        kept = text("SELECT ref FROM text WHERE body = 'good morning' ORDER BY ref")
        assert connection.execute(kept).scalars().all() == [100, 102, 103]
    square.close()
