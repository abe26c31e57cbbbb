"""The lease: who runs on this database, so that nobody else does or replaces the file under it."""

from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import Connection, delete, insert, select, update

from community.events import micros
from community.words import Moment, Name, t
from storage.database import Database, Unavailable
from storage.shapes import shape
from storage.tables.machinery import LeaseRow
from storage.times import moment

LEASE = shape(LeaseRow)
_T = LEASE.table.c
BEAT = timedelta(seconds=10)
LIVES = timedelta(seconds=45)
"""Without a heartbeat for this long, the holder is gone."""
RUN = "run"
REBUILD = "rebuild"


class Held(Unavailable):
    """Another process holds the lease."""


class Lease:
    """A lease that this process holds, from `take` until `release`."""

    def __init__(self, database: Database, holder: str, name: str = RUN) -> None:
        self._database = database
        self._holder = holder
        self._name = name
        self._token = token_hex(8)

    def take(self, now: datetime) -> None:
        """Take the lease; raises Held with the holder's name while it lives."""
        with self._database.writing() as connection:
            _refuse_living(connection, now, self._name)
            connection.execute(delete(LEASE.table).where(_T.name == self._name))
            connection.execute(
                insert(LEASE.table).values(
                    name=self._name, holder=self._holder, token=self._token, beat=micros(now)
                )
            )

    def beat(self, now: datetime) -> bool:
        """Prolong the lease; False when it was lost to somebody else."""
        with self._database.writing() as connection:
            mine = update(LEASE.table).where(_T.name == self._name, _T.token == self._token)
            return bool(connection.execute(mine.values(beat=micros(now))).rowcount)

    def release(self) -> None:
        """Give the lease back."""
        with self._database.writing() as connection:
            connection.execute(
                delete(LEASE.table).where(_T.name == self._name, _T.token == self._token)
            )


def refuse_while_held(database: Database, now: datetime) -> None:
    """Raise Held while any lease lives: for what may not happen under a running bot."""
    with database.reading() as connection:
        _refuse_living(connection, now, RUN, REBUILD)


def _refuse_living(connection: Connection, now: datetime, *names: str) -> None:
    row = connection.execute(
        select(LEASE.table).where(_T.name.in_(names), _T.beat > micros(now - LIVES))
    ).first()
    if row is not None:
        raise Held(
            t(
                "{holder} runs on this database (last sign of life {at}). Stop it first.",
                holder=Name(row.holder),
                at=Moment(moment(row.beat), "UTC"),
            )
        )
