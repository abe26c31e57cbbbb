"""Read models made anew are those that the dispatcher kept, row for row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.founding import join
from community.driving import drive
from community.events import Person, Place, Said
from community.facts import CheckedIn, Earning, PointsEarned
from community.people import Community
from community.ports import Governing, Letters
from community.refs import micros
from storage import sums, turns
from storage.database import Database, Unavailable
from storage.lease import LIVES, REBUILD, RUN, Held, Lease
from storage.rebuild import READ_MODELS, rebuild
from storage.repositories import boards
from storage.tables.columns import METADATA
from tests.storage.life import START, Life
from tests.storage.read_models import (
    COUNTED,
    are_judged,
    come,
    damage,
    podiums_stand,
    rows_of,
    weeks_of,
)

NOTHING_WRONG = dict.fromkeys(READ_MODELS, 0)


@contextmanager
def life(url: str, seed: int, events: int) -> Iterator[tuple[Database, Life]]:
    with closing(Database(url, "OFF")) as database, closing(Life(database, seed)) as lived:
        lived.goes_on(events)
        rebuild(database, {"acknowledged"})
        if events:
            are_judged(lived.store, Random(seed))
            come(lived)
        yield database, lived


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make eight people many: not all stand on a podium, and nothing is done in one go."""
    monkeypatch.setattr(boards, "DEPTH", 2)
    monkeypatch.setattr(boards, "CROWDED", 3)
    monkeypatch.setattr(sums, "KEPT", 70)
    monkeypatch.setattr(turns, "MOST", 40)


def nothing_was_wrong(found: dict[str, int]) -> bool:
    """Whether nothing was, but for the floors of podiums that are no deeper than two."""
    return found | {"podium": 0} == NOTHING_WRONG


def version(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(text("SELECT n FROM version")).scalar_one())


# --- What is right stays, what is wrong is put right ----------------------------------------


def check_that_rebuilding_is_right(url: str, seed: int, events: int = 160) -> None:
    with life(url, seed, events) as (database, _):
        before, told = rows_of(database), weeks_of(database)
        assert all(before.values())
        assert podiums_stand(database, deep=False)

        assert nothing_was_wrong(rebuild(database))
        assert rows_of(database) == before
        stamp = version(database)
        assert rebuild(database) == NOTHING_WRONG
        assert version(database) == stamp, "what is right is not written"

        damage(database, Random(seed))
        assert not podiums_stand(database)
        assert weeks_of(database) != told
        assert all(rebuild(database).values())
        assert rows_of(database) == before
        assert weeks_of(database) == told
        assert podiums_stand(database)
        assert rebuild(database) == NOTHING_WRONG


