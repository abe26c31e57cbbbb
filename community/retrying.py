"""Doing once more what did not go out, as far as what it was for still holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from community.actions import (
    Action,
    Ban,
    Delete,
    Lock,
    Mute,
    Slow,
    Survey,
    Unban,
    Unlock,
    Unmute,
)
from community.cases import Cases
from community.context import Ctx
from community.enforcing import KICK_LASTS
from community.events import Place
from community.locks import Locks
from community.mishaps import Mishap, again
from community.people import Actor, Gate
from community.ports import People
from community.restraints import FOREVER, FREE, CaseKind


async def try_again(ctx: Ctx[Any], mishap: Mishap) -> bool:
    """Do an action anew; False where that would be what nobody wants any more.

    A removal lasts a minute, which is long over: it begins anew.
    """
    action = mishap.action
    if isinstance(action, Ban) and await _removes(ctx, action):
        ends = ctx.now + KICK_LASTS
        await _act(ctx, again(msgspec.structs.replace(action, ends=ends), mishap.state))
        platform, chat, person = action.platform, action.chat, action.person
        await _act(ctx, Unban(platform=platform, chat=chat, person=person, case=action.case))
        return True
    if not await _holds(ctx, action):
        return False
    await _act(ctx, again(action, mishap.state))
    return True


async def _removes(ctx: Ctx[Any], ban: Ban) -> bool:
    """Whether it removes somebody who may come back at once, which was not taken back."""
    case = await ctx.uow.port(Cases).find(ctx.community.id, ban.case) if ban.case else None
    is_kick = case is not None and case.kind is CaseKind.KICK and not case.is_undone
    return is_kick and await _ends(ctx, ban, CaseKind.BAN) is None


async def _holds(ctx: Ctx[Any], action: Action) -> bool:
    if isinstance(action, Mute | Unmute) and await _ends(ctx, action, CaseKind.BAN) is not None:
        return False
    match action:
        case Ban(ends=ends):
            return await _ends(ctx, action, CaseKind.BAN) == (ends or FOREVER)
        case Mute(ends=ends):
            is_held = await _ends(ctx, action, CaseKind.MUTE) == (ends or FOREVER)
            return is_held or (not action.case and await _is_at_the_door(ctx, action))
        case Unban():
            return await _ends(ctx, action, CaseKind.BAN) is None
        case Unmute():
            return await _ends(ctx, action, CaseKind.MUTE) is None
        case Delete() if action.case:
            case = await ctx.uow.port(Cases).find(ctx.community.id, action.case)
            return case is None or not case.is_undone
        case Survey() | Lock() | Slow() | Unlock():
            return await _is_closed_by(ctx, action)
    return True


async def _ends(
    ctx: Ctx[Any], action: Ban | Mute | Unban | Unmute, kind: CaseKind
) -> datetime | None:
    """Give until when somebody is muted or banned by now."""
    who = await _who(ctx, action.platform, action.person)
    restraint = (who.restraint if who is not None else None) or FREE
    return restraint.now(ctx.now).ends(kind)


async def _is_at_the_door(ctx: Ctx[Any], mute: Mute) -> bool:
    who = await _who(ctx, mute.platform, mute.person)
    return who is not None and who.gate >= Gate.RULES


async def _who(ctx: Ctx[Any], platform: str, person: str) -> Actor | None:
    who = await ctx.uow.port(People).find(ctx.community.id, platform, person)
    return who if who is not None and who.external == person else None


async def _is_closed_by(ctx: Ctx[Any], action: Survey | Lock | Slow | Unlock) -> bool:
    """Whether a chat is still to be closed, or opened, by the case of an action."""
    chat = await ctx.uow.port(People).chat(action.platform, Place(action.chat))
    slow = isinstance(action, Slow) or (isinstance(action, Unlock) and action.slow)
    locked = await ctx.uow.port(Locks).of(chat.id, slow=slow) if chat is not None else None
    if locked is None:
        return isinstance(action, Unlock)
    return locked.case == action.case


async def _act(ctx: Ctx[Any], action: Action) -> None:
    """Do an action, of which the case that led to it is told."""
    number = ctx.uow.act(action)
    chat = await ctx.uow.port(People).chat(action.platform, Place(action.chat))
    if not action.case or chat is None:
        return
    person, message = getattr(action, "person", ""), getattr(action, "message", 0)
    who = await _who(ctx, action.platform, person) if person else None
    await ctx.uow.port(Cases).trace(
        action.case,
        number,
        type(action).__name__.lower(),
        who=who.identity if who is not None else 0,
        chat=chat.id,
        message=message,
    )
