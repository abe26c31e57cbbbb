"""Figures of a database for whoever watches it: what waits, what failed, how large it is."""

from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import func, select, text

from community.actions import Lane
from community.outbox import State
from storage.database import Database
from storage.repositories.jobs import JOB
from storage.repositories.letters import LETTER, UNTOLD
from storage.repositories.outbox import MISHAP, OUTBOX

_O, _J = OUTBOX.table.c, JOB.table.c
COUNTED = tuple(state for state in State if state is not State.SENT)
"""States of the outbox that are few; what was sent is the whole history."""
JOB_STATES = ("waiting", "done", "failed")
ACTIONS = (
    select(_O.state, _O.lane, func.count())
    .where(_O.state.in_([int(state) for state in COUNTED]))
    .group_by(_O.state, _O.lane)
)
JOBS = select(_J.state, func.count()).group_by(_J.state)


class Figures(msgspec.Struct, frozen=True):
    """Counts of the outbox by state and lane, of jobs by state, and of what failed; sizes in
    bytes, None where the database tells none."""

    actions: dict[tuple[State, Lane], int]
    jobs: dict[str, int]
    letters: int
    untold: int
    mishaps: int
    size: int | None
    log: int | None


def figures(database: Database) -> Figures:
    """Count, as of one moment. Raises Unavailable."""
    with database.reading() as connection:
        found = {(row[0], row[1]): row[2] for row in connection.execute(ACTIONS)}
        jobs = {row[0]: row[1] for row in connection.execute(JOBS)}
        letters, untold, mishaps = (
            connection.execute(select(func.count()).select_from(shape.table)).scalar_one()
            for shape in (LETTER, UNTOLD, MISHAP)
        )
        if database.is_sqlite:
            size = _bytes(database.file)
        else:
            asked: Any = text("SELECT pg_database_size(current_database())")
            size = connection.execute(asked).scalar_one()
    file = database.file
    return Figures(
        {(s, lane): found.get((int(s), int(lane)), 0) for s in COUNTED for lane in Lane},
        {name: jobs.get(place, 0) for place, name in enumerate(JOB_STATES)},
        letters,
        untold,
        mishaps,
        size,
        _bytes(file.with_name(f"{file.name}-wal")) if file is not None else None,
    )


def _bytes(file: Path | None) -> int | None:
    try:
        return file.stat().st_size if file is not None else None
    except OSError:
        return 0
