"""What was counted lately: arrivals by their time, messages from the newest of each chat back."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from community.activity import Flag
from community.counted import Buckets, Counted
from community.events import Kind
from community.refs import micros
from storage.pages import Page
from storage.registry import serves
from storage.repositories.activity import ACTIVITY
from storage.repositories.arrivals import ARRIVAL
from storage.repositories.people import IDENTITY
from storage.repositories.recent import AT_ONCE, CHATS, FOREVER, MOST_PAGES, SECOND
from storage.times import moment

SAID = int(Kind.SAID)
NEW, PACED = int(Flag.NEW), int(Flag.PACED)
_A, _R, _I = ACTIVITY.table.c, ARRIVAL.table.c, IDENTITY.table.c
CAME = (
    select(_R.at, _R.counted)
    .where(_R.community == bindparam("community"), _R.at >= bindparam("since"))
    .order_by(_R.at.desc())
    .limit(AT_ONCE)
    .offset(bindparam("past"))
)
NEWEST = (
    select(_A.ref, _A.at, _A.identity, _A.flags)
    .where(_A.chat == bindparam("chat"), _A.kind == SAID, _A.ref < bindparam("before"))
    .order_by(_A.ref.desc(), _A.sub.desc())
    .limit(AT_ONCE)
)


@serves(Counted)
class SqlCounted:
    """Marks rows that are on the page anyhow, and reads them back once after a start."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def mark(self, chat: int, message: int, flag: Flag) -> None:
        row = self._page.get(ACTIVITY, (chat, SAID, message, 0))
        if row is not None and not row.flags & flag:
            self._page.put(ACTIVITY, row._replace(flags=row.flags | int(flag)))

    async def came(self, chat: int, identity: int, at: datetime) -> None:
        row = self._page.get(ARRIVAL, (chat, identity, micros(at)))
        if row is not None and not row.counted:
            self._page.put(ARRIVAL, row._replace(counted=1))

    async def arrivals(self, community: int, since: datetime, seconds: int) -> Buckets:
        found: Counter[int] = Counter()
        about = {"community": community, "since": micros(since)}
        for past in range(0, MOST_PAGES * AT_ONCE, AT_ONCE):
            rows = self._page.select(CAME, **about, past=past)
            found.update(row.at // (seconds * SECOND) for row in rows if row.counted)
            if len(rows) < AT_ONCE:
                break
        return found

    async def words(self, community: int, since: datetime, seconds: int) -> Buckets:
        found: Counter[int] = Counter()
        for (chat,) in self._page.select(CHATS, community=community):
            said = self._newest(chat, micros(since))
            found.update(row.at // (seconds * SECOND) for row in said if row.flags & NEW)
        return found

    async def last(self, chat: int, since: datetime) -> Mapping[int, datetime]:
        last: dict[int, datetime] = {}
        for row in self._newest(chat, micros(since)):
            who: Any = self._page.get(IDENTITY, (row.identity,)) if row.flags & PACED else None
            if who is not None:
                last[who.member] = max(moment(row.at), last.get(who.member, moment(row.at)))
        return last

    def _newest(self, chat: int, since: int) -> Iterator[Any]:
        """Give the messages of a chat since a moment (us), the newest first."""
        before = FOREVER
        for _ in range(MOST_PAGES):
            rows = self._page.select(NEWEST, chat=chat, before=before)
            for row in rows:
                if row.at < since:
                    return
                yield row
            if len(rows) < AT_ONCE:
                return
            before = rows[-1].ref
