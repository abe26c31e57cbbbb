"""Rankings as they were last made, read by key, and who is left out of them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import bindparam, select

from community.events import Kind
from community.lenses import Lens
from community.recognition import Signs
from community.recognitions import Listed, Place, Ranking, Recognitions, Sample, Span
from community.refs import micros
from community.words import Spot
from storage.counting import MEMBER_DAY
from storage.pages import Page
from storage.recognised import (
    ANEW,
    ASIDE,
    EVIDENCE_WITHOUT,
    MOVED,
    RECOGNISED,
    RECOGNITION,
    THOUSAND,
)
from storage.registry import serves
from storage.repositories.activity import ACTIVITY
from storage.repositories.people import CHAT, MEMBER

STALE = timedelta(days=7)
_D, _R, _A = MEMBER_DAY.table.c, RECOGNISED.table.c, ASIDE.table.c
_MINE = (_R.community == bindparam("community"), _R.span == bindparam("span"))
SINCE = (
    select(_D.day).where(_D.community == bindparam("community"), _D.day > bindparam("day")).limit(1)
)
LISTED = (
    select(_R.member, _R.rank, _R.people)
    .where(*_MINE, _R.helped > 0)
    .order_by(_R.rank)
    .limit(bindparam("limit"))
    .offset(bindparam("skip"))
)
SUSPECTS = (
    select(_R.member).where(*_MINE, _R.machine == 1).order_by(_R.rank).limit(bindparam("limit"))
)
LEFT_OUT = (
    select(_A.member)
    .where(_A.community == bindparam("community"))
    .order_by(_A.member)
    .limit(bindparam("limit"))
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
        without: Any = self._page.get(EVIDENCE_WITHOUT, (community,))
        if without is not None and without.accounts == ANEW:
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
        samples = (self._sample(*map(int, words.split(":"))) for words in row.samples.split())
        return Place(
            row.member,
            row.rank,
            row.score / THOUSAND,
            row.weakest,
            Signs(row.helped, row.called, row.rooms, row.people, row.weeks),
            row.ring,
            tuple(int(giver) for giver in row.givers.split(",") if giver),
            tuple(sample for sample in samples if sample is not None),
            Lens(row.answered, row.welcomed, row.praised),
        )

    def _sample(self, day: int, chat: int, message: int) -> Sample | None:
        there: Any = self._page.get(CHAT, (chat,))
        if there is None:
            return None
        server: Any = self._page.get(CHAT, (there.server,)) if there.server else None
        said: Any = self._page.get(ACTIVITY, (chat, int(Kind.SAID), message, 0))
        # A thread of a server is a channel of its own.
        topic = said.topic if said is not None and server is not None else 0
        spot = Spot(
            there.platform,
            str(topic) if topic else there.external,
            message,
            server.external if server is not None else "",
        )
        return Sample(date.fromordinal(day), there.title or there.external, spot)

    async def listed(self, community: int, span: Span, skip: int, limit: int) -> Sequence[Listed]:
        rows = self._page.select(
            LISTED, community=community, span=int(span), skip=skip, limit=limit
        )
        return [
            Listed(0 if self._hides(row.member) else row.member, row.rank, row.people)
            for row in rows
        ]

    def _hides(self, member: int) -> bool:
        row: Any = self._page.get(MEMBER, (member,))
        return row is None or bool(row.hidden)

    async def suspects(self, community: int, limit: int) -> Sequence[int]:
        rows = self._page.select(SUSPECTS, community=community, span=int(Span.ALL), limit=limit)
        out = await self.left_out(community, limit)
        return [row.member for row in rows if row.member not in out]

    async def is_left_out(self, member: int) -> bool:
        return self._page.get(ASIDE, (member,)) is not None

    async def left_out(self, community: int, limit: int) -> Sequence[int]:
        found = {
            row.member for row in self._page.select(LEFT_OUT, community=community, limit=limit)
        }
        for (member,), row in self._page.pending(ASIDE).items():
            found.discard(member)
            if row is not None and cast(Any, row).community == community:
                found.add(member)
        return sorted(found)

    async def leave_out(self, community: int, member: int, by: int, at: datetime) -> None:
        self._page.put(ASIDE, ASIDE.row(member, community, by, micros(at)))
        for span in Span:
            self._drop(RECOGNISED, (community, int(span), member))
        self._drop(MOVED, (community, member))
        self._page.put(EVIDENCE_WITHOUT, EVIDENCE_WITHOUT.row(community, ANEW))

    async def bring_back(self, community: int, member: int) -> None:
        self._drop(ASIDE, (member,))
        self._page.put(EVIDENCE_WITHOUT, EVIDENCE_WITHOUT.row(community, ANEW))

    def _drop(self, which: Any, key: tuple[int, ...]) -> None:
        if self._page.get(which, key) is not None:
            self._page.drop(which, key)
