"""Taking a message back: it no longer counts, and whoever built on it hears of that."""

from __future__ import annotations

from datetime import datetime

from community.context import UnitOfWork
from community.facts import Retracted
from community.ports import Activity


async def retract(uow: UnitOfWork, chat: int, message: int, at: datetime) -> bool:
    """Let a message count no longer; False when it did not before, or is unknown."""
    activity = uow.port(Activity)
    said = await activity.author(chat, message)
    if said is None or not await activity.retract(chat, message):
        return False
    who, said_at = said
    uow.record(
        Retracted(
            community=who.community,
            member=who.member,
            identity=who.identity,
            at=at,
            chat=chat,
            message=message,
            said_at=said_at,
        )
    )
    return True
