"""How far channels have come in, what was given up and who is there, as both databases keep it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.features import house
from bot.founding import join
from community.events import Joined, Kind, Left, Person, Place, Sanctioned
from storage.coverage import (
    Gap,
    Line,
    Missing,
    Stand,
    advance,
    arrived,
    caught_up,
    community_of,
    freeze,
    gaps,
    give_up,
    take_up,
)
from storage.presence import compared, known, moved_since, signs
from tests.storage.bench import NOON, Bench, bench, said

pytestmark = pytest.mark.both_databases
GUILD, HALL, ROOM = "900", "901", "902"
SERVER = Place(GUILD, title="Bakers", server=GUILD)
HERE, THERE = Place(HALL, server=GUILD), Place(ROOM, server=GUILD)
POST = Place(HALL, topic=77, server=GUILD)
ANN, BOB = Person("7", "Ann"), Person("9", "Bob")


@pytest.fixture
def server(database_url: str) -> Iterator[Bench]:
    """A server that belongs to a community, kept in mind from the id 100 on."""
    with bench(database_url, house()) as b:
        join(b.store, b.community.id, "test", SERVER)
        assert take_up(b.database, "test", GUILD, 100, NOON) is None
        yield b


def frozen(b: Bench, *lines: Line, base: int = 100) -> list[Missing]:
    return freeze(b.database, "test", GUILD, lines, base)


def test_only_a_server_of_a_community_is_ours(server: Bench) -> None:
    assert community_of(server.database, "test", GUILD) == server.community.id
    assert community_of(server.database, "test", "5") == 0
    assert community_of(server.database, "other", GUILD) == 0


def test_a_server_is_taken_up_where_it_was_left(server: Bench) -> None:
    assert take_up(server.database, "test", GUILD, 500, NOON) == Stand(100, 100, NOON)
    arrived(server.database, {GUILD: 300})
    arrived(server.database, {GUILD: 200, "5": 1})
    later = NOON + timedelta(hours=1)
    caught_up(server.database, GUILD, Stand(0, 250, later))
    assert take_up(server.database, "test", GUILD, 500, NOON) == Stand(300, 250, later)


def test_what_came_in_live_is_known_by_itself(server: Bench) -> None:
    server.run(
        said(140, "a", place=HERE),
        said(150, "b", place=POST),
        said(160, "c", place=THERE, imported=True),
    )
    missing = frozen(
        server,
        Line(901, HALL, 0, 140),
        Line(77, HALL, 77, 155),
        Line(902, ROOM, 0, 160),
        Line(903, "903", 0, 90),
        Line(904, "904", 0, 170),
    )
    assert missing == [Missing(77, 150, 155), Missing(902, 100, 160), Missing(904, 100, 170)]


def test_a_mark_stands_while_something_is_caught_up(server: Bench) -> None:
    first, second = Missing(901, 100, 140), Missing(901, 150, 170)
    assert frozen(server, Line(901, HALL, 0, 140)) == [first]
    server.run(said(150, "live", place=HERE))
    assert frozen(server, Line(901, HALL, 0, 150), base=145) == [first]
    advance(server.database, first, 120)
    both = [Missing(901, 120, 140), second]
    assert frozen(server, Line(901, HALL, 0, 170)) == both
    advance(server.database, second, 170, done=True)
    assert frozen(server, Line(901, HALL, 0, 170)) == both[:1]
    advance(server.database, first, 140, done=True)
    assert frozen(server, Line(901, HALL, 0, 170)) == []
    assert frozen(server, Line(901, HALL, 0, 180)) == [Missing(901, 170, 180)]


def test_what_is_given_up_is_over_at_once(server: Bench) -> None:
    missing = Missing(901, 100, 140)
    assert frozen(server, Line(901, HALL, 0, 140)) == [missing]
    give_up(server.database, "test", Gap(GUILD, 901, 120, 140, "pages", NOON), missing)
    assert frozen(server, Line(901, HALL, 0, 140)) == []


def test_what_is_given_up_is_named_the_newest_first(server: Bench) -> None:
    first = Gap(GUILD, 901, 100, 140, "age", NOON)
    second = Gap(GUILD, 77, 150, 155, "pages", NOON)
    for gap in (first, second, Gap("5", 1, 2, 3, "age", NOON)):
        give_up(server.database, "test", gap)
    assert gaps(server.database, "test") == [second, first]
    assert gaps(server.database, "test", 1) == [second]


def test_who_is_there_is_kept_of_those_who_are_known(server: Bench) -> None:
    server.run(said(1, "hi", who=ANN, place=HERE), said(2, "hi", who=BOB, place=HERE))
    before = known(server.database, "test", GUILD)
    assert before is not None
    assert [*before.accounts] == [7, 9]
    assert (before.place(9), before.place(8), before.place(10)) == (1, None, None)
    compared(server.database, before.chat, before.identities, [])
    compared(server.database, before.chat, [before.identities[0]], [before.identities[1]])
    after = known(server.database, "test", GUILD)
    assert after is not None
    assert (after.present, after.ranks) == (bytearray(b"\1\0"), bytearray(2))
    assert known(server.database, "test", "5") is None


def test_who_came_and_went_since_is_known(server: Bench) -> None:
    about: dict[str, Any] = {"platform": "test", "place": SERVER}
    server.run(
        Joined(**about, at=NOON, who=ANN),
        Left(**about, at=NOON + timedelta(hours=1), who=BOB),
    )
    home = known(server.database, "test", GUILD)
    assert home is not None
    since = NOON + timedelta(minutes=30)
    assert moved_since(server.database, home.chat, since) == {9: Kind.LEFT}
    assert moved_since(server.database, home.chat, NOON) == {7: Kind.JOINED, 9: Kind.LEFT}
    server.run(Joined(**about, at=NOON + timedelta(hours=2), who=BOB))
    assert moved_since(server.database, home.chat, since) == {9: Kind.JOINED}


SKEW = timedelta(seconds=5)


def test_who_was_there_before_they_were_sent_away_is_told_by_signs(server: Bench) -> None:
    about: dict[str, Any] = {"platform": "test", "place": SERVER}
    hour = timedelta(hours=1)
    server.run(said(1, "hi", who=ANN, place=HERE), said(2, "hi", who=BOB, place=HERE))
    home = known(server.database, "test", GUILD)
    assert home is not None
    compared(server.database, home.chat, home.identities[:1], [])
    server.run(
        Left(**about, at=NOON + 2 * hour, who=ANN),
        Joined(**about, at=NOON + 4 * hour, who=BOB),
        Sanctioned(**about, at=NOON + 2 * hour, who=Person("8", "Cat"), what="ban"),
    )

    def there(account: int, hours: float, since: datetime = NOON + hour) -> bool:
        found = signs(server.database, "test", GUILD, [7, 8, 9], since).get(account)
        return found is not None and found.there(NOON + hours * hour, SKEW)

    assert [there(7, at) for at in (0.5, 1.5, 1.999, 2.5)] == [False, True, False, False]
    assert [there(9, at) for at in (1.5, 3.5, 4.5)] == [False, False, True]
    assert not there(8, 3)
    assert there(9, 3.5, since=NOON - hour)  # who spoke first since, was there
    assert signs(server.database, "test", "5", [7], NOON) == {}
