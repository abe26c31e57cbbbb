"""Events to measure with: seeded, authors by Zipf, mostly plain messages."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from community.events import Event, Joined, Person, Place, Reacted, Said

PLAZA = Place("plaza", title="Plaza")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
GAP = timedelta(seconds=1)
WORDS = [
    "hello",
    "the",
    "of",
    "a",
    "community",
    "bot",
    "good",
    "morning",
    "what",
    "is",
    "it",
    "like",
    "to",
    "be",
    "here",
    "with",
    "you",
    "all",
    "today",
    "maybe",
    "we",
    "could",
    "meet",
    "on",
    "friday",
    "and",
    "talk",
    "about",
    "the",
    "new",
    "release",
    "大家",
    "早上",
    "好",
    "今天",
    "天气",
    "不错",
]


def person(number: int) -> Person:
    """Give the account of a member by number, from 1."""
    return Person(str(number), f"Member {number}", f"member{number}")


def authors(rng: Random, members: int, count: int) -> list[int]:
    """Draw members by Zipf over all of them, in an order that is not that of their numbers."""
    cumulated = list(accumulate(1 / rank for rank in range(1, members + 1)))
    drawn = rng.choices(range(members), cum_weights=cumulated, k=count)
    return [number * 7_919 % members + 1 for number in drawn]


def events(count: int, members: int, *, seed: int, first: int = 1) -> Iterator[Event]:
    """Give 97 % plain messages, 2 % commands in equal parts, 1 % joins and reactions."""
    rng = Random(seed)
    began = NOW - GAP * count
    for number, author in enumerate(authors(rng, members, count)):
        who, message, at = person(author), first + number, began + GAP * number
        about: dict[str, Any] = {"platform": "local", "place": PLAZA, "who": who}
        draw = rng.random()
        if draw < 0.97:
            text = " ".join(rng.choices(WORDS, k=rng.randint(2, 16)))
            yield Said(**about, at=at, message=message, text=text)
        elif draw < 0.99:
            other = rng.randrange(members) + 1
            command = rng.choice(("/checkin", "/points", f"/give @member{other} 1", "/top"))
            yield Said(**about, at=NOW, message=message, text=command)
        elif draw < 0.995:
            yield Joined(**about, at=at)
        else:
            yield Reacted(**about, at=at, message=max(1, message - 5), emoji=("👍",))
