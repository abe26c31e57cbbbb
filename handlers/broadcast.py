"""Broadcasts 群发: words to a segment, previewed, confirmed once, and stopped half-way."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from pydantic import Field

from community.asking import asked, tell
from community.buttons import Button, minute
from community.context import Answer, Ctx, Reply
from community.events import Finished
from community.facts import Sanctioned
from community.feature import Feature, NoSettings
from community.filtering import MOST_LENGTH, written
from community.jobs import CountAudience, GatherAudience, Left, SendOut
from community.mailingdeeds import STOP, go_on, resume, stop, take_back
from community.mailings import (
    DECIDES_WITHIN,
    MOST_WORDS,
    DecidedAlready,
    DraftTooOld,
    IsOver,
    Mailing,
    Mailings,
    NoSuchMailing,
    NoWords,
    State,
    Subscriptions,
)
from community.mailingwords import Audience, line_of, preview, report
from community.meaning import filter_and_words
from community.params import Form, Rest
from community.people import Role
from community.ports import AuditLog, People
from community.refusals import TooManyWords
from community.words import Code, Day, Name, Words, lines, n, t

feature = Feature("broadcast", NoSettings, about=t("Broadcasts to members"), held="anywhere")

Ctx_ = Ctx[NoSettings]
ADMIN = int(Role.ADMIN)
SHOWN = 5
EXAMPLE = "/segments send fading We miss you: tomorrow we bake together."
COUNTING = t("I am counting whom it would reach; the preview comes in a moment.")
FAILED = t("The members could not be counted. Whoever runs me finds out why.")
Letter = Annotated[
    str,
    Field(max_length=MOST_LENGTH + MOST_WORDS),
    Rest(whole=True),
    Form(
        t("the name of a segment, or a filter, and behind it the words"),
        EXAMPLE.removeprefix("/segments send "),
    ),
]


@feature.command(
    "segments send",
    t("Write to all members of whom a filter holds; you see a preview first."),
    role=Role.ADMIN,
    answer="private",
    secret=True,
    sample=EXAMPLE.removeprefix("/segments send "),
)
async def send(ctx: Ctx_, letter: Letter) -> Reply:
    node, words = await filter_and_words(ctx, letter)
    if not words:
        raise NoWords(EXAMPLE)
    if len(words) > MOST_WORDS:
        raise TooManyWords(MOST_WORDS)
    mailing = await ctx.uow.port(Mailings).draft(
        Mailing(
            number=0,
            community=ctx.community.id,
            filter=written(node),
            words=words,
            by=ctx.actor.member,
            at=ctx.event.at,
        )
    )
    ctx.uow.start(_about(ctx, CountAudience, mailing))
    return COUNTING


@feature.result(CountAudience)
async def previewed(ctx: Ctx_, job: CountAudience, event: Finished) -> None:
    mailing = await ctx.uow.port(Mailings).of(job.mailing)
    if event.failure or mailing is None:
        await tell(ctx, job, FAILED)
        return
    found = msgspec.json.decode(event.result, type=Audience)
    words = preview(mailing, found, ctx.community.name)
    await tell(ctx, job, words, _choice(mailing, found.readers))


def _choice(mailing: Mailing, readers: int) -> tuple[tuple[Button, ...], ...]:
    about, until = (mailing.number,), minute(mailing.at + DECIDES_WITHIN)
    discard = Button(t("Discard"), "mailing.discard", about, role=ADMIN, until=until)
    if not readers:
        return ((discard,),)
    label = n("Send it to {count}", "Send it to {count}", readers)
    return ((Button(label, "mailing.send", about, role=ADMIN, until=until), discard),)


@feature.button("mailing.send", role=Role.ADMIN)
async def confirm(ctx: Ctx_, number: int) -> Reply:
    mailing = await _open(ctx, number, State.DRAFT)
    if mailing.is_late(ctx.now):
        raise DraftTooOld
    after = await _decide(ctx, mailing, State.GATHERING, "send")
    ctx.uow.start(_about(ctx, GatherAudience, after))
    words = t("Broadcast {number} is on its way. I tell you when it is done.", number=number)
    return Answer(lines(words, t("{words}", words=mailing.words)), _stopper(after), edit=True)


@feature.button("mailing.discard", role=Role.ADMIN)
async def discard(ctx: Ctx_, number: int) -> Reply:
    mailing = await _open(ctx, number, State.DRAFT)
    await _decide(ctx, mailing, State.DISCARDED, "discard")
    return Answer(t("Broadcast {number} is discarded.", number=number), edit=True)


@feature.button("mailing.stop", role=Role.ADMIN)
async def halt(ctx: Ctx_, number: int) -> Reply:
    mailing = await _open(ctx, number, State.GATHERING, State.SENDING)
    after = await stop(ctx, mailing)
    await _note(ctx, after, "stop")
    return Answer(report(after), edit=True)


@feature.result(GatherAudience)
async def gathered(ctx: Ctx_, job: GatherAudience, event: Finished) -> None:
    mailings = ctx.uow.port(Mailings)
    mailing = await mailings.of(job.mailing)
    if mailing is None or mailing.state is not State.GATHERING:
        return
    if event.failure:
        await mailings.keep(msgspec.structs.replace(mailing, state=State.DRAFT, decided_by=0))
        await tell(ctx, job, FAILED)
        return
    total = msgspec.json.decode(event.result, type=Left).rows
    await go_on(ctx, msgspec.structs.replace(mailing, state=State.SENDING, total=total))


@feature.result(SendOut)
async def carry_on(ctx: Ctx_, job: SendOut, event: Finished) -> None:
    mailing = await ctx.uow.port(Mailings).of(job.mailing)
    if mailing is not None:
        await go_on(ctx, mailing)


# What nobody carries on, because a job failed or somebody was forgotten, is taken up again.
@feature.schedule("resume", "*/10 * * * *", downtime="latest")
async def look(ctx: Ctx_) -> None:
    for mailing in await ctx.uow.port(Mailings).sending(ctx.community.id):
        await resume(ctx, mailing)


@feature.hears(Sanctioned)
async def sanctioned(ctx: Ctx_, fact: Sanctioned) -> None:
    if fact.member:
        await take_back(ctx, fact.community, fact.member)


@feature.command(
    "segments sent",
    t("Show the last broadcasts, and stop one that is on its way."),
    role=Role.ADMIN,
    answer="private",
    secret=True,
)
async def sent(ctx: Ctx_) -> Reply:
    told: list[Words] = []
    rows: list[tuple[Button, ...]] = []
    for mailing in await ctx.uow.port(Mailings).recent(ctx.community.id, SHOWN):
        by = await ctx.uow.port(People).member(mailing.by)
        day = Day(ctx.community.day(mailing.at))
        told.append(line_of(mailing, by.name if by is not None else "…", day))
        if mailing.state in (State.GATHERING, State.SENDING):
            rows += _stopper(mailing)
    return Answer(lines(*told) if told else t("No broadcast was written yet."), tuple(rows))


# What members choose.


@feature.button(STOP, anywhere=True)
async def no_more(ctx: Ctx_, community: int) -> Reply:
    who, people = ctx.event.who, ctx.uow.port(People)
    known = await people.communities_of(ctx.event.platform, who.id) if who is not None else ()
    home = await people.community(community)
    if who is None or home is None or community not in known:
        return None
    actor = await people.actor(community, ctx.event, who)
    await _choose(ctx, community, actor.member, wants=False)
    return t(
        "You get no more broadcasts of {name}. {how} lets them come again.",
        name=Name(home.name),
        how=Code("/me broadcasts yes"),
    )


@feature.command(
    "me broadcasts",
    t("Say whether broadcasts of the community may reach you in private."),
    aliases=("群发",),
    answer="private",
    sample="no",
)
async def broadcasts(ctx: Ctx_, wanted: bool | None = None) -> Reply:
    subscriptions = ctx.uow.port(Subscriptions)
    if wanted is not None:
        await _choose(ctx, ctx.community.id, ctx.actor.member, wants=wanted)
    wants = wanted if wanted is not None else await subscriptions.wants(ctx.actor.member)
    if wants:
        how = Code("/me broadcasts no")
        return t("Broadcasts of the community may reach you; {how} ends that.", how=how)
    how = Code("/me broadcasts yes")
    return t("You get no broadcasts of the community; {how} lets them come again.", how=how)


# What is read and written.


async def _choose(ctx: Ctx_, community: int, member: int, *, wants: bool) -> None:
    await ctx.uow.port(Subscriptions).choose(member, wants=wants, at=ctx.event.at)
    if not wants:
        await take_back(ctx, community, member)


async def _open(ctx: Ctx_, number: int, *states: State) -> Mailing:
    """Give a mailing in one of some states; raises what says why it is in none."""
    mailing = await ctx.uow.port(Mailings).of(number)
    if mailing is None or mailing.community != ctx.community.id:
        raise NoSuchMailing(number)
    if mailing.state in states:
        return mailing
    if State.DRAFT not in states and mailing.state in (State.DRAFT, State.DONE):
        raise IsOver(number)
    by = await ctx.uow.port(People).member(mailing.decided_by)
    raise DecidedAlready(mailing, by.name if by is not None else "…")


async def _decide(ctx: Ctx_, mailing: Mailing, state: State, what: str) -> Mailing:
    after = msgspec.structs.replace(
        mailing, state=state, decided_by=ctx.actor.member, decided_at=ctx.event.at
    )
    await ctx.uow.port(Mailings).keep(after)
    await _note(ctx, after, what)
    return after


async def _note(ctx: Ctx_, mailing: Mailing, what: str) -> None:
    about = {"mailing": mailing.number, "filter": mailing.filter}
    await ctx.uow.port(AuditLog).note(
        ctx.community.id, ctx.actor.member, f"mailing.{what}", about, at=ctx.event.at
    )


def _stopper(mailing: Mailing) -> tuple[tuple[Button, ...], ...]:
    label = t("Stop {number}", number=mailing.number)
    return ((Button(label, "mailing.stop", (mailing.number,), role=ADMIN),),)


def _about(ctx: Ctx_, kind: Any, mailing: Mailing) -> Any:
    today = ctx.community.day(ctx.now).toordinal()
    about = {"mailing": mailing.number, "filter": mailing.filter}
    return asked(ctx, kind, at=ctx.now, today=today, **about)
