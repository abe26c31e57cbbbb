"""Makes the read models anew from what happened, beside a running bot if need be."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

from sqlalchemy import select

from community.words import Code, t
from storage.counting import CHAT_HOUR, MEMBER_DAY, PAIR_DAY
from storage.database import Database, Unavailable
from storage.evidence import ACKNOWLEDGED, THREAD, gather_evidence
from storage.lease import BEAT, REBUILD, Lease
from storage.podiums import set_up
from storage.processes import named
from storage.repositories.arrivals import FIRST_SUM, SOURCE_DAY
from storage.repositories.boards import COUNT, PODIUM, SCORE, TALLY
from storage.repositories.checkins import CHECKIN_DAY, STREAK
from storage.repositories.hits import FIRST_TALLY, RULE_DAY
from storage.repositories.ledger import LEDGER_DAY, SUMS
from storage.repositories.people import COMMUNITY
from storage.standings import mend
from storage.store import Store
from storage.sums import compare, recount
from storage.turns import Turns

OF_ACTIVITY = (MEMBER_DAY, CHAT_HOUR, PAIR_DAY)
OF_ENTRIES = {LEDGER_DAY: SUMS, CHECKIN_DAY: 2, RULE_DAY: FIRST_TALLY, SOURCE_DAY: FIRST_SUM}
OF_MEMBERS = (SCORE, STREAK)
READ_MODELS = tuple(
    shape.name
    for shape in (*OF_ACTIVITY, *OF_ENTRIES, *OF_MEMBERS, TALLY, PODIUM, ACKNOWLEDGED, THREAD)
)

Progress = Callable[[str, int], None]
"""Told what is gone over or put right, and how much of it so far."""


def rebuild(
    database: Database, what: set[str] | None = None, progress: Progress | None = None
) -> dict[str, int]:
    """Make read models anew, all if none is named; gives how many rows of each were wrong.

    What is right is not written; a row of zeros is as good as none. Raises Unavailable, Held.
    """
    wanted = what or {*READ_MODELS}
    unknown = wanted - {*READ_MODELS}
    if unknown:
        known = ", ".join(READ_MODELS)
        raise Unavailable(
            t("{name} is no read model. There are: {known}.", name=Code(min(unknown)), known=known)
        )
    with _alone(database) as beat, closing(Store(database)) as store:

        def tell(about: str, done: int) -> None:
            beat()
            if progress is not None:
                progress(about, done)

        wrong = _rebuilt(database, Turns(store), wanted, tell)
    return {name: wrong[name] for name in READ_MODELS if name in wanted}


def _rebuilt(database: Database, turns: Turns, wanted: set[str], tell: Progress) -> dict[str, int]:
    wrong: dict[str, int] = {}
    of_activity = [shape for shape in OF_ACTIVITY if shape.name in wanted]
    if of_activity:
        wrong |= recount(database, turns, of_activity, tell)
    for shape, first in OF_ENTRIES.items():
        if shape.name in wanted:
            wrong[shape.name] = compare(database, turns, shape, first, tell)
    of_members = {shape for shape in OF_MEMBERS if shape.name in wanted}
    if of_members:
        wrong |= mend(database, turns, of_members, tell)
    # These stand on the scores; when one of them is put right, tally and podium follow.
    if TALLY.name in wanted:
        wrong[TALLY.name] = compare(database, turns, TALLY, COUNT, tell)
    if PODIUM.name in wanted:
        wrong[PODIUM.name] = set_up(database, turns, tell)
    if wanted & {ACKNOWLEDGED.name, THREAD.name}:
        wrong |= _gathered(database, tell)
    return wrong


def _gathered(database: Database, tell: Progress) -> dict[str, int]:
    """Gather all evidence again; what is only not gathered yet is not wrong."""
    with database.reading() as connection:
        numbers = [*connection.execute(select(COMMUNITY.table.c.id)).scalars()]
    wrong: Counter[str] = Counter()
    for number in numbers:
        gather_evidence(database, number)
        wrong.update(gather_evidence(database, number, anew=True))
        for name, rows in wrong.items():
            tell(name, rows)
    return {ACKNOWLEDGED.name: 0, THREAD.name: 0, **wrong}


@contextmanager
def _alone(database: Database) -> Iterator[Callable[[], None]]:
    """Let no second rebuild run, which would add once more what this one adds; gives the beat."""
    lease = Lease(database, named("hearth rebuild"), REBUILD)
    lease.take(datetime.now(UTC))
    last = time.monotonic()

    def beat() -> None:
        nonlocal last
        if time.monotonic() - last > BEAT.total_seconds():
            lease.beat(datetime.now(UTC))
            last = time.monotonic()

    try:
        yield beat
    finally:
        lease.release()
