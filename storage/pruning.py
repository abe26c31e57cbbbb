"""Deletes what was kept long enough, a few rows in each transaction."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, delete, func, insert, select

from community.jobs import Prune, Pruned
from community.outbox import State
from community.people import day_begins
from community.refs import micros
from community.retelling import TRIES
from storage.database import Database, count_up
from storage.handouts import drop_old_files
from storage.personal import by_key, stream
from storage.repositories.activity import ACTIVITY
from storage.repositories.arrivals import ARRIVAL
from storage.repositories.attached import ATTACHED
from storage.repositories.forgotten import PAST
from storage.repositories.jobs import JOB
from storage.repositories.jobs import WAITING as JOB_WAITING
from storage.repositories.letters import LETTER, UNTOLD
from storage.repositories.mailings import MAILING
from storage.repositories.mailings import MEMBER_OF as READER
from storage.repositories.outbox import MISHAP, OUTBOX
from storage.repositories.people import CHAT, COMMUNITY
from storage.shapes import Shape
from storage.turns import in_turns

_C, _P = CHAT.table.c, PAST.table.c
_O, _J, _L, _U = OUTBOX.table.c, JOB.table.c, LETTER.table.c, UNTOLD.table.c


def prune(database: Database, job: Prune) -> Pruned:
    """Delete what a job names; the counts of it stay. Raises Unavailable."""
    drop_old_files(database.handouts)
    work: list[tuple[Shape, ColumnElement[bool]]] = []
    if job.receipts:
        # The newest row stays: numbers are counted on from it, and must never come again.
        sent, newest = _O.created < job.receipts, select(func.max(_O.id)).scalar_subquery()
        looked_at = _O.id.notin_(select(MISHAP.table.c.id))
        work.append((OUTBOX, (_O.state >= int(State.SENT)) & sent & looked_at & (_O.id < newest)))
        done, newest = _J.created < job.receipts, select(func.max(_J.id)).scalar_subquery()
        over = select(MAILING.table.c.id).where(
            MAILING.table.c.ended > 0, MAILING.table.c.ended < job.receipts
        )
        work.append((READER, READER.table.c.mailing.in_(over)))
        work.append((JOB, (_J.state != JOB_WAITING) & done & (_J.id < newest)))
        work.append((ATTACHED, ATTACHED.table.c.at < job.receipts))
    if job.letters:
        work.append((LETTER, _L.at < job.letters))
        work.append((UNTOLD, (_U.tries >= TRIES) & (_U.due < job.letters)))
    if job.since:
        before = _forget_before(database, job.community, job.since)
        chats = select(_C.id).where(_C.community == job.community)
        for shape in (ACTIVITY, ARRIVAL):
            of = shape.table.c
            work.append((shape, of.chat.in_(chats) & (of.at < before)))
    rows = 0
    for shape, condition in work:
        query = select(*(shape.table.c[key] for key in shape.keys)).where(condition)
        with database.reading() as connection:
            found = stream(connection, query)
            rows += in_turns(database, found, by_key(shape.table, None))
    return Pruned(rows)


def _forget_before(database: Database, community: int, since: int) -> int:
    """Note the first day that is kept, before anything goes; gives its beginning.

    From now on nothing earlier is taken in again, and no rebuild counts the days before.
    """
    with database.writing() as connection:
        home = connection.execute(
            select(COMMUNITY.table).where(COMMUNITY.table.c.id == community)
        ).one()
        noted = connection.execute(select(_P.since).where(_P.community == community)).scalar()
        since = max(since, noted or 0)
        connection.execute(delete(PAST.table).where(_P.community == community))
        connection.execute(insert(PAST.table).values(community=community, since=since))
        count_up(connection)
    return micros(day_begins(date.fromordinal(since), home.zone, home.day_start))