@settings(max_examples=max(2, settings().max_examples // 25))
@given(seed=st.integers(0, 2**32))
def test_any_life_is_rebuilt_as_it_was(fresh_sqlite: Callable[[Path], str], seed: int) -> None:
    with TemporaryDirectory() as folder:
        check_that_rebuilding_is_right(fresh_sqlite(Path(folder) / "life.db"), seed)


@pytest.mark.long
def test_a_life_is_rebuilt_on_postgresql_as_well(postgres_url: str) -> None:
    check_that_rebuilding_is_right(postgres_url, 7, 110)


def check_that_a_bot_may_go_on(url: str, *, broken: bool) -> None:
    with life(url, 3, 100) as (database, lived):
        if broken:
            damage(database, Random(3))
        steps: list[str] = []

        def meanwhile(about: str, _done: int) -> None:
            steps.append(about)
            if len(steps) <= 20:
                lived.goes_on(4)

        rebuild(database, progress=meanwhile)

        assert {"activity", "member"} <= {*steps}
        assert nothing_was_wrong(rebuild(database))
        assert podiums_stand(database)


@pytest.mark.parametrize("broken", [False, True])
def test_a_bot_may_go_on_beside_it(sqlite_url: str, broken: bool) -> None:
    check_that_a_bot_may_go_on(sqlite_url, broken=broken)


@pytest.mark.long
def test_a_bot_may_go_on_beside_it_on_postgresql_as_well(postgres_url: str) -> None:
    check_that_a_bot_may_go_on(postgres_url, broken=True)


def test_only_what_is_named_is_rebuilt(sqlite_url: str) -> None:
    with life(sqlite_url, 4, 150) as (database, _):
        before = rows_of(database)
        damage(database, Random(4))
        damaged = rows_of(database)

        assert rebuild(database, {"streak", "pair_day"}).keys() == {"streak", "pair_day"}

        now = rows_of(database)
        mended = {name for name in COUNTED if now[name] == before[name]}
        assert mended == {"streak", "pair_day"}
        assert {name for name in COUNTED if now[name] != damaged[name]} == mended


ENTERED = {"aside", "asked", "checkin", "makeup", "text", "unplaced", "win_back"}
"""What is by the day, and happened."""
OF_THE_MOMENT = {"door_day", "evidence_day", "praise_day", "segment_day", "talk"}
"""What was so, or was done, on a day, and is written down nowhere else: limits, notes, figures."""


def test_what_is_counted_by_the_day_can_be_made_anew_or_is_known_not_to_be() -> None:
    periods = {"day", "hour", "start"}
    by_day = {
        name
        for name, table in METADATA.tables.items()
        if periods & {column.name for column in table.primary_key.columns}
    }
    assert by_day - {*READ_MODELS, "floor"} == ENTERED | OF_THE_MOMENT


def test_what_is_no_read_model_is_refused(sqlite_url: str) -> None:
    said = "ledger is no read model. There are: member_day, "
    with (
        closing(Database(sqlite_url)) as database,
        pytest.raises(Unavailable, match=re.escape(said)),
    ):
        rebuild(database, {"ledger", "tally"})


# --- One at a time ---------------------------------------------------------------------------


@pytest.mark.both_databases
def test_a_second_rebuild_is_refused_and_a_running_bot_is_not(database_url: str) -> None:
    with closing(Database(database_url)) as database:
        now = datetime.now(UTC)
        Lease(database, "hearth on a machine", RUN).take(now)
        Lease(database, "another rebuild", REBUILD).take(now - LIVES)
        assert rebuild(database) == NOTHING_WRONG
        Lease(database, "another rebuild", REBUILD).take(now)

        with pytest.raises(Held, match="another rebuild runs on this database"):
            rebuild(database)


def test_a_rebuild_that_fails_gives_its_lease_back(sqlite_url: str) -> None:
    def fails(_about: str, _done: int) -> None:
        raise ZeroDivisionError

    with life(sqlite_url, 5, 50) as (database, _):
        with pytest.raises(ZeroDivisionError):
            rebuild(database, progress=fails)
        assert rebuild(database) == NOTHING_WRONG


# --- What must agree ------------------------------------------------------------------------


def test_a_chat_that_joins_later_brings_no_counts_along(sqlite_url: str) -> None:
    with life(sqlite_url, 6, 0) as (database, lived):
        ann = Person("ann", "Ann")
        words = [
            Said(platform="local", place=Place("nowhere"), who=ann, at=START, message=n, text="Hi.")
            for n in (1, 2)
        ]
        stranger = join(lived.store, 0, "local", Place("nowhere"))
        lived.happens(words[:1])
        batch = lived.store.begin()
        page = batch.page()
        drive(page.port(Governing).join_chat(stranger, 1))
        batch.merge(page)
        batch.commit()
        lived.happens(words[1:])

        assert [row[-5:] for row in rows_of(database)["member_day"]] == [(1, 1, 0, 0, 0)]
        assert [row[2:] for row in rows_of(database)["chat_hour"]] == [(1, 0, 0, 0, 0)]
        assert rebuild(database) == NOTHING_WRONG


def test_a_check_in_that_closes_a_gap_counts_on_the_boards(sqlite_url: str) -> None:
    with life(sqlite_url, 6, 0) as (database, lived):
        ann = Person("ann", "Ann")
        for number, day in enumerate((1, 3, 2), 1):
            at = START + timedelta(days=day)
            place = Place("hamlet")
            lived.happens(
                [
                    Said(
                        platform="local",
                        place=place,
                        who=ann,
                        at=at,
                        message=number,
                        text="/checkin",
                    )
                ]
            )

        everything = [row[-1] for row in rows_of(database)["score"] if row[1:3] == (20, 0)]
        assert everything == [3]
        assert rebuild(database) == NOTHING_WRONG


def test_what_the_boards_are_still_to_be_told_is_not_counted_twice(sqlite_url: str) -> None:
    with life(sqlite_url, 8, 150) as (database, lived):
        before = rows_of(database)
        fact = PointsEarned(
            community=1,
            member=1,
            identity=1,
            at=START,
            points=5,
            kind=Earning.TALK,
            day=START.date(),
        )
        came = CheckedIn(
            community=1, member=1, identity=1, at=START, day=START.date(), streak=1, nth=1
        )
        batch = lived.store.begin()
        page = batch.page()
        told = (("boards", fact), ("boards", came), ("quests", fact), ("boards", lived.said[0]))
        for feature, what in told:
            drive(page.port(Letters).keep(feature, what, "it failed", START))
        batch.merge(page)
        batch.commit()

        rebuild(database)

        with database.reading() as connection:
            kept = connection.execute(text("SELECT feature, kind FROM untold ORDER BY id")).all()
        assert [tuple(row) for row in kept] == [("quests", "fact"), ("boards", "event")]
        assert rows_of(database) == before


ZONES = ("Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe", "Antarctica/Troll", "UTC")


@given(
    zone=st.sampled_from(ZONES),
    day_start=st.integers(0, 23),
    at=st.datetimes(datetime.fromisoformat("1960-01-01"), datetime.fromisoformat("2040-01-01")),
)
def test_the_day_of_a_quarter_of_an_hour_is_the_community_day(
    zone: str, day_start: int, at: datetime
) -> None:
    community = Community(1, "", zone=zone, day_start=day_start)
    tells = sums.day_teller({1: community})
    for minutes in (0, 1, 14, 15, 60):
        moment = at.replace(tzinfo=UTC) + timedelta(minutes=minutes)
        assert tells(1, micros(moment)) == community.day(moment).toordinal()
