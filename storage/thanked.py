"""Thanks as a whole: as evidence of a day, and how many of a week, for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from sqlalchemy import Connection, bindparam, case, func, select

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


# What holds of thanks that others could see.
_CHATS = select(_C.id).where(_C.community == bindparam("community"), _C.private == 0)
_SEEN = (_T.community == bindparam("community"), _T.chat.in_(_CHATS))
_HOUR = (_T.at // HOUR).label("hour")
COUNTED = (
    select(_HOUR, func.count(), func.sum(case((_ENDED, 1), else_=0))).where(*_SEEN).group_by(_HOUR)
)
BETWEEN = (
    select(_T.at, _T.chat, _T.message, _T.giver, _T.taker, _T.how)
    .where(*_SEEN, _T.at >= bindparam("first"), _T.at < bindparam("end"), ~_ENDED)
    .order_by(_T.at, _T.chat, _T.message, _T.giver)
)


def counted(connection: Connection, community: int) -> Iterator[tuple[int, int, int]]:
    """Give hours by number, with how many thanks there are and how many of them ended."""
    for row in connection.execute(COUNTED, {"community": community}):
        yield int(row[0]), int(row[1]), int(row[2])


def between(
    connection: Connection, community: int, first: int, end: int, bots: Collection[int]
) -> Iterator[tuple[int, Liked]]:
    """Give the thanks that count, from a moment up to another, each with its own."""
    ours = {"community": community, "first": first, "end": end}
    for at, chat, message, giver, taker, how in connection.execute(BETWEEN, ours):
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
