"""What the windows of moderation are loaded from, after a restart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest

from bot.founding import found, join
from community.driving import drive
from community.events import Kind, Place
from community.memories import Recent
from storage.database import Database
from storage.pages import Page
from storage.repositories.activity import ACTIVITY, WORDLESS
from storage.repositories.recent import AT_ONCE
from storage.store import Store

pytestmark = pytest.mark.both_databases

SECOND, START = 1_000_000, 1_772_000_000
SEEN = (0, 77, 12, 1)
"""Flags, likeness, letters and marks of what was judged."""


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with closing(Database(database_url)) as database, closing(Store(database)) as opened:
        community = found(opened, "Fair", datetime(2026, 3, 2, tzinfo=UTC)).id
        join(opened, community, "local", Place("fair"))
        yield opened


def happened(page: Page, kind: Kind, message: int, sub: int, at: int) -> None:
    who = (None, (START + at) * SECOND, 0)
    page.put(ACTIVITY, ACTIVITY.row(1, int(kind), message, sub, *who, *WORDLESS, *SEEN))


def test_what_was_done_to_old_messages_is_there_whatever_was_done_to_newer_ones(
    store: Store,
) -> None:
    hour, many = 3600, AT_ONCE + 100
    batch = store.begin()
    page = batch.page()
    for number in range(many):
        happened(page, Kind.SAID, 1_000 + number, 0, number)
        happened(page, Kind.EDITED, 1_000 + number, 5, number)
        happened(page, Kind.REACTED, 1_000 + number, 5, number)
    for number in range(3):
        happened(page, Kind.EDITED, number, 5, 2 * hour + number)
    for number in range(many):
        happened(page, Kind.REACTED, 7, number, 2 * hour + number // 9)
    batch.merge(page)
    batch.commit()

    read = store.begin().page()
    lately = drive(read.port(Recent).lately(1, hour, 50))
    assert [int(kept.at) - START for kept in lately.said][-3:] == [7200, 7201, 7202]
    assert len(lately.reactions) == many
    assert min(at for at, _ in lately.reactions) == START + 2 * hour
