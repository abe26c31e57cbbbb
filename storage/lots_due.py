"""How many dated lots a review still has before it; asked between two of its transactions."""

from sqlalchemy import func, select

from community.expiry import LotsDue
from community.jobs import ReviewLots
from storage.database import Database
from storage.repositories.lots import EXPIRING, TOLD, UNTOLD

_X = EXPIRING.table.c


def lots_due(database: Database, job: ReviewLots) -> LotsDue:
    """Count the days before the job's that are to be announced, or are over."""
    stages = (UNTOLD,) if job.notice else (UNTOLD, TOLD)
    waiting = select(func.count()).where(
        _X.community == job.community,
        _X.told.in_(stages),
        _X.expires < job.before.toordinal(),
    )
    with database.reading() as connection:
        return LotsDue(connection.execute(waiting).scalar_one())
