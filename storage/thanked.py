"""Thanks as a whole: as evidence of a day, and how many of a week, for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection, case, func, select

from community.digest import MOST_NAMED, Appreciated
from community.evidence import Liked
from community.thanks import How, State
from storage.repositories.people import CHAT, IDENTITY
from storage.repositories.thanks import THANKS
from storage.times import HOUR

_T, _C = THANKS.table.c, CHAT.table.c
NAMED = int(How.NAMED)
_G, _R = IDENTITY.table.alias("gave").c, IDENTITY.table.alias("got").c
_people = func.count(_G.member.distinct())
FEWEST = 2
"""Nobody is named as thanked by fewer members than these."""
_ENDED = _T.state != int(State.COUNTS)


def _of(community: int) -> tuple[Any, ...]:
    """Give what holds of thanks that others could see."""
    chats = select(_C.id).where(_C.community == community, _C.private == 0)
    return (_T.community == community, _T.chat.in_(chats))


def counted(connection: Connection, community: int) -> Iterator[tuple[int, int, int]]:
    """Give hours by number, with how many thanks there are and how many of them ended."""
    hour = (_T.at // HOUR).label("hour")
    ended = func.sum(case((_ENDED, 1), else_=0))
    query = select(hour, func.count(), ended).where(*_of(community)).group_by(hour)
    for row in connection.execute(query):
        yield int(row[0]), int(row[1]), int(row[2])


def between(
    connection: Connection, community: int, first: int, end: int, bots: Collection[int]
) -> Iterator[tuple[int, Liked]]:
    """Give the thanks that count, from a moment up to another, each with its own."""
    query = (
        select(_T.at, _T.chat, _T.message, _T.giver, _T.taker, _T.how)
        .where(*_of(community), _T.at >= first, _T.at < end, ~_ENDED)
        .order_by(_T.at, _T.chat, _T.message, _T.giver)
    )
    for at, chat, message, giver, taker, how in connection.execute(query):
        if giver not in bots and taker not in bots:
            yield at, Liked(chat, message, giver, taker, thanks=True, named=how == NAMED)


def by_day(connection: Connection, community: int, first: int, last: int) -> Counter[int]:
    """Count the thanks that count of each day, an ordinal date, from one to another."""
    query = (
        select(_T.day, func.count())
        .where(_T.community == community, _T.day.between(first, last), ~_ENDED)
        .group_by(_T.day)
    )
    return Counter({day: int(count) for day, count in connection.execute(query)})


def most_thanked(
    connection: Connection, community: int, first: int, last: int
) -> tuple[Appreciated, ...]:
    """Give the members whom most different others thanked on some days."""
    query = (
        select(_R.member, _people)
        .select_from(THANKS.table)
        .join(_G.id.table, _G.id == _T.giver)
        .join(_R.id.table, _R.id == _T.taker)
        .where(_T.community == community, _T.day.between(first, last), ~_ENDED)
        .where(_G.member != _R.member)
        .group_by(_R.member)
        .having(_people >= FEWEST)
        .order_by(_people.desc(), _R.member)
        .limit(MOST_NAMED)
    )
    return tuple(Appreciated(*row) for row in connection.execute(query))
