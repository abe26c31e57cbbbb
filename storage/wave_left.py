"""How many of a wave are still to be dealt with; asked between two of its transactions."""

from sqlalchemy import func, select

from community.jobs import CarryOut, Left
from storage.database import Database
from storage.tables.door import NewcomerRow
from storage.tables.waves import WaveRow

_N, _W = NewcomerRow.table.c, WaveRow.table.c


def wave_left(database: Database, job: CarryOut) -> Left:
    """Count the accounts after the one up to which the verdict has been carried out."""
    left = (
        select(func.count())
        .select_from(NewcomerRow.table.join(WaveRow.table, _W.case_id == _N.wave))
        .where(_N.wave == job.wave, _N.identity > _W.done)
    )
    with database.reading() as connection:
        return Left(int(connection.execute(left).scalar_one()))
