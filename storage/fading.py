"""Who fades, may be written to, and has not been drawn lately: the likeliest lost first."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from community.atrisk import QUARTER
from community.jobs import FindFading, FoundFading
from community.people import Role
from community.refs import micros
from community.winback import RESTS, Trial
from storage.attendance import at_risk, attendance, numbers
from storage.audience import willing
from storage.crowd import Crowd
from storage.crowdrows import CLOSED
from storage.database import Database
from storage.repositories.people import IDENTITY
from storage.repositories.winback import TRIAL, WIN_BACK, asked_of, trial_of

_W, _I = WIN_BACK.table.c, IDENTITY.table.c
DRAWN = (
    select(_I.member)
    .join(WIN_BACK.table, _W.identity == _I.id)
    .where(_W.community == bindparam("community"), _W.day > bindparam("since"))
)


def find_fading(database: Database, job: FindFading) -> FoundFading:
    """Give members at risk who may be drawn, at most as many as a job asks for."""
    import numpy as np

    asked = {"community": job.community, "since": job.today - RESTS}
    with database.reading() as connection:
        crowd = Crowd(connection, job.community, job.today, micros(job.at))
        fit = willing(connection, crowd) & ~crowd.held & (crowd.writable[1] != CLOSED)
        fit &= crowd.roles < Role.HELPER
        able = np.setdiff1d(crowd.members[fit], numbers(connection, DRAWN, asked, 1))
        seen = attendance(connection, job.community, job.today - QUARTER + 1, job.today)
        seen = seen.where(np.isin(seen.members, able))
        _, found = at_risk(connection, seen, job.today, job.most)
    return FoundFading(tuple(member for member, _ in found))


def trial_by(connection: Connection, community: int, today: int) -> Trial:
    """Count what came of those who were drawn and whose days were over before a day."""
    return trial_of(connection.execute(TRIAL, asked_of(community, today)))
