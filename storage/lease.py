"""The lease: who runs on this database, so that nobody else does or replaces the file under it."""

from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from community.refs import micros
from community.words import Moment, Name, t
from storage.database import Database, Unavailable
from storage.processes import Process, this
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
    """A lease that this process holds, from `take` until `release`; it ends with the process."""

    def __init__(self, database: Database, holder: str, name: str = RUN) -> None:
        self._database = database
        self._holder = holder
        self._name = name
        self._token = _sign(token_hex(8), this())

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


def living(connection: Connection, now: datetime, *names: str) -> Any:
    """Give the row of a lease that lives, or None.

    Without a heartbeat it lives on for a while, unless its process is seen to be gone.
    """
    query = select(LEASE.table).where(_T.name.in_(names), _T.beat > micros(now - LIVES))
    rows = connection.execute(query).all()
    return next((row for row in rows if not _is_gone(row.token)), None)


def forget_all(database: Database) -> None:
    """Forget all leases: in a copy, nobody runs on it."""
    with database.writing() as connection:
        connection.execute(delete(LEASE.table))


def _refuse_living(connection: Connection, now: datetime, *names: str) -> None:
    row = living(connection, now, *names)
    if row is not None:
        raise Held(
            t(
                "{holder} runs on this database (last sign of life {at}). Stop it first.",
                holder=Name(row.holder),
                at=Moment(moment(row.beat), "UTC"),
            )
        )


def _sign(token: str, process: Process | None) -> str:
    """Put the process that holds a lease behind its token."""
    return token if process is None else f"{token} {msgspec.json.encode(process).decode()}"


def _is_gone(token: str) -> bool:
    """Whether a token names its process, and that one has ended."""
    _, _, signed = token.partition(" ")
    try:
        return bool(signed) and msgspec.json.decode(signed, type=Process).is_gone
    except msgspec.MsgspecError:  # of another version
        return False
