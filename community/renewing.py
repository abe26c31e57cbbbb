"""Mutes that last longer than a platform can hold: they are given anew before they run out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from community.actions import Mute
from community.cases import Case, Cases, Trace
from community.events import Place
from community.outbox import State
from community.people import Actor
from community.ports import Page, People
from community.restraints import FOREVER, CaseKind
from community.words import Text, t

LONGEST = {"discord": timedelta(days=28)}
"""How long a mute can be, on platforms where it cannot be as long as one likes."""
AHEAD = timedelta(days=1)
"""How long before its end on the platform a mute is given anew."""
TOLD = t("Discord mutes for 28 days at a time: I renew it for as long as this holds.")


def renewed(case: Case, accounts: Iterable[Actor]) -> Text | None:
    """Say that a case's mute is given anew, None where it need not be."""
    if case.kind is not CaseKind.MUTE or case.is_undone:
        return None
    lasts = (case.ends or FOREVER) - case.at
    return TOLD if any(lasts > LONGEST.get(each.platform, lasts) for each in accounts) else None


async def renew(page: Page, mute: Mute, at: datetime) -> None:
    """Let a mute that is done be given anew later, if it holds on and is longer than it can be.

    Whether it could be given does not matter: who had left may be back by then.
    """
    longest = LONGEST.get(mute.platform)
    if longest is None or not mute.case or (mute.ends is not None and mute.ends - at <= longest):
        return
    chat = await page.port(People).chat(mute.platform, Place(mute.chat))
    if chat is None or not chat.community:
        return
    who = await page.port(People).find(chat.community, mute.platform, mute.person)
    cases = page.port(Cases)
    if who is None or who.external != mute.person or not _holds(who, mute):
        return
    waits = [each for each in await cases.traces(mute.case) if _is_renewal(each)]
    if any((each.place, each.who) == (chat.id, who.identity) for each in waits):
        return
    due = at + longest - AHEAD
    number = page.act(msgspec.structs.replace(mute, due=due, first=0))
    await cases.trace(mute.case, number, "mute", who=who.identity, chat=chat.id, due=due)


def _is_renewal(trace: Trace) -> bool:
    return trace.what == "mute" and trace.due is not None and trace.state is State.WAITING


def _holds(who: Actor, mute: Mute) -> bool:
    """Whether what the mute says is what the member's cases still come to."""
    return who.restraint is not None and who.restraint.muted == (mute.ends or FOREVER)
