"""A filter over a whole community holds of the same members as over each by themself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from random import Random

import pytest

from community.filtering import Node, Term, both, either, holds, parse
from community.segments import NEVER, Standing, life_of
from storage.counting import MEMBER_DAY
from storage.crowd import COMPARES, Crowd
from storage.database import Database
from storage.pages import Page
from storage.repositories.checkins import STREAK
from storage.repositories.lots import BALANCE
from storage.repositories.people import CHAT, COMMUNITY, IDENTITY, MEMBER
from storage.repositories.reach import REACH
from storage.repositories.remarks import TAG
from storage.store import Store
from storage.times import DAY

pytestmark = pytest.mark.both_databases

TODAY = 739_000
MIDNIGHT = (TODAY - 719_163) * DAY
PEOPLE = 60


class Folk:
    """People by chance: each with one or two accounts, days on which they wrote, and the rest."""

    def __init__(self, page: Page, luck: Random) -> None:
        self.facts: dict[int, dict[str, object]] = {}
        page.put(COMMUNITY, COMMUNITY.row(1, "Town", "en", "UTC", 4, 0))
        page.put(CHAT, CHAT.row(1, 1, "local", "plaza", 0, "Plaza", None, "", None, 0, 0))
        for member in range(1, PEOPLE + 1):
            self._born(page, luck, member)

    def _born(self, page: Page, luck: Random, member: int) -> None:
        known, several = luck.choice([3, 20, 40, 300]), luck.random() < 0.2
        muted = MIDNIGHT + DAY if luck.random() < 0.1 else 0
        joined = MIDNIGHT - known * DAY
        rest = (None, joined, 0, 0 if several else None, muted, 0, joined if muted else 0, 0)
        page.put(MEMBER, MEMBER.row(member, 1, 0, *rest))
        accounts = [member, PEOPLE + member] if several else [member]
        wrote = {TODAY - luck.randrange(known + 1) for _ in range(luck.choice([0, 1, 5, 30]))}
        for number in accounts:
            platform = "local" if number == member else "telegram"
            about = (1, member, platform, str(number), f"P{number}", None, "", 0, 0, joined, 0, 0)
            page.put(IDENTITY, IDENTITY.row(number, *about))
        for day in wrote:
            page.put(MEMBER_DAY, MEMBER_DAY.row(1, day, luck.choice(accounts), 1, 3, 0, 0, 0))
        points, streak, tagged = luck.randrange(50), luck.randrange(9), luck.random() < 0.3
        page.put(BALANCE, BALANCE.row(member, points, 0, points * 2))
        last = TODAY - luck.randrange(3)
        page.put(STREAK, STREAK.row(member, last, streak, streak, streak))
        if tagged:
            page.put(TAG, TAG.row(member, "Vip", 1, 0))
        is_open = luck.choice([0, 1, None])
        if is_open is not None:
            page.put(REACH, REACH.row(accounts[-1], is_open, 0))
        self.facts[member] = self._standing(wrote, known) | {
            "points": points,
            "earned": points * 2,
            "streak": streak if TODAY - last <= 1 else 0,
            "tag": "vip" if tagged else "",
            "platform": {"local", *(["telegram"] if several else [])},
            "is": {*(["linked"] if several else []), *(["reachable"] if is_open else [])},
            "held": bool(muted),
        }

    def _standing(self, wrote: set[int], known: int) -> dict[str, object]:
        days = sorted(wrote)
        pauses = [b - a - 1 for a, b in pairwise(days) if b > TODAY - 28]
        silent = TODAY - days[-1] if days else NEVER
        quarter = sum(day > TODAY - 90 for day in days)
        standing = Standing(silent, known, quarter, max(pauses, default=0), core=False)
        return {"seen": silent, "joined": known, "days": quarter, "life": life_of(standing)}

    def holds(self, node: Node, member: int) -> bool:
        """Whether a filter holds of one member."""

        def of_term(term: Term) -> bool:
            mine = self.facts[member][term.field]
            if isinstance(mine, set):
                return (term.value in mine) is (term.sign == "=")
            return bool(COMPARES[term.sign](mine, term.value))

        return bool(holds(node, of_term))


ASKED = [
    *("life:new", "life:fading", "life:lost", "life:returned", "life:active", "life:lurking"),
    *("life!=lost", "seen<14d", "seen>=30d", "joined=40d", "days>=5", "streak>3", "points<=20"),
    *("earned!=40", "tag:vip", "tag!=vip", "platform:telegram", "platform!=telegram"),
    *("is:linked", "is:reachable", "all", "not all"),
]


@pytest.fixture
def folk(database_url: str) -> Iterator[tuple[Database, Folk]]:
    with closing(Database(database_url)) as database, closing(Store(database)) as store:
        batch = store.begin()
        page = batch.page()
        made = Folk(page, Random(20261))
        batch.merge(page)
        batch.commit()
        yield database, made


def test_a_crowd_is_asked_as_each_would_be(folk: tuple[Database, Folk]) -> None:
    database, made = folk
    luck, single = Random(7), [parse(words) for words in ASKED]
    joined = [luck.choice([both, either])(luck.sample(single, 3)) for _ in range(20)]
    with database.reading() as connection:
        crowd = Crowd(connection, 1, TODAY, MIDNIGHT)
        met = set()
        for node in (*single, *joined):
            expected = [member for member in made.facts if made.holds(node, member)]
            assert crowd.chosen(node).tolist() == expected, node
            met.add(bool(expected))
        held = [member for member, fact in made.facts.items() if fact["held"]]
        assert crowd.members[crowd.held].tolist() == held
    assert met == {True, False}


def test_a_community_of_nobody_has_empty_segments(database_url: str) -> None:
    with closing(Database(database_url)) as database, database.reading() as connection:
        crowd = Crowd(connection, 1, TODAY, MIDNIGHT)
        for words in (
            *ASKED,
            "r>=4 and f<=3 and m=1",
            "language:zh",
            "channel:plaza",
            "role:owner",
        ):
            assert crowd.chosen(parse(words)).tolist() == []
