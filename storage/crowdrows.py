"""What is read of a community's members to tell of whom a filter holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, String, bindparam, case, cast, func, or_, select

from community.holdings import Item
from community.segments import called
from community.tiers import Tier
from storage.attendance import numbers
from storage.counting import JOINED, LEFT, MEMBER_DAY, SAID
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
_last = (
    select(func.max(_D.day))
    .where(_D.identity == _I.id, _D.day < bindparam("first"), _D.messages > 0)
    .correlate(IDENTITY.table)
    .scalar_subquery()
)
_MINE = _M.community == bindparam("community")
ACCOUNTS = select(_I.id).where(_I.community == bindparam("community"))
NOT_PLAIN = select(_I.id, _I.member, _I.role, _I.gate, _I.bot).where(
    _I.community == bindparam("community"),
    or_(_I.id != _I.member, _I.role != 0, _I.gate != 0, _I.bot != 0),
)
REACHED = {
    how: select(_R.identity)
    .join(IDENTITY.table, _I.id == _R.identity)
    .where(_I.community == bindparam("community"), _R.open == is_open)
    for how, is_open in ((OPEN, 1), (CLOSED, 0))
}
ON_PLATFORM = select(_I.id).where(
    _I.community == bindparam("community"), _I.platform == bindparam("platform"), _I.bot == 0
)
MEMBERS = select(_M.id, _M.joined_at).where(_MINE)
_DISTINCTIONS = (_M.role, _M.muted, _M.barred, _M.held_at, _M.trusted, _M.hidden)
DISTINGUISHED = select(_M.id, *_DISTINCTIONS).where(
    _MINE, or_(*(each != 0 for each in _DISTINCTIONS))
)
MOVED = (
    select(
        ACTIVITY.table.c.identity,
        func.max(case((ACTIVITY.table.c.kind == JOINED, ACTIVITY.table.c.at), else_=0)),
        func.max(case((ACTIVITY.table.c.kind == LEFT, ACTIVITY.table.c.at), else_=0)),
    )
    .select_from(CHAT.table.join(ACTIVITY.table, ACTIVITY.table.c.chat == CHAT.table.c.id))
    .where(
        CHAT.table.c.community == bindparam("community"),
        CHAT.table.c.private == 0,
        ACTIVITY.table.c.kind.in_((JOINED, LEFT)),
        ACTIVITY.table.c.identity.is_not(None),
    )
    .group_by(ACTIVITY.table.c.identity)
)
"""When each account came into a chat last, and when it went out of one, 0 for never."""
LINKED = select(_M.id).where(_MINE, _M.rank.is_not(None))
SPEAKING = select(_M.id).where(_MINE, _M.language == bindparam("language"))
SPEAKING_NONE = select(_M.id).where(_MINE, _M.language.is_(None))
# By each account's own days, which an index has in their order: whoever wrote is in one community.
_BEFORE = (
    select(_I.id.label("identity"), _last.label("day"))
    .where(_I.community == bindparam("community"))
    .subquery()
)
EARLIER = select(_BEFORE.c.identity, _BEFORE.c.day).where(_BEFORE.c.day.is_not(None))
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


def listed(connection: Connection, query: Any, asked: dict[str, Any], wide: int = 1) -> Numbers:
    """Read rows of numbers that the database puts into one text: half the cost for millions."""
    import numpy as np

    rows = query.subquery()
    first, *others = (cast(column, String) for column in rows.c)
    line: ColumnElement[str] = first
    for column in others:
        line = line + " " + column
    told = connection.execute(select(func.aggregate_strings(line, " ")), asked).scalar()
    found: Numbers = np.fromstring(told or "", np.int64, sep=" ").reshape(-1, wide)
    return found[np.argsort(found[:, 0], kind="stable")]


def accounts(connection: Connection, asked: dict[str, Any]) -> Numbers:
    """Give each account but bots' in ascending order: itself, its member, role, gate, reach."""
    import numpy as np

    known = listed(connection, ACCOUNTS, asked)[:, 0]
    odd = numbers(connection, NOT_PLAIN, asked, 5)
    plain = np.zeros_like(known)
    table = np.stack([known, known, plain, plain, np.full_like(known, UNKNOWN)], axis=1)
    for how, query in REACHED.items():
        table[np.searchsorted(known, listed(connection, query, asked)[:, 0]), 4] = how
    at, is_bot = np.searchsorted(known, odd[:, 0]), odd[:, 4] > 0
    table[at, 1:4] = odd[:, 1:4]
    return np.delete(table, at[is_bot], axis=0)


def members(connection: Connection, asked: dict[str, Any]) -> Numbers:
    """Give each member in ascending order.

    Who, since when, role, muted and barred until when, held since when, trusted, and hidden.
    """
    import numpy as np

    plain = listed(connection, MEMBERS, asked, 2)
    table = np.zeros((len(plain), 2 + len(_DISTINCTIONS)), np.int64)
    table[:, :2] = plain
    odd = numbers(connection, DISTINGUISHED, asked, 1 + len(_DISTINCTIONS))
    table[np.searchsorted(plain[:, 0], odd[:, 0]), 2:] = odd[:, 1:]
    return table


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
