"""Scheduled posts by number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, select

from community.posthours import read_hours
from community.refs import micros
from community.scheduled import MOST_POSTS, Paused, Post, Posts
from storage.pages import Page
from storage.registry import serves
from storage.shapes import shape
from storage.tables.scheduled import ScheduledPostRow
from storage.times import moment

POST = shape(ScheduledPostRow)
_P = POST.table.c
ALL = select(_P.id).where(_P.community == bindparam("community")).order_by(_P.id).limit(MOST_POSTS)


@serves(Posts)
class SqlPosts:
    """Keeps a row for each scheduled post."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def all(self, community: int) -> Sequence[Post]:
        numbers = {row.id for row in self._page.select(ALL, community=community)}
        numbers |= {number for (number,) in self._page.pending(POST)}
        found = [await self.of(community, number) for number in sorted(numbers)]
        return [post for post in found if post is not None]

    async def of(self, community: int, number: int) -> Post | None:
        row = self._page.get(POST, (number,))
        return _post(row) if row is not None and row.community == community else None

    async def add(self, post: Post) -> Post:
        # Not the next after the highest: when that is dropped, old buttons would mean another post.
        number = micros(post.since) // 1000
        while self._page.get(POST, (number,)) is not None:
            number += 1
        numbered = msgspec.structs.replace(post, number=number)
        await self.keep(numbered)
        return numbered

    async def keep(self, post: Post) -> None:
        self._page.put(
            POST,
            POST.row(
                id=post.number,
                community=post.community,
                chat=post.chat,
                topic=post.topic,
                hours=str(post.hours),
                words=post.words,
                replaces=int(post.replaces),
                paused=int(post.paused),
                since=micros(post.since),
                said=micros(post.said) if post.said else 0,
            ),
        )

    async def drop(self, number: int) -> None:
        self._page.drop(POST, (number,))


def _post(row: Any) -> Post:
    return Post(
        number=row.id,
        community=row.community,
        hours=read_hours(row.hours)[0],
        words=row.words,
        since=moment(row.since),
        chat=row.chat,
        topic=row.topic,
        replaces=bool(row.replaces),
        paused=Paused(row.paused),
        said=moment(row.said) if row.said else None,
    )
