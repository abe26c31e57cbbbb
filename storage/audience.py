"""Whom a mailing goes to: counted for its preview, and written down when it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, delete, insert, select

from community.filtering import parse
from community.jobs import CountAudience, GatherAudience, Left, SendOut
from community.mailings import Fate
from community.mailingwords import Audience
from community.refs import micros
from storage.attendance import numbers
from storage.crowd import Crowd
from storage.crowdrows import CLOSED, OPEN, UNKNOWN
from storage.database import Database
from storage.repositories.mailings import MEMBER_OF, UNSUBSCRIBED
from storage.repositories.people import IDENTITY
from storage.turns import in_turns

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

_I, _U, _R = IDENTITY.table.c, UNSUBSCRIBED.table.c, MEMBER_OF.table.c
UNWILLING = (
    select(_I.member)
    .join(UNSUBSCRIBED.table, _U.identity == _I.id)
    .where(_I.community == bindparam("community"))
)
PLATFORMS = select(_I.platform).where(_I.community == bindparam("community")).distinct()
ON = select(_I.id).where(
    _I.community == bindparam("community"), _I.platform == bindparam("platform")
)


def count_audience(database: Database, job: CountAudience) -> Audience:
    """Count of whom a filter holds, and how each can be reached."""
    import numpy as np

    with database.reading() as connection:
        crowd = Crowd(connection, job.community, job.today, micros(job.at))
        meant = crowd.mask(parse(job.filter))
        wants, free = willing(connection, crowd), ~crowd.held
        account, how = crowd.writable
        asked = {"community": job.community}
        gone = int((meant & wants & free & (how != CLOSED) & crowd.gone).sum())
        opened = account[meant & wants & free & (how == OPEN)]
        by_platform = {
            platform: int(np.isin(opened, _accounts(connection, job.community, platform)).sum())
            for platform in connection.execute(PLATFORMS, asked).scalars().all()
        }
    return Audience(
        matched=int(meant.sum()),
        reachable={name: count for name, count in by_platform.items() if count},
        unknown=int((meant & wants & free & (how == UNKNOWN)).sum()),
        closed=int((meant & wants & free & (how == CLOSED)).sum()),
        unsubscribed=int((meant & ~wants).sum()),
        held=int((meant & wants & ~free).sum()),
        gone=gone,
    )


def gather_audience(database: Database, job: GatherAudience) -> Left:
    """Write down whom a mailing goes to, some in each transaction; gives how many they are.

    Begun again, it begins anew: nothing goes out before all of it is there.
    """
    with database.reading() as connection:
        crowd = Crowd(connection, job.community, job.today, micros(job.at))
        meant = crowd.mask(parse(job.filter)) & willing(connection, crowd) & ~crowd.held
        members = crowd.members[meant & (crowd.writable[1] != CLOSED)].tolist()
        before = select(_R.member).where(_R.mailing == job.mailing)
        old = connection.execute(before).scalars().all()

    def drop(connection: Connection, part: list[int]) -> None:
        connection.execute(
            delete(MEMBER_OF.table).where(_R.mailing == job.mailing, _R.member.in_(part))
        )

    def write(connection: Connection, part: list[int]) -> None:
        rows = [MEMBER_OF.row(job.mailing, member, int(Fate.WAITING)) for member in part]
        connection.execute(insert(MEMBER_OF.table), [row._asdict() for row in rows])

    in_turns(database, iter(old), drop)
    in_turns(database, iter(members), write)
    return Left(len(members))


def letters_left(database: Database, job: SendOut) -> Left:
    """Say that it may go on; asked between two of its transactions."""
    waiting = select(_R.member).where(_R.mailing == job.mailing, _R.fate == int(Fate.WAITING))
    with database.reading() as connection:
        return Left(0 if connection.execute(waiting.limit(1)).first() is None else 1)


def willing(connection: Connection, crowd: Crowd) -> Mask:
    """Say of each member whether they want mailings."""
    import numpy as np

    unwilling = numbers(connection, UNWILLING, {"community": crowd.community}, 1)
    found: Mask = ~np.isin(crowd.members, unwilling)
    return found


def _accounts(connection: Connection, community: int, platform: str) -> Numbers:
    return numbers(connection, ON, {"community": community, "platform": platform}, 1)[:, 0]
