"""Past the bot 平台处置: what people decide on the platform itself becomes a case as any other."""

from __future__ import annotations

from datetime import datetime, timedelta

from community.casetelling import announce
from community.context import Ctx
from community.events import Sanctioned
from community.feature import Feature, NoSettings
from community.people import Actor
from community.ports import People
from community.restraints import FOREVER, LIFTS, CaseKind
from community.sanctioning import TELLS, Decision, decide, is_offence
from community.words import Name, t

feature = Feature("outside", NoSettings, about=t("Decisions on the platform itself"), tells=TELLS)

Ctx_ = Ctx[NoSettings]
ON_THE_PLATFORM = "on the platform"
SAME = timedelta(minutes=2)
"""Two ends that are no further apart are one."""
CALLED = {kind.name.lower(): kind for kind in CaseKind}


@feature.on(Sanctioned)
async def take_over(ctx: Ctx_) -> None:
    event = ctx.event
    if not isinstance(event, Sanctioned) or event.imported or event.by is None:
        return
    kind, who = CALLED.get(event.what), ctx.actor
    if kind is None or not who.identity or who.bot or _is_so(who, kind, event.until, event.at):
        return
    by = await ctx.uow.port(People).actor(ctx.community.id, event, event.by)
    case = await decide(
        ctx,
        Decision(
            kind=kind,
            who=who,
            at=event.at,
            ends=event.until if kind in (CaseKind.MUTE, CaseKind.BAN) else None,
            by=by.member,
            rule=ON_THE_PLATFORM,
            chat=ctx.chat,
            points=int(is_offence(kind)),
        ),
    )
    place = Name(ctx.chat.title or ctx.chat.external)
    await announce(ctx, case, t("Done in {chat} itself, and now it holds everywhere:", chat=place))


def _is_so(who: Actor, kind: CaseKind, until: datetime | None, at: datetime) -> bool:
    """Whether it changes nothing: an echo, or the end of what has ended."""
    held = LIFTS.get(kind, kind)
    ends = who.restraint.ends(held) if who.restraint is not None else None
    runs = ends is not None and at < ends
    if kind in LIFTS:
        return not runs
    return runs and ends is not None and abs(ends - (until or FOREVER)) <= SAME
