"""Counts who of a community's members is a regular, by the days and weeks on which they wrote."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection, bindparam, distinct, func, select

from community.jobs import Recognise
from community.recognitions import Span
from community.tiers import TierSettings, is_regular
from storage.counting import MEMBER_DAY
from storage.database import Database
from storage.personal import by_key, stream
from storage.repositories.people import GONE, IDENTITY, MEMBER
from storage.repositories.tiers import HABIT
from storage.turns import in_turns

_D, _I, _M, _H = MEMBER_DAY.table.c, IDENTITY.table.c, MEMBER.table.c, HABIT.table.c
_DAYS = func.count(distinct(_D.day)).label("days")
_WEEKS = func.count(distinct((_D.day - 1) // 7)).label("weeks")
KEPT = select(HABIT.table).where(_H.community == bindparam("community"))
CAME = (
    select(_I.member, _DAYS, _WEEKS)
    .join(IDENTITY.table, _I.id == _D.identity)
    .join(MEMBER.table, _M.id == _I.member)
    .where(
        _D.community == bindparam("community"),
        _D.day.between(bindparam("first"), bindparam("last")),
        _D.messages > 0,
        _I.bot == 0,
        _M.hidden < GONE,
    )
    .group_by(_I.member)
)


def count_regulars(database: Database, job: Recognise) -> int:
    """Bring the regulars of a community up to date; gives how many began or ceased to be one.

    Raises Unavailable.
    """
    with database.reading() as connection:
        ours = {"community": job.community}
        before = {int(row.member) for row in connection.execute(KEPT, ours)}
        now = _regulars(connection, job, before)
    today, table = job.today, HABIT.table

    def begin(connection: Connection, part: list[int]) -> None:
        rows = [HABIT.row(member, job.community, today)._asdict() for member in part]
        connection.execute(table.insert(), rows)

    gone = []
    if before - now:
        with database.reading() as connection:
            mine = stream(connection, KEPT.params(community=job.community))
            gone = [row for row in mine if row.member in before - now]
    changed = in_turns(database, iter(sorted(now - before)), begin)
    return changed + in_turns(database, iter(gone), by_key(table, None))


def _regulars(connection: Connection, job: Recognise, before: set[int]) -> set[int]:
    rules = TierSettings(
        regular_days=job.regular_days, regular_weeks=job.regular_weeks, keep_percent=job.keep
    )
    first = date.fromordinal(job.today) - timedelta(days=int(Span.QUARTER) - 1)
    ours = {"community": job.community, "first": first.toordinal(), "last": job.today}
    return {
        row.member
        for row in connection.execute(CAME, ours, execution_options={"yield_per": 1_000})
        if is_regular(row.days, row.weeks, rules, was=row.member in before)
    }
