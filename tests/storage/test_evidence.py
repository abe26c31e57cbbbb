"""Evidence in the database: gathered by the day, whatever the order of what happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from community.events import Event, Person, Quoted
from community.jobs import Recognise
from storage import migrate
from storage.counting import CHAT_HOUR
from storage.database import Database
from storage.evidence import ACKNOWLEDGED, THREAD, gather_evidence
from storage.rebuild import READ_MODELS, rebuild
from storage.recognised import MOVED, RECOGNISED, RECOGNITION
from storage.recognising import recognise_all
from storage.shapes import Shape
from tests.storage.fair import ANN, BEN, CAT, DAN, PEOPLE, START, Chat, chat


def rows(
    database: Database, *which: Shape, known: tuple[Shape, ...] = (ACKNOWLEDGED, THREAD)
) -> dict[str, list[tuple[Any, ...]]]:
    with database.reading() as connection:
        return {
            each.name: sorted(map(tuple, connection.execute(select(each.table))))
            for each in which or known
        }


def story(there: Chat) -> list[Event]:
    """Give a question, its answer and thanks, and what else may be said to it."""
    answer = Quoted(11, BEN)
    return [
        there.said(10, ANN, 0),
        there.said(11, BEN, 1, reply=Quoted(10, ANN)),
        there.said(12, ANN, 2, reply=answer),
        there.said(13, DAN, 3, reply=Quoted(10, ANN), mentions=(CAT,)),
        there.liked(11, CAT, 4, "👍"),
        there.said(14, CAT, 24 * 60, reply=Quoted(13, DAN)),
    ]


@pytest.mark.both_databases
def test_a_story_becomes_evidence_once(database_url: str) -> None:
    with chat(database_url) as (database, there):
        there.take(story(there))
        gather_evidence(database, there.community)
        with database.reading() as connection:
            rows_of = connection.execute(text("SELECT id, name FROM identity"))
            named = {row.id: row.name for row in rows_of}
        given = {
            (named[row.giver], named[row.taker]): (row.own, row.called, row.replies, row.reactions)
            for row in (ACKNOWLEDGED.row(*each) for each in rows(database)["acknowledged"])
        }
        assert given == {
            ("Ben", "Ann"): (1, 0, 1, 0),
            ("Ann", "Ben"): (0, 0, 1, 0),
            ("Dan", "Ann"): (1, 0, 1, 0),
            ("Dan", "Cat"): (0, 1, 0, 0),
            ("Cat", "Ben"): (0, 0, 0, 1),
            ("Cat", "Dan"): (0, 0, 1, 0),
        }
        assert gather_evidence(database, there.community) == {"acknowledged": 0, "thread": 0}


def test_what_is_taken_back_takes_its_evidence_along(sqlite_url: str) -> None:
    with chat(sqlite_url) as (database, there):
        there.take(story(there))
        gather_evidence(database, there.community)
        there.take(
            [there.removed(11, 60), there.liked(13, ANN, 61, "👍"), there.liked(13, ANN, 62)]
        )
        gather_evidence(database, there.community)
        left = {ACKNOWLEDGED.row(*row)[2:4] for row in rows(database)["acknowledged"]}
        assert len(left) == 3, "neither what the answer said nor what was said to it"


@pytest.mark.both_databases
def test_thanks_are_evidence_until_they_are_taken_back(database_url: str) -> None:
    with chat(database_url) as (database, there):
        there.take(story(there))
        gather_evidence(database, there.community)
        there.take(
            [
                there.liked(11, DAN, 5, "🙏"),
                there.said(15, ANN, 6, text="谢谢！", reply=Quoted(11, BEN)),
                there.said(16, CAT, 7, text="/thanks Ben"),
                there.said(17, DAN, 8, text="/thanks Ann", reply=Quoted(10, ANN)),
            ]
        )
        gather_evidence(database, there.community)
        found = [ACKNOWLEDGED.row(*row) for row in rows(database)["acknowledged"]]
        thanked = {(row.giver, row.taker, row.thread): row for row in found if row.thanks}
        assert {key: (row.own, row.replies) for key, row in thanked.items()} == {
            (4, 2, 10): (0, 0),
            (1, 2, 10): (0, 2),
            (3, 2, 16): (0, 0),
            (4, 1, 10): (1, 2),
        }
        assert gather_evidence(database, there.community) == {"acknowledged": 0, "thread": 0}
        assert rebuild(database) == dict.fromkeys(READ_MODELS, 0)

        there.take([there.liked(11, DAN, 9), there.removed(16, 9)])
        gather_evidence(database, there.community)
        found = [ACKNOWLEDGED.row(*row) for row in rows(database)["acknowledged"]]
        assert {(row.giver, row.taker) for row in found if row.thanks} == {(1, 2), (4, 1)}
        assert rebuild(database) == dict.fromkeys(READ_MODELS, 0)


LATER = ("liked", "thanked", "left", "removed", "restored", "bot", "person", "linked")
Later = Event | Callable[[], None]
A_WEEK = 7 * 24 * 60
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.integers(0, 3 * 24 * 60),
        st.sampled_from(("said", "reply", "reply", "named", "imported", *LATER)),
        st.integers(0, 11),
        st.sampled_from(PEOPLE),
    ),
    max_size=14,
)


def events_of(
    there: Chat, drawn: Sequence[tuple[Person, int, str, int, Person]]
) -> tuple[list[Event], list[Later]]:
    """Give what is said, and what then happens to it and among them."""
    said, later = list[Event](), list[Later]()
    spoken = [n for n, (_, _, kind, *_) in enumerate(drawn) if kind not in LATER]
    for number, (who, minute, kind, other, named) in enumerate(drawn):
        target = spoken[other % len(spoken)] if spoken else 0
        if number in spoken:
            reply = Quoted(10 + target, drawn[target][0]) if kind == "reply" else None
            mentions = (named,) if kind == "named" else ()
            more: dict[str, Any] = {"reply": reply, "mentions": mentions}
            if kind == "imported":
                more |= {"late": True, "imported": True}
            at = minute - A_WEEK if kind == "imported" else minute
            said.append(there.said(10 + number, who, at, **more))
        else:
            later.append(happening(there, kind, 10 + target, (who, named), minute))
    return said, later


def happening(
    there: Chat, kind: str, message: int, people: tuple[Person, Person], minute: int
) -> Later:
    """Give what happens to a message, or among people."""
    who, other = people
    match kind:
        case "removed":
            return there.removed(message, minute)
        case "restored":
            return lambda: there.restores(message)
        case "bot" | "person":
            return lambda: there.takes_for_a_bot(other, is_bot=kind == "bot")
        case "linked":
            return lambda: there.links(who, other)
    emoji = {"liked": ("👍",), "thanked": ("🙏",), "left": ()}[kind]
    return there.liked(message, who, minute, *emoji)


@settings(max_examples=max(4, settings().max_examples // 10), deadline=None)
@given(drawn=EVENTS, seed=st.integers(0, 2**32), at_once=st.integers(1, 5))
def test_any_order_and_batching_gives_the_same_evidence_and_places(
    fresh_sqlite: Callable[[Path], str],
    drawn: list[tuple[Person, int, str, int, Person]],
    seed: int,
    at_once: int,
) -> None:
    with TemporaryDirectory() as folder:
        found = []
        for name in ("whole", "parts"):
            with chat(fresh_sqlite(Path(folder) / f"{name}.db")) as (database, there):
                said, later = events_of(there, drawn)
                if name == "parts":
                    Random(seed).shuffle(said)
                    for start in range(0, len(said), at_once):
                        there.take(said[start : start + at_once])
                        gather_evidence(database, there.community)
                there.take(said, at_once)
                # Who reacts anew takes back what stood there: so in their order.
                for number, each in enumerate(later):
                    if callable(each):
                        each()
                    else:
                        there.take([each])
                    if name == "parts" and number % at_once == 0:
                        gather_evidence(database, there.community)
                told = [each for each in later if not callable(each)]
                there.take([*said, *told] if name == "parts" else [], at_once)
                today = START.toordinal() + 4
                recognise_all(database, Recognise(community=there.community, today=today))
                found.append(rows(database, ACKNOWLEDGED, THREAD, RECOGNISED, RECOGNITION, MOVED))
        assert found[0] == found[1]


def recognised(database: Database, there: Chat, day: int) -> dict[str, tuple[int, int]]:
    today = START.toordinal() + day
    recognise_all(database, Recognise(community=there.community, today=today))
    query = text(
        "SELECT i.name, r.rank, r.helped FROM recognised r JOIN identity i ON i.member = r.member"
        " WHERE r.span = 90"
    )
    with database.reading() as connection:
        return {name: (rank, helped) for name, rank, helped in connection.execute(query)}


@pytest.mark.both_databases
def test_places_are_kept_and_made_again(database_url: str) -> None:
    with chat(database_url) as (database, there):
        there.take(story(there))
        assert recognised(database, there, 2) == {"Ben": (1, 1), "Cat": (2, 1), "Dan": (3, 1)}
        there.take([there.removed(11, 60)])
        assert recognised(database, there, 2) == {"Cat": (1, 1), "Dan": (2, 1)}
        with database.reading() as connection:
            heads = connection.execute(select(RECOGNITION.table)).all()
            members = connection.execute(select(RECOGNISED.table.c.samples)).scalars()
            assert {(head.span, head.anchored, head.ranked) for head in heads} == {
                (0, 0, 2),
                (7, 0, 2),
                (90, 0, 2),
            }
            assert all(":" in samples for samples in members)


@pytest.mark.both_databases
def test_hours_that_are_counted_later_are_counted_alike(database_url: str) -> None:
    with chat(database_url) as (database, there):
        there.take([*story(there), there.removed(11, 60), there.liked(13, ANN, 26 * 60, "👍")])
        live = rows(database, CHAT_HOUR)
        assert [row[5:] for row in live["chat_hour"] if any(row[5:])] == [(1, 1), (1, 0)]
        migrate.downgrade(database, "0036")
        migrate.upgrade(database)
        assert rows(database, CHAT_HOUR) == live
