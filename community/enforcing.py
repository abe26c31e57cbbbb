"""What a case does on the platforms: in each chat, to each account, now and when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec

from community.actions import Ban, Delete, Mute, Unban, Unmute
from community.attached import ban
from community.cases import Case, Cases, Trace
from community.casewords import took_away
from community.context import Ctx
from community.facts import Restored
from community.mishaps import TAKEN_BACK
from community.outbox import State
from community.outcomes import Dropped
from community.people import Actor, Chat, Role
from community.ports import Activity, Governing, Outbox
from community.restraints import FOREVER, CaseKind, Restraint
from community.retracting import retract
from community.setup import MODERATORS

KICK_LASTS = timedelta(minutes=1)
"""For how long a removal shuts out, should nothing else let its person back."""
REMOVES = "delete"
"""What the removal of a message is called among what a case led to."""
ENDLESS = frozenset({"discord", "local"})
"""Platforms on which a ban lasts until it is lifted, whatever its end."""
RELEASES: dict[CaseKind, type[Unmute] | type[Unban]] = {CaseKind.MUTE: Unmute, CaseKind.BAN: Unban}


async def enforce(
    ctx: Ctx[Any], case: Case, before: Restraint, after: Restraint, first: int = 0
) -> None:
    """Bring what platforms know from one restraint to another.

    What is `first` goes before it, by its outbox number. Who is banned is neither muted nor let
    write, since on Telegram either lets them in: what holds when they come back holds from then on.
    """
    for kind, release in RELEASES.items():
        ends = after.ends(kind)
        if kind is CaseKind.MUTE and after.banned is not None:
            await _take_back_ends(ctx, case.member, kind)
            continue
        if ends == before.ends(kind):
            continue
        await _take_back_ends(ctx, case.member, kind)
        last = None if ends == FOREVER else ends
        for account, chat in await _places(ctx, case.member):
            about = _about(case, account, chat)
            if ends is None:
                await _act(ctx, account, chat, release(**about))
                continue
            hold: type[Ban] | type[Mute] = Ban if kind is CaseKind.BAN else Mute
            kept = hold(**about, ends=last, first=first)
            await _act(ctx, account, chat, kept)
            if last is not None:
                await _act(ctx, account, chat, release(**about, due=last))


async def let_return(ctx: Ctx[Any], member: int) -> None:
    """Let go of what waits for the end of the cases of a member who is being forgotten.

    Where a ban never ends by itself it ends now: should they come back before its time, what held
    of them holds again from the moment they do.
    """
    accounts = {each.identity: each for each in await ctx.uow.port(Cases).identities(member)}
    chats = {each.id: each for each in await ctx.uow.port(Governing).chats(ctx.community.id)}
    for kind in RELEASES:
        for case, trace in await _take_back_ends(ctx, member, kind):
            account, chat = accounts.get(trace.who), chats.get(trace.place)
            is_needed = kind is CaseKind.BAN and trace.what == f"un{kind.name.lower()}"
            if is_needed and account and chat and chat.platform in ENDLESS:
                await _act(ctx, account, chat, Unban(**_about(case, account, chat)))


async def send_away(ctx: Ctx[Any], case: Case, first: int = 0) -> None:
    """Remove somebody from all chats and let them come back at once."""
    ends = ctx.now + KICK_LASTS
    for account, chat in await _places(ctx, case.member):
        about = _about(case, account, chat)
        await _act(ctx, account, chat, Ban(**about, ends=ends, first=first))
        await _act(ctx, account, chat, Unban(**about, first=first))


async def remove(ctx: Ctx[Any], case: Case, chat: Chat, message: int) -> None:
    """Remove a message; what it brought is taken back."""
    topic = await topic_of(ctx, chat, message)
    removal = Delete(platform=chat.platform, chat=chat.external, message=message, topic=topic)
    number = ctx.uow.act(msgspec.structs.replace(removal, case=case.number))
    about = (case.number, number, REMOVES)
    cases = ctx.uow.port(Cases)
    await cases.trace(*about, who=case.identity, chat=chat.id, message=message)
    if message == case.message:
        of_case = (case.community, case.number)
        await ban(ctx, (chat.id, message), of_case, meant=bool(case.by))
    await retract(ctx.uow, chat.id, message, ctx.event.at)


async def topic_of(ctx: Ctx[Any], chat: Chat, message: int) -> int:
    """Give the topic or thread in which a message stands, without which some cannot be removed.

    One that nobody noted stands where somebody answers it.
    """
    known = await ctx.uow.port(Cases).topic(chat.id, message)
    here = ctx.event.place.topic if ctx.chat.id == chat.id else 0
    return here if known is None else known


async def bring_back(ctx: Ctx[Any], case: Case) -> bool:
    """Let the messages that a case removed count again; what they brought is given back.

    False where none had counted before, or other cases that stand removed them as well.
    """
    await _spare(ctx, case)
    taken = await _removed_by(ctx, case)
    if taken:
        taken -= await _removed_besides(ctx, case)
    return any([await _given_back(ctx, case, *each) for each in sorted(taken)])


async def _spare(ctx: Ctx[Any], case: Case) -> None:
    """Let messages stand that a case could not remove yet, for want of the platform."""
    cases, outbox, dropped = ctx.uow.port(Cases), ctx.uow.port(Outbox), Dropped(TAKEN_BACK)
    for trace in await cases.traces(case.number):
        if trace.what == REMOVES and trace.state is State.WAITING:
            await outbox.settle(trace.action, dropped, ctx.event.at)
            await cases.settle(case.number, trace.action, dropped)


async def stays_removed(ctx: Ctx[Any], case: Case) -> bool:
    """Whether another case that stands has removed the message that a case is about as well."""
    return (case.chat, case.message) in await _removed_besides(ctx, case)


async def _removed_besides(ctx: Ctx[Any], case: Case) -> set[tuple[int, int]]:
    """Give the messages that other cases of the same person removed, which stand."""
    found = set[tuple[int, int]]()
    for other in await ctx.uow.port(Cases).of(case.member):
        if other.number != case.number and not other.is_undone:
            found |= await _removed_by(ctx, other)
    return found


async def _removed_by(ctx: Ctx[Any], case: Case) -> set[tuple[int, int]]:
    """Give the messages that a case removed, each by its chat."""
    own = {(case.chat, case.message)} if took_away(case) else set()
    if case.kind is not CaseKind.PURGE and not own:
        return own
    traces = await ctx.uow.port(Cases).traces(case.number)
    return own | {(t.place, t.message) for t in traces if t.what == REMOVES and t.message}


async def _given_back(ctx: Ctx[Any], case: Case, chat: int, message: int) -> bool:
    activity = ctx.uow.port(Activity)
    said = await activity.author(chat, message)
    if said is None or not await activity.restore(chat, message):
        return False
    who, at = said
    ctx.uow.record(
        Restored(
            community=case.community,
            member=who.member,
            identity=who.identity,
            at=ctx.event.at,
            chat=chat,
            message=message,
            said_at=at,
            taken_at=case.at,
        )
    )
    return True


def _about(case: Case, account: Actor, chat: Chat) -> dict[str, Any]:
    return {
        "platform": chat.platform,
        "chat": chat.external,
        "person": account.external,
        "case": case.number,
    }


async def _places(ctx: Ctx[Any], member: int) -> Sequence[tuple[Actor, Chat]]:
    """Give each account of a member with each chat in which it can be held.

    Servers count as a whole, and into the moderators' chat members do not come.
    """
    chats = await ctx.uow.port(Governing).chats(ctx.community.id)
    accounts = await ctx.uow.port(Cases).identities(member)
    return [
        (account, chat)
        for account in accounts
        for chat in chats
        if chat.platform == account.platform
        and not chat.server
        and (chat.purpose != MODERATORS or account.role >= Role.MODERATOR)
    ]


async def _take_back_ends(
    ctx: Ctx[Any], member: int, kind: CaseKind
) -> Sequence[tuple[Case, Trace]]:
    """Withdraw what waits for the end of an earlier case, or for its mute to be given anew.

    Gives all of it, each with its case.
    """
    taken = []
    cases, outbox = ctx.uow.port(Cases), ctx.uow.port(Outbox)
    named, dropped = (kind.name.lower(), f"un{kind.name.lower()}"), Dropped(TAKEN_BACK)
    # An end may also wait in the traces of a case whose undoing revived an earlier one.
    for case in [each for each in await cases.of(member) if each.kind in RELEASES]:
        for trace in await cases.traces(case.number):
            if trace.due is not None and trace.what in named and trace.state is State.WAITING:
                await outbox.settle(trace.action, dropped, ctx.event.at)
                await cases.settle(case.number, trace.action, dropped)
                taken.append((case, trace))
    return taken


async def _act(ctx: Ctx[Any], who: Actor, chat: Chat, action: Mute | Unmute | Ban | Unban) -> None:
    number, what = ctx.uow.act(action), type(action).__name__.lower()
    cases = ctx.uow.port(Cases)
    await cases.trace(action.case, number, what, who=who.identity, chat=chat.id, due=action.due)
