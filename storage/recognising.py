"""Ranks a community's members by the evidence in the database, with what goes with a ranking."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

import msgspec
from sqlalchemy import select

from community.jobs import Recognise, Recognised
from community.lenses import Moved, absence_factor, lenses, moved
from community.machines import FEWEST, looks_like_a_bot
from community.recognition import DAY, GIVER, OWN, TAKER, received, recognise
from community.recognitions import Span
from community.weeks import DAYS
from storage.database import Database
from storage.evidence import gather_evidence
from storage.habits import count_regulars
from storage.helped import HELPER, WAIT, Helped, helped
from storage.ranked import Given, Why, Window, keep_moved, keep_ranking
from storage.repositories.activity import ACTIVITY
from storage.repositories.people import CHAT

SMALL = 5_000
"""Rows of activity."""


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
    chats = select(CHAT.table.c.id).where(CHAT.table.c.community == community)
    query = select(ACTIVITY.table.c.chat).where(ACTIVITY.table.c.chat.in_(chats))
    with database.reading() as connection:
        found = connection.execute(query.limit(1).offset(SMALL)).first()
    return found is None


def ranking_of(part: Helped, suspects: Collection[int]) -> Window:
    """Rank members by the evidence of some days; `suspects` are those who look like a bot."""
    known = part.known
    found = recognise(part.rows, known.since, (), known.admins)
    left = tuple(each for each in found.standings if each.person not in known.gone)
    places = tuple(each._replace(rank=rank) for rank, each in enumerate(left, 1))
    rows = part.rows.tolist()
    seen = lenses(rows, part.begun.tolist(), known.since, found.groups)
    return Window(found._replace(standings=places), reasons(rows), seen, suspects)


def reasons(rows: Iterable[Given]) -> Mapping[int, Why]:
    """Give, by member, how often each other acknowledged them, and the rows, the newest first.

    What stands in conversations that they began themselves counts for nobody.
    """
    found: dict[int, Why] = defaultdict(lambda: (Counter(), []))
    for row in sorted(rows, reverse=True):
        if not row[OWN]:
            givers, kept = found[row[TAKER]]
            givers[row[GIVER]] += 1
            kept.append(row)
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
    return {who for who in names if looks_like_a_bot(names[who], waits.get(who, ()))}


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
