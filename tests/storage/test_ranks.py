"""Whom a platform ranks above others, as both databases keep it."""

from __future__ import annotations

from contextlib import closing

import pytest

from bot.features import house
from community.driving import drive
from community.events import Person
from community.people import Role
from community.ports import Governing
from storage.store import Store
from tests.storage.bench import bench, said

pytestmark = pytest.mark.both_databases


def test_a_rank_is_that_of_one_account_and_no_name_stands_for_it(database_url: str) -> None:
    with bench(database_url, house()) as b:
        b.run(said(1, "hi", who=Person("7", "Ann")), said(2, "hi", who=Person("8", "7", "9")))
        [(platform, community)] = b.rows("SELECT DISTINCT platform, community FROM identity")
        with closing(Store(b.database)) as store:
            batch = store.begin()
            page = batch.page()
            governing = page.port(Governing)
            assert drive(governing.ranked(community, platform)) == {}
            drive(governing.set_rank(community, platform, "7", Role.MODERATOR))
            drive(governing.set_rank(community, platform, "9", Role.ADMIN))
            drive(governing.set_rank(community, "elsewhere", "8", Role.ADMIN))
            batch.merge(page)
            batch.commit()
            batch = store.begin()
            known = drive(batch.page().port(Governing).ranked(community, platform))
            batch.rollback()
        assert known == {"7": Role.MODERATOR}
