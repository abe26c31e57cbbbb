"""Scheduled posts, as both databases keep them."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta

import msgspec
import pytest

from bot.founding import found
from community.driving import drive
from community.posthours import read_hours
from community.scheduled import Post, Posts
from storage.database import Database
from storage.store import Store

START = datetime.fromisoformat("2026-03-02T12:00:00.000001+00:00")
pytestmark = pytest.mark.both_databases


def made(hours: str, community: int = 1) -> Post:
    words = "Tonight, {chat}\n  你好"
    return Post(number=0, community=community, hours=read_hours(hours)[0], words=words, since=START)


def test_posts_are_kept_changed_and_dropped(database_url: str) -> None:
    with closing(Database(database_url, "OFF")) as database, closing(Store(database)) as store:
        for name in ("Town", "Village"):
            found(store, name, START)
        batch = store.begin()
        page = batch.page()
        posts = page.port(Posts)
        kept = [drive(posts.add(made(h))) for h in ("20:00", "mon,sun 8:05", "2026-12-24 18:00")]
        other = drive(posts.add(made("20:00", community=2)))
        assert drive(posts.all(1)) == kept, "before it is written"
        batch.merge(page)
        batch.commit()

        batch = store.begin()
        page = batch.page()
        posts = page.port(Posts)
        assert drive(posts.all(1)) == kept
        assert drive(posts.all(2)) == [other]
        assert drive(posts.of(2, kept[0].number)) is None
        changed = msgspec.structs.replace(
            kept[1], chat=7, topic=9, replaces=True, paused=True, said=START + timedelta(days=1)
        )
        drive(posts.keep(changed))
        drive(posts.drop(kept[0].number))
        batch.merge(page)
        batch.commit()

        batch = store.begin()
        assert drive(batch.page().port(Posts).all(1)) == [changed, kept[2]]
        batch.rollback()
