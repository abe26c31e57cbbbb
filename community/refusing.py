"""What a case decided and a platform refused: moderators hear of it, since cards say otherwise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from community.actions import Action, Ban, Delete, Lock, Mute, Slow, Survey, Unban, Unlock, Unmute
from community.cases import Case, Cases
from community.casetelling import tell_moderators
from community.context import Ctx
from community.events import Place
from community.hurdles import LACK, hurdle
from community.mishaps import Mishap
from community.mishapwords import what
from community.outbox import State
from community.outcomes import Refused
from community.people import Chat
from community.ports import Governing, People
from community.rights import BAN_PEOPLE, CHANNELS, DELETE, LACKS, RESTRICT, RIGHTS, STEPS
from community.words import Code, Phrase, Text, Words, lines, t

TOLD, AGAIN = "refusing.told", timedelta(hours=1)
"""The window of what moderators heard was refused where, and how soon they hear it again."""
CLOSES = (Survey, Lock, Slow, Unlock)
NEEDS: dict[type[Action], tuple[str, ...]] = {
    **dict.fromkeys((Ban, Unban), (BAN_PEOPLE, RESTRICT)),
    **dict.fromkeys((Mute, Unmute), (RESTRICT,)),
    **dict.fromkeys(CLOSES, (CHANNELS, RESTRICT)),
    Delete: (DELETE,),
}
"""The right that an action takes; of several the first one that its platform knows."""


async def refused(ctx: Ctx[Any], number: int, action: Action, outcome: Refused) -> None:
    """Tell moderators what of a case was refused, once in a while for each chat, deed and reason.

    Elsewhere than where it was decided only a missing right matters: who is not there cannot be
    muted there.
    """
    chat = await ctx.uow.port(People).chat(action.platform, Place(action.chat))
    case = await ctx.uow.port(Cases).find(ctx.community.id, action.case)
    if chat is None or case is None or type(action) not in NEEDS:
        return
    right = _lacked(ctx, action)
    lacks = right is not None or outcome.why.startswith(LACK)
    if not (lacks or isinstance(action, CLOSES) or await _is_there(ctx, case, chat)):
        return
    person = str(getattr(action, "person", ""))
    window = ctx.house.window(TOLD)
    key = (chat.id, type(action).__name__, "" if lacks else outcome.why)
    before = ctx.uow.recall(window, key)
    if before is not None and ctx.event.at - before < AGAIN:
        return
    ctx.uow.remember(window, key, ctx.event.at)
    who = await ctx.uow.port(People).find(ctx.community.id, action.platform, person)
    title = chat.title or chat.external
    name = who.name if who is not None else ""
    mishap = Mishap(number, State.REFUSED, ctx.event.at, action, outcome.why, title, name)
    why = right or hurdle(action.platform, outcome.why)
    await tell_moderators(ctx, _told(case, mishap, why), ())


def _told(case: Case, mishap: Mishap, why: Text | Phrase) -> Words:
    return lines(
        t(
            "Part of case {number} was refused: {what}. {why}",
            number=case.number,
            what=what(mishap),
            why=why,
        ),
        t("{outbox} tries it once more, and lists what else was refused.", outbox=Code("/outbox")),
    )


def _lacked(ctx: Ctx[Any], action: Action) -> Text | None:
    """Give what is known to be missing for an action, with the steps to give it."""
    given = ctx.uow.recall(ctx.house.window(RIGHTS), (action.platform, action.chat))
    words = STEPS.get(action.platform, LACKS)
    right = next(each for each in NEEDS[type(action)] if each in words)
    return words[right] if given is not None and right not in given.split() else None


async def _is_there(ctx: Ctx[Any], case: Case, chat: Chat) -> bool:
    """Whether a case was decided about something in a chat, or in a channel of a server."""
    chats = await ctx.uow.port(Governing).chats(case.community) if case.chat else ()
    home = next((each for each in chats if each.id == case.chat), None)
    return home is not None and chat.id in (home.id, home.server)
