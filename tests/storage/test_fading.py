"""Who fades and may be drawn, and what came of it, as both databases tell it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from community.driving import drive
from community.jobs import FindFading
from community.winback import RESTS, WATCHED, Trial, WinBacks
from storage.counting import MEMBER_DAY
from storage.database import Database
from storage.fading import find_fading, trial_by
from storage.pages import Page
from storage.repositories.mailings import UNSUBSCRIBED
from storage.repositories.people import COMMUNITY, IDENTITY, MEMBER
from storage.repositories.reach import REACH
from storage.repositories.winback import WIN_BACK
from storage.store import Store
from storage.times import DAY, moment

pytestmark = pytest.mark.both_databases

TODAY = 739_000
NOW = (TODAY - 719_163) * DAY
ANN, BOB, KIM, EVE, JOE, MOD = range(1, 7)
AGAIN = 7
"""Ann's second account."""


class Hamlet:
    """Six came on twenty days, and have been silent for twenty; Ann has two accounts."""

    def __init__(self, database: Database, store: Store) -> None:
        self.database = database
        self._store = store
        self.writes(self._born)

    def writes(self, change: Callable[[Page], object]) -> None:
        batch = self._store.begin()
        page = batch.page()
        change(page)
        batch.merge(page)
        batch.commit()

    def _born(self, page: Page) -> None:
        page.put(COMMUNITY, COMMUNITY.row(1, "Hamlet", "en", "UTC", 4, 0))
        for member in range(1, 7):
            rank = 0 if member == ANN else None
            role = 2 if member == MOD else 0
            page.put(MEMBER, MEMBER.row(member, 1, role, None, 0, 0, rank, 0, 0, 0, 0))
            for day in range(TODAY - 39, TODAY - 19):
                page.put(MEMBER_DAY, MEMBER_DAY.row(1, day, member, 1, 3, 0, 0, 0))
        for number in range(1, 8):
            about = (number % 7 or ANN, "local", str(number), f"P{number}", None, "", 0, 0, 0, 0, 0)
            page.put(IDENTITY, IDENTITY.row(number, 1, *about))

    def found(self, most: int = 10) -> tuple[int, ...]:
        job = FindFading(community=1, at=moment(NOW), today=TODAY, most=most)
        return find_fading(self.database, job).members


@pytest.fixture
def hamlet(database_url: str) -> Iterator[Hamlet]:
    with closing(Database(database_url)) as database, closing(Store(database)) as store:
        yield Hamlet(database, store)


def test_who_fades_is_found_but_for_the_team_and_who_is_not_to_be_written_to(
    hamlet: Hamlet,
) -> None:
    assert hamlet.found() == (ANN, BOB, KIM, EVE, JOE)
    assert hamlet.found(most=2) == (ANN, BOB)

    def change(page: Page) -> None:
        page.put(UNSUBSCRIBED, UNSUBSCRIBED.row(AGAIN, NOW))
        page.put(REACH, REACH.row(BOB, 0, NOW))
        muted = page.get(MEMBER, (KIM,))
        assert muted is not None
        page.put(MEMBER, muted._replace(muted=NOW + DAY, held_at=NOW - DAY))

    hamlet.writes(change)
    assert hamlet.found() == (EVE, JOE)


def test_nobody_is_drawn_again_within_sixty_days(hamlet: Hamlet) -> None:
    def change(page: Page) -> None:
        page.put(WIN_BACK, WIN_BACK.row(AGAIN, TODAY - RESTS + 1, 1, 0, 0))
        page.put(WIN_BACK, WIN_BACK.row(BOB, TODAY - RESTS + 1, 1, 1, 0))
        page.put(WIN_BACK, WIN_BACK.row(KIM, TODAY - RESTS, 1, 0, 0))

    hamlet.writes(change)
    assert hamlet.found() == (KIM, EVE, JOE)

    def ask(page: Page) -> None:
        port = page.port(WinBacks)
        rests = [drive(port.rests(member, TODAY)) for member in (ANN, BOB, KIM, EVE)]
        assert rests == [True, True, False, False]
        assert drive(port.written(1, TODAY - RESTS)) == 2
        assert drive(port.written(1, TODAY - RESTS + 1)) == 1

    hamlet.writes(ask)


def test_who_came_back_is_counted_by_any_account_within_their_days(hamlet: Hamlet) -> None:
    drawn = TODAY - WATCHED

    def change(page: Page) -> None:
        for identity, alone in ((ANN, 0), (BOB, 0), (KIM, 1), (EVE, 1)):
            page.put(WIN_BACK, WIN_BACK.row(identity, drawn, 1, alone, 0))
        page.put(WIN_BACK, WIN_BACK.row(JOE, drawn + 1, 1, 0, 0))  # not over yet
        for identity, day in ((AGAIN, drawn + WATCHED - 1), (BOB, drawn + WATCHED), (EVE, drawn)):
            page.put(MEMBER_DAY, MEMBER_DAY.row(1, day, identity, 1, 3, 0, 0, 0))

    hamlet.writes(change)
    with hamlet.database.reading() as connection:
        assert trial_by(connection, 1, TODAY) == Trial(2, 1, 2, 1)
        assert trial_by(connection, 2, TODAY) == Trial()
