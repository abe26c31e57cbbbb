"""What an earlier process left to be done: actions, jobs, and hours that struck or did not."""

from sqlalchemy import select

from community.actions import Action
from community.jobs import Job
from community.outbox import State
from community.written import decode
from storage.database import Database
from storage.repositories.jobs import JOB, WAITING, decoder
from storage.repositories.outbox import OUTBOX
from storage.repositories.people import COMMUNITY
from storage.repositories.schedules import STRIKE

_O, _J = OUTBOX.table.c, JOB.table.c


def open_actions(database: Database) -> list[tuple[int, int, Action]]:
    """Give number, state and action of everything that is not settled."""
    unsettled = (int(State.WAITING), int(State.ON_THE_WIRE))
    query = select(_O.id, _O.state, _O.action).where(_O.state.in_(unsettled)).order_by(_O.id)
    with database.reading() as connection:
        return [(row.id, row.state, decode(row.action)) for row in connection.execute(query)]


def waits(database: Database, action: int) -> bool:
    """Whether an action still waits: it was neither settled nor taken back."""
    query = select(_O.state).where(_O.id == action)
    with database.reading() as connection:
        return connection.execute(query).scalar() in (State.WAITING, State.ON_THE_WIRE)


def open_jobs(database: Database) -> list[tuple[int, int, Job]]:
    """Give number, tries and job of everything that is not finished."""
    query = select(_J.id, _J.tries, _J.job).where(_J.state == WAITING).order_by(_J.id)
    with database.reading() as connection:
        return [(row.id, row.tries, decoder.decode(row.job)) for row in connection.execute(query)]


def struck(database: Database) -> dict[str, int]:
    """Give the last occurrence of each schedule that struck, in microseconds UTC."""
    with database.reading() as connection:
        return {row.schedule: row.occurrence for row in connection.execute(select(STRIKE.table))}


def zones(database: Database) -> list[tuple[int, str]]:
    """Give every community's number and zone."""
    with database.reading() as connection:
        return [(row.id, row.zone) for row in connection.execute(select(COMMUNITY.table))]
