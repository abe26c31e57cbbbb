"""Rankings as they were last made, read by key."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from community.recognition import Signs
from community.recognitions import Listed, Place, Ranking, Recognitions, Sample, Span
from storage.counting import PAIR_DAY
from storage.pages import Page
from storage.recognised import RECOGNISED, RECOGNITION, THOUSAND
from storage.registry import serves
from storage.repositories.people import MEMBER

STALE = timedelta(days=7)
_P = PAIR_DAY.table.c
SINCE = (
    select(_P.day).where(_P.community == bindparam("community"), _P.day > bindparam("day")).limit(1)
)

_R, _M = RECOGNISED.table.c, MEMBER.table.c
LISTED = (
    select(_R.member, _R.rank, _R.people, _M.hidden)
    .join(MEMBER.table, _M.id == _R.member)
    .where(
        _R.community == bindparam("community"),
        _R.span == bindparam("span"),
        _R.helped > 0,
        _R.rank.between(bindparam("first"), bindparam("last")),
    )
)


@serves(Recognitions)
class SqlRecognitions:
    """Reads what the job has written."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def is_due(self, community: int, today: date) -> bool:
        last = await self.ranking(community, Span.ALL)
        if last is not None and today - last.day > STALE:
            return True
        since = last.day.toordinal() - 1 if last is not None else 0
        return bool(self._page.select(SINCE, community=community, day=since))

    async def ranking(self, community: int, span: Span) -> Ranking | None:
        row: Any = self._page.get(RECOGNITION, (community, int(span)))
        if row is None:
            return None
        return Ranking(date.fromordinal(row.day), bool(row.anchored), row.ranked)

    async def place(self, community: int, span: Span, member: int) -> Place | None:
        row: Any = self._page.get(RECOGNISED, (community, int(span), member))
        if row is None:
            return None
        return Place(
            row.member,
            row.rank,
            row.score / THOUSAND,
            row.weakest,
            Signs(row.helped, row.called, row.rooms, row.people, row.weeks),
            row.ring,
            tuple(int(giver) for giver in row.givers.split(",") if giver),
            tuple(_sample(words) for words in row.samples.split()),
        )

    async def listed(self, community: int, span: Span, skip: int, limit: int) -> Sequence[Listed]:
        about = {"community": community, "span": int(span), "first": skip + 1, "last": skip + limit}
        rows = sorted(self._page.select(LISTED, **about), key=lambda row: int(row.rank))
        return [Listed(0 if row.hidden else row.member, row.rank, row.people) for row in rows]


def _sample(words: str) -> Sample:
    day, chat, message = map(int, words.split(":"))
    return Sample(date.fromordinal(day), chat, message)
