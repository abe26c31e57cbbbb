"""Reports 举报: members lay a message before the moderators; enough of them hide it meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from community.actions import Delete
from community.casetelling import tell_alone
from community.context import Answer, Ctx, Reply
from community.events import Quoted, Said
from community.facts import Reviewed
from community.feature import Feature
from community.params import Rest
from community.people import Actor, Role, day_begins
from community.ports import Activity, People
from community.privacy import Forgotten
from community.queue import Entry, Laid, Matter, Queue, Ruling
from community.queueing import lay, refresh
from community.refusals import ROLES, Refusal
from community.reports import LOOKED_BACK, Report, Reports, together, weight
from community.restraints import CaseKind
from community.rights import DELETE, RIGHTS
from community.sanctioning import TELLS, Decision, decide
from community.words import Code, Name, Text, n, t


class ReportSettings(BaseModel):
    """Reports of members, and what enough of them do."""

    model_config = ConfigDict(extra="forbid")

    hide_at: Annotated[int, Field(ge=0, le=50)] = 3
    """Trusted members whose reports remove a message until moderators decide; 0 for never."""
    mute_hours: Annotated[int, Field(ge=0, le=720)] = 24
    """Hours that its author is muted at most until moderators decide; 0 for not at all."""
    trusted_days: Annotated[int, Field(ge=0, le=365)] = 7
    """Days that a member must have been here for their report to count."""
    a_day: Annotated[int, Field(ge=1, le=100)] = 5
    """Reports of a member in a day."""


feature = Feature("report", ReportSettings, about=t("Reports by members"), tells=TELLS)

Ctx_ = Ctx[ReportSettings]
HIDDEN = t("Several members reported it. This holds until moderators decide.")
RULE = "reports"
MOST_TOLD = 50
"""Members who are told what came of their report."""


class NoReply(Refusal):
    """A report of no message."""

    def __init__(self) -> None:
        super().__init__(
            t(
                "Reply to the message that you report, in the group: {report}",
                report=Code("/report"),
            )
        )


class NotToBeReported(Refusal):
    """A report of oneself, of a bot, of somebody who looks at reports, or of nobody known."""


class EnoughReported(Refusal):
    """A member has reported as much as one may in a day."""

    def __init__(self, most: int) -> None:
        super().__init__(
            n(
                "You can report {count} message a day; write to a moderator.",
                "You can report {count} messages a day; write to a moderator.",
                most,
            )
        )


@feature.command(
    "report",
    t("Report the message that you reply to; nobody but moderators sees it."),
    aliases=("举报",),
    answer="private",
    secret=True,
    fallback="hold",
    sample=t("advert"),
    of_message=True,
)
async def report(ctx: Ctx_, reason: Annotated[str, Field(max_length=300), Rest()] = "") -> Reply:
    """Take a report; the message that makes it goes, so that nobody sees who reported whom."""
    event = ctx.event
    if not isinstance(event, Said) or event.reply is None or ctx.chat.private:
        raise NoReply
    _hide(ctx, event)
    try:
        return await _reported(ctx, event.reply, reason)
    except Refusal as refusal:  # of which the group learns nothing, either
        return Answer(refusal.text)


@feature.hears(Reviewed)
async def tell_reporters(ctx: Ctx_, fact: Reviewed) -> None:
    """Tell who reported it what came of it, and remember who was right."""
    reports, ruling = ctx.uow.port(Reports), Ruling(fact.ruling)
    if fact.matter in (Matter.APPEAL, Matter.NOMINATION):
        return
    told = t("The moderators acted on a message that you reported. Thank you.")
    if ruling is Ruling.HARMLESS:
        told = t(
            "The moderators saw no harm in a message that you reported. Thank you all the same."
        )
    heard = set[int]()
    for each in await reports.of(fact.entry):
        await reports.keep(msgspec.structs.replace(each, ruling=ruling))
        who = await ctx.uow.port(People).member(each.member)
        if who is not None and each.member not in heard and len(heard) < MOST_TOLD:
            heard.add(each.member)
            tell_alone(ctx, who, told, None)


def _hide(ctx: Ctx_, event: Said) -> None:
    """Remove the message that reports another, where the bot can."""
    given = ctx.uow.recall(ctx.house.window(RIGHTS), (event.platform, event.place.id))
    if not event.token and (given is None or DELETE in given.split()):
        place = event.place
        removal = Delete(platform=event.platform, chat=place.id, message=event.message)
        ctx.uow.act(msgspec.structs.replace(removal, topic=place.topic))


async def _reported(ctx: Ctx_, quoted: Quoted, reason: str) -> Text:
    who = await _author(ctx, quoted)
    _permit(ctx, who)
    known = await ctx.uow.port(Queue).of_message(ctx.chat.id, quoted.message)
    if known is not None and known.is_settled:
        if not await _is_changed(ctx, known):
            return t("The moderators have looked at that message already.")
        known = None
    mine = await ctx.uow.port(Reports).by(ctx.actor.member, LOOKED_BACK)
    if known is not None and any(each.entry == known.number for each in mine):
        return t("You have reported that message already; the moderators know.")
    begins = day_begins(ctx.today, ctx.community.zone, ctx.community.day_start)
    if len([each for each in mine if each.at >= begins]) >= ctx.settings.a_day:
        raise EnoughReported(ctx.settings.a_day)
    made = Report(
        entry=0,
        identity=ctx.actor.identity,
        member=ctx.actor.member,
        at=ctx.event.at,
        words=reason,
        weight=weight(mine) if await _is_trusted(ctx) else 0.0,
    )
    entry = await lay(ctx, _laid(ctx, who, quoted), made)
    await _weigh(ctx, entry, who)
    return t("Thank you. The moderators look at it; nobody learns from me that it was you.")


async def _is_changed(ctx: Ctx_, known: Entry) -> bool:
    """Whether a message has other words than those at which moderators looked."""
    changed = await ctx.uow.port(Reports).changed(known.chat, known.message)
    return changed is not None and known.settled_at is not None and changed > known.settled_at


def _laid(ctx: Ctx_, who: Actor, quoted: Quoted) -> Laid:
    return Laid(
        matter=Matter.REPORT,
        about=who,
        at=ctx.event.at,
        chat=ctx.chat,
        message=quoted.message,
        quoted=quoted.text or None,
    )


async def _author(ctx: Ctx_, quoted: Quoted) -> Actor:
    """Give who wrote a message; raises NotToBeReported."""
    if quoted.author is not None and quoted.author.bot and not quoted.author.channel:
        raise NotToBeReported(t("Bots are not reported. Whoever added one can remove it."))
    said = await ctx.uow.port(Activity).author(ctx.chat.id, quoted.message)
    if said is not None:
        return said[0]
    if quoted.author is not None:
        gone = ctx.uow.port(Forgotten)
        if not await gone.is_gone(ctx.community.id, ctx.event.platform, quoted.author.id):
            community = ctx.community.id
            return await ctx.uow.port(People).actor(community, ctx.event, quoted.author)
    raise NotToBeReported(t("I do not know who wrote that, so I cannot take the report."))


def _permit(ctx: Ctx_, who: Actor) -> None:
    """Check that somebody can be reported; raises NotToBeReported."""
    if who.bot and not who.channel:
        raise NotToBeReported(t("Bots are not reported. Whoever added one can remove it."))
    if who.member == ctx.actor.member:
        raise NotToBeReported(t("You cannot report yourself. You can remove what you wrote."))
    if who.role >= Role.MODERATOR:
        name, role = Name(who.name), ROLES[who.role]
        raise NotToBeReported(
            t(
                "{name} ({role}) is not reported here: write to the owner instead.",
                name=name,
                role=role,
            )
        )


async def _is_trusted(ctx: Ctx_) -> bool:
    """Whether the reports of who asks count: they are trusted, or have been here for long."""
    if ctx.actor.trusted or ctx.actor.role > Role.MEMBER:
        return True
    since = await ctx.uow.port(People).since(ctx.actor.member)
    long = timedelta(days=ctx.settings.trusted_days)
    return since is not None and ctx.event.at - since >= long


async def _weigh(ctx: Ctx_, entry: Entry, who: Actor) -> None:
    """Hide a message and mute its author until moderators decide, if enough have reported it.

    Whom moderators trust, and who helps, is only looked at.
    """
    if entry.case or not ctx.settings.hide_at or who.trusted or who.role > Role.MEMBER:
        return
    if together(await ctx.uow.port(Reports).of(entry.number)) < ctx.settings.hide_at:
        return
    lasts = timedelta(hours=ctx.settings.mute_hours)
    held = who.restraint is not None and who.restraint.holds(ctx.event.at)
    case = await decide(
        ctx,
        Decision(
            kind=CaseKind.MUTE if lasts and not held else CaseKind.PURGE,
            who=who,
            at=ctx.event.at,
            ends=ctx.event.at + lasts if lasts and not held else None,
            rule=RULE,
            chat=ctx.chat,
            message=entry.message,
            remove=(entry.message,),
            told=HIDDEN,
        ),
    )
    await ctx.uow.port(Queue).hold(entry.number, case.number)
    await refresh(ctx, msgspec.structs.replace(entry, case=case.number))
