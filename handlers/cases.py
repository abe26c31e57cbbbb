"""Cases 处置: warnings, mutes, removals and bans, decided by moderators in chat."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field

from community.cases import Cases
from community.casetelling import announce, shown
from community.context import Ctx, Reply
from community.events import Said
from community.feature import Feature
from community.hierarchy import permit
from community.ladder import Ladder
from community.lengths import FOR_GOOD, Terms, ending, length_and_rest
from community.params import Rest
from community.people import Actor, Role
from community.refusals import Refusal
from community.restraints import LIFTS, CaseKind
from community.sanctioning import TELLS, Decision, decide, is_offence
from community.words import Code, Name, t

feature = Feature("cases", Ladder, about=t("Warnings, mutes and bans"), tells=TELLS)

Ctx_ = Ctx[Ladder]
Words = Annotated[str, Field(max_length=400), Rest()]
USUAL_PURGE, MOST_PURGED = 20, 100


class NothingToLift(Refusal):
    """Somebody is to be freed of what they are not under."""

    def __init__(self, who: Actor, kind: CaseKind) -> None:
        name = Name(who.name)
        if kind is CaseKind.UNBAN:
            super().__init__(t("{name} is not banned.", name=name))
        else:
            super().__init__(t("{name} is not muted.", name=name))


class OnlyInAGroup(Refusal):
    """Messages are to be removed where there are none."""

    def __init__(self) -> None:
        super().__init__(t("Write {purge} in the group itself.", purge=Code("/purge")))


class NothingToRemove(Refusal):
    """Somebody wrote nothing lately."""

    def __init__(self, who: Actor) -> None:
        super().__init__(t("{name} wrote nothing here lately.", name=Name(who.name)))


# What moderators decide.


@feature.command(
    "warn",
    t("Warn somebody."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample=t("@ann no adverts here"),
)
async def warn(ctx: Ctx_, member: Actor, reason: Words = "") -> Reply:
    return await _decide(ctx, CaseKind.WARN, member, None, reason)


@feature.command(
    "mute",
    t("Let somebody read but not write, for a time or for good."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample=t("@ann 1h no adverts here"),
)
async def mute(ctx: Ctx_, member: Actor, words: Terms = "") -> Reply:
    length, reason = length_and_rest(words, Code("/mute @ann 1h no adverts here"))
    usual = timedelta(minutes=ctx.settings.mute_minutes) or FOR_GOOD
    return await _decide(ctx, CaseKind.MUTE, member, length or usual, reason)


@feature.command(
    "unmute",
    t("Let somebody write again."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample=t("@ann that was a mistake"),
)
async def unmute(ctx: Ctx_, member: Actor, reason: Words = "") -> Reply:
    return await _decide(ctx, CaseKind.UNMUTE, member, None, reason)


@feature.command(
    "kick",
    t("Remove somebody, who may come back."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample=t("@ann no adverts here"),
)
async def kick(ctx: Ctx_, member: Actor, reason: Words = "") -> Reply:
    return await _decide(ctx, CaseKind.KICK, member, None, reason)


@feature.command(
    "ban",
    t("Remove somebody and keep them out, for a time or for good."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample=t("@ann 30d sold fakes"),
)
async def ban(ctx: Ctx_, member: Actor, words: Terms = "") -> Reply:
    length, reason = length_and_rest(words)
    return await _decide(ctx, CaseKind.BAN, member, length or FOR_GOOD, reason)


@feature.command(
    "unban",
    t("Let somebody come back."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample=t("@ann that was a mistake"),
)
async def unban(ctx: Ctx_, member: Actor, reason: Words = "") -> Reply:
    return await _decide(ctx, CaseKind.UNBAN, member, None, reason)


@feature.command(
    "purge",
    t("Remove the newest messages of somebody in this chat."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample="@ann 20",
)
async def purge(
    ctx: Ctx_,
    member: Actor,
    count: Annotated[int, Field(ge=1, le=MOST_PURGED)] = USUAL_PURGE,
    reason: Words = "",
) -> Reply:
    if ctx.chat.private:
        raise OnlyInAGroup
    permit(ctx.actor, member)
    messages = await ctx.uow.port(Cases).recent(member.member, ctx.chat.id, count)
    if not messages:
        raise NothingToRemove(member)
    return await _carried_out(ctx, CaseKind.PURGE, member, reason, remove=tuple(messages))


async def _decide(
    ctx: Ctx_, kind: CaseKind, who: Actor, length: timedelta | None, reason: str
) -> Reply:
    permit(ctx.actor, who)
    if kind in LIFTS:
        running = who.restraint.ends(LIFTS[kind]) if who.restraint is not None else None
        if running is None or running <= ctx.event.at:
            raise NothingToLift(who, kind)
    message = _replied_to(ctx, who)
    takes = ctx.settings.removes and kind in (CaseKind.MUTE, CaseKind.KICK, CaseKind.BAN)
    remove = (message,) if message and takes else ()
    return await _carried_out(
        ctx, kind, who, reason, ends=ending(ctx.event.at, length), remove=remove
    )


async def _carried_out(ctx: Ctx_, kind: CaseKind, who: Actor, reason: str, **more: Any) -> Reply:
    case = await decide(
        ctx,
        Decision(
            kind=kind,
            who=who,
            at=ctx.event.at,
            by=ctx.actor.member,
            reason=reason,
            chat=None if ctx.chat.private else ctx.chat,
            message=_replied_to(ctx, who),
            points=int(is_offence(kind)),
            **more,
        ),
    )
    await announce(ctx, case)
    return await shown(ctx, case)


def _replied_to(ctx: Ctx_, who: Actor) -> int:
    """Give the message that was answered, if it is that of whom the case is about."""
    reply = ctx.event.reply if isinstance(ctx.event, Said) else None
    is_theirs = reply is not None and reply.author is not None and reply.author.id == who.external
    return reply.message if reply is not None and is_theirs else 0
