"""Thanks as money: whatever is said, taken away and told again, books and limits hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from community.events import Event, Quoted
from community.facts import Earning
from community.refs import micros
from community.settings import Instance
from community.thanks import How, State
from storage.books import audit
from storage.database import Database
from storage.rebuild import READ_MODELS, rebuild
from tests.storage.fair import HOUSE, PEOPLE, START, Chat, chat

DAILY, CAP = 4, 5
RULES = {"thanks": {"tenure_days": 0, "daily": DAILY, "receiver_daily": CAP, "points": 2}}
THANKFUL = HOUSE.under(Instance(RULES))
POSTS = range(10, 18)
"""Two messages of each of the people."""
DEEDS = ("word", "command", "name", "thank", "like", "leave", "remove")
Deed = tuple[str, int, int, int]
"""What is done, by which of the people, about which message, and in which minute."""

deeds = st.lists(
    st.tuples(
        st.sampled_from(DEEDS),
        st.integers(0, len(PEOPLE) - 1),
        st.sampled_from(POSTS),
        st.integers(0, 3 * 24 * 60),
    ),
    max_size=40,
)


def happened(there: Chat, drawn: Sequence[Deed]) -> list[Event]:
    """Give what is said first, and what then comes of it; an own post may be thanked for, too."""
    events: list[Event] = [there.said(n, PEOPLE[n % 4], -60 + n) for n in POSTS]
    for number, (what, who, post, minute) in enumerate(drawn, 100):
        giver, author = PEOPLE[who], PEOPLE[post % 4]
        quoted = Quoted(post, author)
        match what:
            case "word":
                events.append(there.said(number, giver, minute, text="谢谢", reply=quoted))
            case "command":
                events.append(there.said(number, giver, minute, text="/thanks", reply=quoted))
            case "name":
                named = f"/thanks {author.name}"
                events.append(there.said(number, giver, minute, text=named))
            case "remove":
                events.append(there.removed(post if who else number - 1, minute))
            case _:
                emoji = {"thank": ("🙏",), "like": ("👍",), "leave": ()}[what]
                events.append(there.liked(post, giver, minute, *emoji))
    return events


def found(database: Database, query: str) -> list[Any]:
    with database.reading() as connection:
        return list(connection.execute(text(query)))


THANKS = "SELECT * FROM thanks ORDER BY chat, message, giver"
HELD = "SELECT taker, SUM(points) FROM thanks WHERE points <> 0 GROUP BY taker ORDER BY taker"
EARNED = (
    f"SELECT identity, SUM(amount) FROM ledger WHERE kind IN ({int(Earning.THANKS)},"
    f" {int(Earning.THANKS + Earning.REVERSED)}, {int(Earning.THANKS + Earning.RESTORED)})"
    " GROUP BY identity"
    " HAVING SUM(amount) <> 0 ORDER BY identity"
)


def hold(database: Database) -> None:
    """Check the limits and the books."""
    rows = found(database, THANKS)
    given = Counter((row.giver, row.day) for row in rows)
    between = Counter((row.giver, row.taker, row.day) for row in rows)
    earned = Counter[Any]()
    for row in rows:
        earned[row.taker, row.day] += row.worth
        assert row.giver != row.taker
        assert row.points == (0 if row.state else row.worth)
    assert max(given.values(), default=0) <= DAILY
    assert max(between.values(), default=0) <= DAILY // 4
    assert max(earned.values(), default=0) <= CAP
    assert found(database, HELD) == found(database, EARNED)
    assert audit(database).wrong == ()
    assert found(database, "SELECT * FROM dead_letter") == []


def stands(drawn: Sequence[Deed], post: int, who: int, given: int) -> bool:
    """Whether thanks that were given in a minute stand: what is heard after a later change of
    theirs changes nothing."""
    mine = [each for each in dict.fromkeys(drawn) if each[1:3] == (who, post)]
    start = mine.index(("thank", who, post, given))
    changed, counts = given, True
    for what, _, _, minute in mine[start + 1 :]:
        if what in ("thank", "like", "leave") and minute >= changed:
            is_news = counts or what == "thank"
            changed, counts = (minute if is_news else changed), what == "thank"
    return counts


def follow(database: Database, drawn: Sequence[Deed]) -> None:
    """Check that thanks by a reaction count as long as it stands, however often it is put anew."""
    gone = {row.ref for row in found(database, "SELECT ref FROM activity WHERE flags & 4 > 0")}
    for row in found(database, THANKS):
        if row.how == How.REACTED and row.message not in gone:
            given = (row.at - micros(START)) // 60_000_000
            is_so = stands(drawn, row.message, row.giver - 1, given)
            assert is_so == (row.state == State.COUNTS)


def lived(url: str, drawn: Sequence[Deed], at_once: int, again: int) -> list[Any]:
    """Let it happen, some of it told again by and by; gives the thanks that there are."""
    with chat(url, THANKFUL) as (database, there):
        events = happened(there, drawn)
        told = [
            e for n, event in enumerate(events) for e in (event, *events[max(0, n - again) : n])
        ]
        there.take(told if again else events, at_once)
        hold(database)
        follow(database, drawn)
        return found(database, THANKS)


@settings(max_examples=max(5, settings().max_examples // 10), deadline=None)
@given(drawn=deeds, at_once=st.integers(2, 30), again=st.integers(1, 3))
def test_no_storm_moves_more_than_the_day_allows(
    fresh_sqlite: Callable[[Path], str], drawn: list[Deed], at_once: int, again: int
) -> None:
    with TemporaryDirectory() as folder:
        ways = (("one", 1, 0), ("many", at_once, again))
        stories = [
            lived(fresh_sqlite(Path(folder) / f"{name}.db"), drawn, *way) for name, *way in ways
        ]
        assert stories[0] == stories[1], "batches and repetitions change nothing"


@pytest.mark.both_databases
def test_both_databases_keep_the_same_thanks(database_url: str) -> None:
    luck = Random(8)
    drawn = [
        (luck.choice(DEEDS), luck.randrange(4), luck.choice(POSTS), 9 * number)
        for number in range(200)
    ]
    rows = lived(database_url, drawn, 40, 2)
    states = Counter(State(row.state) for row in rows)
    assert states == {State.COUNTS: 11, State.REMOVED: 7, State.TAKEN_BACK: 3}
    assert Counter(row.worth for row in rows) == {2: 13, 1: 8}
    with closing(Database(database_url, "OFF")) as database:
        assert rebuild(database) == dict.fromkeys(READ_MODELS, 0)
