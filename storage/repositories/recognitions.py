"""Rankings as they were last made, read by key."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from community.recognition import Signs
from community.recognitions import Place, Ranking, Recognitions, Sample, Span
from storage.counting import PAIR_DAY
from storage.pages import Page
from storage.recognised import RECOGNISED, RECOGNITION, THOUSAND
from storage.registry import serves

STALE = timedelta(days=7)
_P = PAIR_DAY.table.c
SINCE = (
    select(_P.day).where(_P.community == bindparam("community"), _P.day > bindparam("day")).limit(1)
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


def _sample(words: str) -> Sample:
    day, chat, message = map(int, words.split(":"))
    return Sample(date.fromordinal(day), chat, message)
