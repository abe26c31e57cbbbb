"""Closing chats and slowing them down, by one call; they are as they were when that ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from community.actions import Action, Lock, Say, Slow, Survey, Unlock
from community.cases import OF_A_RULE, Case, Cases
from community.casetelling import announce
from community.context import Ctx, UnitOfWork
from community.events import Place
from community.locks import Locked, Locks
from community.lockwords import begun, over
from community.mishaps import TAKEN_BACK
from community.outcomes import Dropped, Outcome, Sent, Surveyed
from community.people import Chat, Community
from community.ports import AuditLog, Governing, Outbox, People
from community.restraints import CaseKind
from community.setup import MODERATORS
from community.words import Text

LOOKS_FOR = timedelta(minutes=10)
"""For how long it is worth looking at how a chat was, before it is closed."""
HAVE_PACE = frozenset({"discord"})
"""Platforms on which a chat can be slowed down; elsewhere the bot removes what comes too fast."""


async def lock_down(
    ctx: Ctx[Any],
    *,
    chats: Sequence[Chat] | None = None,
    ends: datetime | None = None,
    seconds: int = 0,
    by: int = OF_A_RULE,
    rule: str = "",
    reason: str = "",
) -> Case:
    """Let nobody but moderators write in chats; with `seconds`, everybody once in that time.

    `chats` are all of the community's but the moderators', unless given; `ends` is aware, None for
    when somebody ends it. It makes a case without a member, by member `by` or by a rule, whose card
    is laid before the moderators. How each chat was is looked at first and brought back exactly.
    What is closed already is closed for as long as this says.
    """
    at = ctx.event.at
    places = await _all(ctx) if chats is None else [*chats]
    case = await ctx.uow.port(Cases).open(
        Case(
            number=0,
            community=ctx.community.id,
            identity=0,
            member=0,
            kind=CaseKind.SLOW if seconds else CaseKind.LOCK,
            at=at,
            ends=ends,
            by=by,
            rule=rule,
            reason=reason,
            chat=places[0].id if len(places) == 1 else 0,
        )
    )
    held = Locked(0, seconds > 0, case.number, at, ends, seconds)
    for chat in places:
        await _begin(ctx, chat, msgspec.structs.replace(held, chat=chat.id))
    await _audit(ctx, case, [chat.external for chat in places], seconds)
    await announce(ctx, case)
    return case


async def reopen(ctx: Ctx[Any], case: Case) -> None:
    """Let the chats that a case closed or slowed down be as they were before."""
    locks, chats = ctx.uow.port(Locks), await ctx.uow.port(Governing).chats(case.community)
    for locked in await locks.running(case.community):
        chat = next((each for each in chats if each.id == locked.chat), None)
        if locked.case != case.number or chat is None:
            continue
        await _keep_no_release(ctx.uow, locked, ctx.event.at)
        if _by_hand(chat, locked):
            await _set_pace(ctx.uow, chat, None)
            ctx.uow.act(_say(chat, ctx.community, over(slow=True)))
        elif locked.before:
            await _release(ctx.uow, chat, locked, None)
            continue
        await locks.drop(locked)


async def became(uow: UnitOfWork, done: Action, outcome: Outcome) -> None:
    """Go on from what became of an action that concerns a whole chat."""
    chat = await uow.port(People).chat(done.platform, Place(done.chat))
    home = await uow.port(People).community(chat.community) if chat and chat.community else None
    if chat is None or home is None:
        return
    match done:
        case Survey():
            for slow in (False, True):
                locked = await uow.port(Locks).of(chat.id, slow=slow)
                if locked is not None and not locked.before and not _by_hand(chat, locked):
                    await _surveyed(uow, chat, locked, outcome)
        case Lock() | Slow():
            await _shut(uow, chat, home, done, outcome)
        case Unlock() if isinstance(outcome, Sent):
            locked = await uow.port(Locks).of(chat.id, slow=done.slow)
            if locked is not None and locked.case == done.case:
                await uow.port(Locks).drop(locked)
                uow.act(_say(chat, home, over(slow=done.slow)))


async def _audit(ctx: Ctx[Any], case: Case, chats: Sequence[str], seconds: int) -> None:
    payload = {
        "case": case.number,
        "ends": case.ends.isoformat() if case.ends else None,
        "seconds": seconds,
        "rule": case.rule,
        "why": case.reason,
        "chats": [*chats],
    }
    what = f"case.{case.kind.name.lower()}"
    await ctx.uow.port(AuditLog).note(case.community, case.by, what, payload, at=case.at)


async def _all(ctx: Ctx[Any]) -> list[Chat]:
    """Give the groups and servers of the community, but for the moderators' chats."""
    chats = await ctx.uow.port(Governing).chats(ctx.community.id)
    return [each for each in chats if not each.server and each.purpose != MODERATORS]


