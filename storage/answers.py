"""Whether questions were answered: read from what was said after them, chat by chat."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from community.activity import Flag
from community.events import Kind
from community.jobs import LookForAnswers
from community.refs import micros
from community.unanswered import MOST_LOOKED_AT, Key, Looked, Waits
from storage.database import Database
from storage.personal import stream
from storage.repositories.activity import ACTIVITY
from storage.repositories.asked import ASKED
from storage.repositories.people import IDENTITY

SAID, RETRACTED = int(Kind.SAID), int(Flag.RETRACTED)
_A, _Q, _I = ACTIVITY.table.c, ASKED.table.c, IDENTITY.table.c


def look_for_answers(database: Database, job: LookForAnswers) -> Looked:
    """Say which questions from before a moment somebody else answered. Raises Unavailable.

    An answer is a reply to the question, or a later message that answers or names who asked. Bots
    answer nothing.
    """
    since, before = job.since.toordinal(), micros(job.before)
    open_ = (
        _open(job.community, since, before)
        .where(or_(_Q.waits == int(Waits.NOT_KNOWN), _Q.at >= micros(job.after)))
        .order_by(_Q.waits, _Q.at)
        .limit(MOST_LOOKED_AT)
    )
    with database.reading() as connection:
        return _look(connection, open_)


def look_once_more(connection: Connection, community: int, since: int, before: int) -> Looked:
    """Say it of those of which nothing is known, though they are old: nobody looked for a while.

    They are of the community days from an ordinal on, and from before a moment in microseconds UTC.
    """
    not_known = _Q.waits == int(Waits.NOT_KNOWN)
    return _look(connection, _open(community, since, before).where(not_known))


def _open(community: int, since: int, before: int) -> Select[Any]:
    return (
        select(_Q.day, _Q.chat, _Q.ref, _Q.identity, _I.member)
        .join(IDENTITY.table, _I.id == _Q.identity)
        .where(_Q.community == community, _Q.day >= since)
        .where(_Q.at < before, _Q.waits != int(Waits.ANSWERED))
    )


def _look(connection: Connection, open_: Select[Any]) -> Looked:
    answered, gone = set[Key](), set[Key]()
    waiting: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(open_):
        waiting[row.chat].append(row)
    for chat, questions in waiting.items():
        first = min(row.ref for row in questions)
        said = (
            select(_A.ref, _A.identity, _A.reply_to, _A.reply_author, _A.mentions, _A.flags)
            .add_columns(_I.member, _I.bot)
            .join(IDENTITY.table, _I.id == _A.identity)
            .where(_A.chat == chat, _A.kind == SAID, _A.ref >= first)
            .order_by(_A.ref)
        )
        _read(stream(connection, said), questions, answered, gone)
    every = {_key(row) for questions in waiting.values() for row in questions}
    found = (answered - gone, every - answered - gone, gone)
    return Looked(*(tuple(sorted(keys)) for keys in found))


def _read(said: Any, questions: list[Any], answered: set[Key], gone: set[Key]) -> None:
    """Go through what was said in a chat since the first of its questions."""
    by_ref = {row.ref: row for row in questions}
    asked: dict[int, list[Any]] = defaultdict(list)
    for row in said:
        question = by_ref.get(row.ref)
        if question is not None:
            if row.flags & RETRACTED:
                gone.add(_key(question))
            else:
                asked[question.identity].append(question)
        if row.bot or row.flags & RETRACTED:
            continue
        named = {int(one) for one in row.mentions.split(",")} if row.mentions else set[int]()
        named |= {row.reply_author} if row.reply_author else set()
        for one in named & asked.keys():
            for meant in asked[one]:
                if row.member != meant.member:
                    answered.add(_key(meant))
        replied = by_ref.get(row.reply_to) if row.reply_to else None
        if replied is not None and row.member != replied.member:
            answered.add(_key(replied))


def _key(row: Any) -> Key:
    return row.day, row.chat, row.ref
