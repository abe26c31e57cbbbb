"""Ranks a community's members by the evidence in the database, with what goes with a ranking."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import bindparam, select

from community.jobs import Recognise, Recognised
from community.lenses import Moved, absence_factor, lenses, moved
from community.machines import FEWEST, looks_like_a_bot
from community.recognition import (
    DAY,
    GIVER,
    OWN,
    PLACE,
    TAKER,
    THREAD,
    received,
    recognise,
)
from community.recognitions import Span
from community.weeks import DAYS
from storage.database import Database
from storage.evidence import gather_evidence
from storage.habits import count_regulars
from storage.helped import HELPER, WAIT, Helped, helped
from storage.ranked import MOST_SAMPLES, Why, Window, keep_moved, keep_ranking
from storage.repositories.activity import ACTIVITY
from storage.repositories.people import CHAT

if TYPE_CHECKING:
    from storage.helped import Numbers

SMALL = 5_000
"""Rows of activity."""
_CHATS = select(CHAT.table.c.id).where(CHAT.table.c.community == bindparam("community"))
BEYOND = (
    select(ACTIVITY.table.c.chat)
    .where(ACTIVITY.table.c.chat.in_(_CHATS))
    .limit(1)
    .offset(bindparam("small"))
)


def recognise_all(database: Database, job: Recognise) -> Recognised:
    """Gather what is new and rank over every span; gives what came of it. Raises Unavailable."""
    written = gather_evidence(database, job.community)
    with database.reading() as connection:
        whole = helped(connection, job.community, 0, job.today)
    suspects = machines(whole)
    ranked: dict[int, int] = {}
    for span in Span:
        part = whole.between(job.today - span + 1, job.today) if span else whole
        window = ranking_of(part, suspects)
        if span is Span.QUARTER:
            now = received(part.rows)
            window = msgspec.structs.replace(window, absence=_absence(now, whole, job.today))
            keep_moved(database, job.community, _moved(now, whole, job.today))
        ranked[span] = keep_ranking(database, (job.community, span, job.today), window)
    count_regulars(database, job)
    return Recognised(sum(written.values()), ranked)


def is_small(database: Database, community: int) -> bool:
    """Whether so little has happened in a community that ranking it takes no time."""
    ours = {"community": community, "small": SMALL}
    with database.reading() as connection:
        found = connection.execute(BEYOND, ours).first()
    return found is None


def ranking_of(part: Helped, suspects: Collection[int]) -> Window:
    """Rank members by the evidence of some days; `suspects` are those who look like a bot."""
    known = part.known
    found = recognise(part.rows, known.since, (), known.admins)
    left = tuple(each for each in found.standings if each.person not in known.gone)
    places = tuple(each._replace(rank=rank) for rank, each in enumerate(left, 1))
    seen = lenses(part.rows, part.begun, known.since, found.groups)
    return Window(found._replace(standings=places), reasons(part.rows), seen, suspects)


def reasons(rows: Numbers) -> Mapping[int, Why]:
    """Give, by member, how often each other acknowledged them, and the newest rows of it.

    What stands in conversations that they began themselves counts for nobody.
    """
    import numpy as np

    table = rows[rows[:, OWN] == 0]
    order = np.lexsort([table[:, at] for at in (-1, THREAD, PLACE, GIVER, DAY, TAKER)])
    table = table[order[::-1]]
    ends = [*np.flatnonzero(np.diff(table[:, TAKER], append=0)) + 1]
    givers = table[:, GIVER].tolist()
    found: dict[int, Why] = defaultdict(lambda: (Counter(), []))
    for begin, end in pairwise((0, *ends)):
        newest = table[begin : min(end, begin + MOST_SAMPLES)].tolist()
        found[newest[0][TAKER]] = Counter(givers[begin:end]), newest
    return found


def machines(part: Helped) -> set[int]:
    """Give the members who look like a bot."""
    import numpy as np

    helpers, often = np.unique(part.begun[:, HELPER], return_counts=True)
    waits = {
        who: part.begun[part.begun[:, HELPER] == who, WAIT].tolist()
        for who in helpers[(often >= FEWEST) & (helpers > 0)].tolist()
    }
    names = part.known.names
    given = Counter(part.rows[:, GIVER].tolist())
    taken = Counter(part.rows[part.rows[:, OWN] == 0, TAKER].tolist())
    return {
        who
        for who in names
        if looks_like_a_bot(names[who], waits.get(who, ()), given[who], taken[who])
    }


def _absence(now: Mapping[int, int], whole: Helped, today: int) -> tuple[int, int]:
    """Give how few people are behind half of a quarter's acknowledgements, now and a week ago."""
    last = today - DAYS
    before = received(whole.between(last - Span.QUARTER + 1, last).rows)
    return absence_factor(now.values()), absence_factor(before.values())


def _moved(now: Mapping[int, int], whole: Helped, today: int) -> list[Moved]:
    """Give who rises or fades; nobody where less than both quarters is known."""
    begins = today - 2 * Span.QUARTER
    if not len(whole.rows) or whole.rows[:, DAY].min() > begins:
        return []
    before = received(whole.between(begins + 1, today - Span.QUARTER).rows)
    return [each for each in moved(now, before) if each.person not in whole.known.gone]