async def _begin(ctx: Ctx[Any], chat: Chat, locked: Locked) -> None:
    locks = ctx.uow.port(Locks)
    known = await locks.of(chat.id, slow=locked.slow)
    if known is not None:
        await _keep_no_release(ctx.uow, known, ctx.event.at)
        locked = msgspec.structs.replace(locked, before=known.before)
    if _by_hand(chat, locked):
        await _set_pace(ctx.uow, chat, locked)
        ctx.uow.act(_say(chat, ctx.community, begun(locked, ctx.community)))
        if locked.ends is not None:
            told = _say(chat, ctx.community, over(slow=True), due=locked.ends)
            locked = msgspec.structs.replace(locked, release=ctx.uow.act(told))
        await locks.keep(locked, chat.community)
    elif locked.before:
        await _close(ctx.uow, chat, locked)
    else:
        await locks.keep(locked, chat.community)
        if known is None:
            spared = await _spared(ctx, chat)
            survey = Survey(**_about(chat, locked), spared=spared, until=ctx.now + LOOKS_FOR)
            await _act(ctx.uow, chat, survey)


async def _spared(ctx: Ctx[Any], server: Chat) -> tuple[str, ...]:
    """Give the moderators' channels of a server."""
    chats = await ctx.uow.port(Governing).chats(ctx.community.id)
    mine = [each for each in chats if each.server == server.id and each.purpose == MODERATORS]
    return tuple(each.external for each in mine)


async def _surveyed(uow: UnitOfWork, chat: Chat, locked: Locked, outcome: Outcome) -> None:
    if not isinstance(outcome, Surveyed) or not outcome.before:
        await uow.port(Locks).drop(locked)
        return
    await _close(uow, chat, msgspec.structs.replace(locked, before=outcome.before))


async def _close(uow: UnitOfWork, chat: Chat, locked: Locked) -> None:
    about, before = _about(chat, locked), locked.before
    shut: Action = Lock(**about, before=before)
    if locked.slow:
        shut = Slow(**about, before=before, seconds=locked.seconds)
    await _act(uow, chat, shut)
    await uow.port(Locks).keep(locked, chat.community)
    if locked.ends is not None:
        await _release(uow, chat, locked, locked.ends)


async def _release(uow: UnitOfWork, chat: Chat, locked: Locked, due: datetime | None) -> None:
    about = _about(chat, locked)
    number = await _act(uow, chat, Unlock(**about, before=locked.before, slow=locked.slow, due=due))
    kept = msgspec.structs.replace(locked, release=number)
    await uow.port(Locks).keep(kept, chat.community)


async def _shut(
    uow: UnitOfWork, chat: Chat, home: Community, done: Action, outcome: Outcome
) -> None:
    """Say that a chat is closed, once it is; where it cannot be, let go of it."""
    locked = await uow.port(Locks).of(chat.id, slow=isinstance(done, Slow))
    if locked is None or locked.case != done.case:
        return
    if isinstance(outcome, Sent):
        uow.act(_say(chat, home, begun(locked, home)))
    else:
        await _keep_no_release(uow, locked, locked.at)
        await uow.port(Locks).drop(locked)


async def _keep_no_release(uow: UnitOfWork, locked: Locked, at: datetime) -> None:
    """Withdraw what would have ended it."""
    if locked.release:
        dropped = Dropped(TAKEN_BACK)
        await uow.port(Outbox).settle(locked.release, dropped, at)
        await uow.port(Cases).settle(locked.case, locked.release, dropped)


async def _set_pace(uow: UnitOfWork, chat: Chat, locked: Locked | None) -> None:
    seconds, ends = (locked.seconds, locked.ends) if locked is not None else (0, None)
    paced = msgspec.structs.replace(chat, slow=seconds, slow_until=ends)
    await uow.port(Governing).describe_chat(paced)


def _by_hand(chat: Chat, locked: Locked) -> bool:
    """Whether it is the bot that sees to it, message by message."""
    return locked.slow and chat.platform not in HAVE_PACE


def _about(chat: Chat, locked: Locked) -> dict[str, Any]:
    return {"platform": chat.platform, "chat": chat.external, "case": locked.case}


async def _act(uow: UnitOfWork, chat: Chat, action: Action) -> int:
    number, what = uow.act(action), type(action).__name__.lower()
    cases = uow.port(Cases)
    await cases.trace(action.case, number, what, who=0, chat=chat.id, due=action.due)
    return number


def _say(chat: Chat, home: Community, words: Text, due: datetime | None = None) -> Say:
    return Say(
        platform=chat.platform,
        chat=chat.external,
        words=words,
        language=chat.language or home.language,
        community=home.id,
        notice=True,
        due=due,
    )
