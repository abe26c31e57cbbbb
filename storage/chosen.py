"""The highlights of a week, and how many there were in those before."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection, bindparam, func, select

from community.digest import MOST_NAMED, Chosen
from storage.repositories.highlights import HIGHLIGHT, STANDS
from storage.repositories.people import IDENTITY

_H, _I = HIGHLIGHT.table.c, IDENTITY.table.c
_DAYS = _H.day.between(bindparam("first"), bindparam("last"))
_THEIRS = (_H.community == bindparam("community")) & (_H.state == STANDS)
BY_DAY = select(_H.day, func.count()).where(_THEIRS, _DAYS).group_by(_H.day)
NEWEST = (
    select(_I.member, _H.chat, _H.message)
    .select_from(HIGHLIGHT.table.join(IDENTITY.table, _I.id == _H.author))
    .where(_THEIRS, _DAYS)
    .order_by(_H.at.desc(), _H.chat, _H.message)
    .limit(MOST_NAMED)
)


def chosen_by_day(connection: Connection, asked: dict[str, int]) -> Counter[int]:
    """Count those that stand by the day on which they were chosen, an ordinal date."""
    return Counter({day: int(count) for day, count in connection.execute(BY_DAY, asked)})


def newest_chosen(connection: Connection, asked: dict[str, int]) -> tuple[Chosen, ...]:
    """Give those that were chosen last, from a `first` day of a `community` to a `last`."""
    rows = connection.execute(NEWEST, asked)
    return tuple(Chosen(row.member, row.chat, row.message) for row in rows)
