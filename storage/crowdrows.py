"""What is read of a community's members to tell of whom a filter holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, case, func, select

from community.holdings import Item
from community.segments import called
from community.tiers import Tier
from storage.attendance import numbers
from storage.counting import MEMBER_DAY, SAID
from storage.repositories.activity import ACTIVITY
from storage.repositories.checkins import STREAK
from storage.repositories.holdings import HOLDING
from storage.repositories.lots import BALANCE
from storage.repositories.people import CHAT, IDENTITY, MEMBER
from storage.repositories.reach import REACH
from storage.repositories.remarks import TAG
from storage.repositories.tiers import TENURE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

OPEN, UNKNOWN, CLOSED = 0, 1, 2
"""How well the bot can write to an account, the best first."""
_I, _M, _D, _R = IDENTITY.table.c, MEMBER.table.c, MEMBER_DAY.table.c, REACH.table.c
_MINE = _M.community == bindparam("community")
ACCOUNTS = (
    select(
        _I.id,
        _I.member,
        _I.role,
        _I.gate,
        case((_R.open == 1, OPEN), (_R.open == 0, CLOSED), else_=UNKNOWN),
    )
    .outerjoin(REACH.table, _R.identity == _I.id)
    .where(_I.community == bindparam("community"), _I.bot == 0)
)
ON_PLATFORM = select(_I.id).where(
    _I.community == bindparam("community"), _I.platform == bindparam("platform"), _I.bot == 0
)
ROWS = select(
    _M.id, _M.joined_at, _M.role, _M.muted, _M.barred, _M.held_at, _M.trusted, _M.hidden
).where(_MINE)
LINKED = select(_M.id).where(_MINE, _M.rank.is_not(None))
SPEAKING = select(_M.id).where(_MINE, _M.language == bindparam("language"))
SPEAKING_NONE = select(_M.id).where(_MINE, _M.language.is_(None))
EARLIER = (
    select(_D.identity, func.max(_D.day))
    .where(_D.community == bindparam("community"), _D.day < bindparam("first"), _D.messages > 0)
    .group_by(_D.identity)
)
POINTS = (
    select(BALANCE.table.c.member, BALANCE.table.c.points, BALANCE.table.c.growth)
    .join(MEMBER.table, _M.id == BALANCE.table.c.member)
    .where(_MINE)
)
STREAKS = (
    select(STREAK.table.c.member, STREAK.table.c.last_day, STREAK.table.c.current)
    .join(MEMBER.table, _M.id == STREAK.table.c.member)
    .where(_MINE)
)
FREEZES = (
    select(HOLDING.table.c.member, HOLDING.table.c.held)
    .join(MEMBER.table, _M.id == HOLDING.table.c.member)
    .where(_MINE, HOLDING.table.c.item == int(Item.FREEZE))
)
TAGS = (
    select(TAG.table.c.tag).join(MEMBER.table, _M.id == TAG.table.c.member).where(_MINE).distinct()
)
TAGGED = (
    select(TAG.table.c.member)
    .join(MEMBER.table, _M.id == TAG.table.c.member)
    .where(_MINE, TAG.table.c.tag == bindparam("tag"))
)
CHATS = select(CHAT.table.c.id, CHAT.table.c.title).where(
    CHAT.table.c.community == bindparam("community"), CHAT.table.c.private == 0
)
WRITERS = (
    select(ACTIVITY.table.c.identity)
    .where(
        ACTIVITY.table.c.chat == bindparam("chat"),
        ACTIVITY.table.c.kind == SAID,
        ACTIVITY.table.c.at >= bindparam("since"),
        ACTIVITY.table.c.identity.is_not(None),
    )
    .distinct()
)
CORE = (
    select(_I.member)
    .join(TENURE.table, TENURE.table.c.identity == _I.id)
    .where(
        TENURE.table.c.community == bindparam("community"),
        TENURE.table.c.tier == int(Tier.CORE),
        TENURE.table.c.ended == 0,
    )
)


def speaking(connection: Connection, asked: dict[str, Any], language: str) -> Numbers:
    """Give who chose a language, or `none`."""
    if language == "none":
        return numbers(connection, SPEAKING_NONE, asked, 1)
    return numbers(connection, SPEAKING, asked | {"language": language}, 1)


def tagged(connection: Connection, asked: dict[str, Any], tag: str) -> Numbers:
    """Give who has a tag, however it is written."""
    import numpy as np

    known = connection.execute(TAGS, asked).scalars().all()
    same = [each for each in known if each.casefold() == tag.casefold()]
    found = [numbers(connection, TAGGED, asked | {"tag": each}, 1) for each in same]
    return np.concatenate([np.empty((0, 1), np.int64), *found])


def writers(connection: Connection, asked: dict[str, Any], title: str, since: int) -> Numbers:
    """Give the accounts that wrote since a moment in the chats of a name."""
    import numpy as np

    chats = connection.execute(CHATS, asked).all()
    found = [
        numbers(connection, WRITERS, {"chat": row.id, "since": since}, 1)
        for row in chats
        if called(row.title) == called(title)
    ]
    return np.concatenate([np.empty((0, 1), np.int64), *found])
