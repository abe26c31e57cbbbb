"""The weekly digest 周报: sent on the community's own weekday and hour, shown at any time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Literal

import msgspec
from pydantic import Field

from community.actions import Say, Show
from community.advice import advise
from community.asking import asked, deliver, tell
from community.boards import Boards
from community.buttons import Button
from community.contentwords import Place
from community.context import Answer, Ctx, Reply
from community.digest import Digest, Digests, Section
from community.digestcharts import PICTURED, Chart, chart_of
from community.digestsettings import DigestSettings
from community.digestwords import TITLES, summary, title, told
from community.events import Finished
from community.feature import Feature
from community.handling import PRESS_A_COMMAND
from community.highlights import Highlights
from community.jobs import File, MakeDigest, MakePage
from community.look import Look
from community.people import Actor, Role, day_begins
from community.pictures import told as told_by
from community.ports import Governing, People
from community.ports import Settings as Documents
from community.posts import Spots
from community.publicwords import praised, short_told
from community.retention import Texts
from community.setup import MODERATORS
from community.weeks import DAYS, Week, latest_week, read_week
from community.words import Lines, lines, t

Named = Literal[
    "all",
    "goals",
    "growth",
    "retention",
    "activity",
    "content",
    "people",
    "moderation",
    "points",
]
PER_ROW = 3
ADMIN = int(Role.ADMIN)


feature = Feature("digest", DigestSettings, about=t("The week's digest"))

Ctx_ = Ctx[DigestSettings]
PAGE = "week-{}.html"
PAGE_COMES = t("I am writing the page; it comes to you in a moment.")
MADE_NOW = t("I am working that week out; it comes to you in a moment.")
BOTS = t("Who looks like a bot")
FAILED = t("The week could not be worked out. Whoever runs me finds out why.")


# The settings name the hour, so each hour asks whether it is the one. Once after downtime is
# enough, for the latest week is the one that is told.
@feature.schedule("digest", "0 * * * *", downtime="latest")
async def strike(ctx: Ctx_) -> None:
    if not ctx.settings.enabled:
        return
    week = _due(ctx, ctx.event.at)
    if await ctx.uow.port(Digests).claim(ctx.community.id, week, ctx.event.at):
        ctx.uow.start(MakeDigest(community=ctx.community.id, first=week.first))


@feature.command(
    "digest",
    t("Show a week of the community."),
    aliases=("周报",),
    role=Role.ADMIN,
    answer="private",
    secret=True,
    label=t("The week"),
    sample="growth",
)
async def digest(
    ctx: Ctx_,
    section: Named = "all",
    week: Annotated[str, Field(max_length=10)] = "0",
) -> Reply:
    which = read_week(week, ctx.community.day(ctx.now), ctx.settings.day)
    return await _shown(ctx, which, None if section == "all" else Section(section), edit=False)


@feature.button("digest", role=Role.ADMIN)
async def turn(ctx: Ctx_, first: int, section: str) -> Reply:
    week = Week(date.fromordinal(first))
    return await _shown(ctx, week, Section(section) if section else None, edit=True)


@feature.result(MakeDigest)
async def made(ctx: Ctx_, job: MakeDigest, event: Finished) -> None:
    digests, week = ctx.uow.port(Digests), Week(job.first)
    if event.failure:
        await digests.give_up(ctx.community.id, week)
        await tell(ctx, job, FAILED)
        return
    digest = msgspec.json.decode(event.result, type=Digest)
    if not job.to and not digest.is_lived:
        return  # a community that has just begun is told of its first week, not of the one before
    # A week may be asked for after the one that follows it was told.
    beside = [await digests.find(ctx.community.id, week.back(back)) for back in (1, -1)]
    digest = advise(digest, *beside)
    await digests.keep(digest, ctx.event.at)
    words, rows = await _words(ctx, digest, None), _buttons(digest, None)
    if job.to:
        await tell(ctx, job, words, rows)
        return
    for owner in await ctx.uow.port(Governing).owners(ctx.community.id):
        said = _to(ctx, owner, words, rows)
        ctx.uow.act(said)
        for section in PICTURED:
            chart = chart_of(digest, section, ctx.community.name)
            if chart is not None:
                ctx.uow.act(_shown_as(ctx, said, chart))
    await _tell_all(ctx, digest)


async def _tell_all(ctx: Ctx_, digest: Digest) -> None:
    """Tell the week in short in the chats that have chosen to hear it, and in no others."""
    documents, instance = ctx.uow.port(Documents), ctx.house.instance
    words: Lines | None = None
    for chat in await ctx.uow.port(Governing).chats(ctx.community.id):
        here = await documents.documents(ctx.community.id, chat.id)
        is_chosen = instance.home_of("digest", "public", *here) == "chat"
        wanted = is_chosen and instance.of("digest", DigestSettings, *here).public
        if not wanted or chat.private or chat.purpose == MODERATORS:
            continue
        words = words or await _short(ctx, digest)
        language = chat.language or ctx.community.language
        ctx.uow.act(
            Say(
                platform=chat.platform,
                chat=chat.external,
                words=words,
                language=language,
                community=ctx.community.id,
                notice=True,
            )
        )


async def _short(ctx: Ctx_, digest: Digest) -> Lines:
    names, boards = {}, ctx.uow.port(Boards)
    for member in praised(digest):
        who = await ctx.uow.port(People).member(member)
        held = who is not None and who.restraint is not None and who.restraint.holds(ctx.now)
        if who is not None and not held and not await boards.hides(member):
            names[member] = who.name
    return short_told(digest, title(digest, ctx.community.name), names)


@feature.button("digest.page", role=Role.ADMIN)
async def page(ctx: Ctx_, first: int) -> Reply:
    ctx.uow.start(asked(ctx, MakePage, first=date.fromordinal(first)))
    return PAGE_COMES


@feature.result(MakePage)
async def page_made(ctx: Ctx_, job: MakePage, event: Finished) -> None:
    if event.failure:
        await tell(ctx, job, FAILED)
        return
    file = msgspec.json.decode(event.result, type=File)
    words = t("Your week as a page. It names people: pass it on to nobody who need not know.")
    await deliver(ctx, job, file, PAGE.format(job.first), words)


def _due(ctx: Ctx_, at: datetime) -> Week:
    """Give the latest week whose digest is due at a moment."""
    community, settings = ctx.community, ctx.settings
    today = community.day(at)
    week = latest_week(today, settings.day)
    day = week.last + timedelta(days=1 if settings.hour >= community.day_start else 2)
    return week if at >= day_begins(day, community.zone, settings.hour) else week.back(1)


async def _shown(ctx: Ctx_, week: Week, section: Section | None, *, edit: bool) -> Answer:
    digest = await ctx.uow.port(Digests).find(ctx.community.id, week)
    if digest is None:
        ctx.uow.start(asked(ctx, MakeDigest, first=week.first))
        return Answer(MADE_NOW, edit=edit)
    words = await _words(ctx, digest, section)
    chart = chart_of(digest, section, ctx.community.name) if section else None
    # A message of words cannot become one with a picture.
    return Answer(words, _buttons(digest, section), edit=edit and chart is None, picture=chart)


async def _words(ctx: Ctx_, digest: Digest, section: Section | None) -> Lines:
    head = title(digest, ctx.community.name)
    names = await _names(ctx, digest)
    if section is None:
        return lines(head, summary(digest, names))
    places = await _places(ctx, digest) if section is Section.CONTENT else {}
    return lines(head, told(digest, section, names, places))


async def _places(ctx: Ctx_, digest: Digest) -> dict[tuple[int, int], Place]:
    """Give where posts stand, with their words as long as these are kept."""
    spots, texts, places = await Spots.of(ctx), ctx.uow.port(Texts), {}
    for post in digest.content.posts:
        where = spots.named(post.chat, post.message)
        body = await texts.body(post.chat, post.message)
        places[post.chat, post.message] = Place(where, body)
    for each in digest.content.chosen:
        known = await ctx.uow.port(Highlights).of(each.chat, each.message)
        title = known.title if known is not None else ""
        body = title or await texts.body(each.chat, each.message)
        places[each.chat, each.message] = Place(spots.named(each.chat, each.message), body)
    return places


async def _names(ctx: Ctx_, digest: Digest) -> dict[int, str]:
    names = {}
    for member in digest.named:
        who = await ctx.uow.port(People).member(member)
        if who is not None:
            names[member] = who.name
    return names


def _buttons(digest: Digest, shown: Section | None) -> tuple[tuple[Button, ...], ...]:
    """Give a button for each section that is not shown, and for the whole and the week before."""
    first = digest.week.first.toordinal()
    others = [(TITLES[section], section.value) for section in Section if section is not shown]
    unfold = [Button(label, "digest", (first, name), role=ADMIN) for label, name in others]
    rows = [tuple(unfold[at : at + PER_ROW]) for at in range(0, len(unfold), PER_ROW)]
    section = shown.value if shown else ""
    turns = [Button(t("Week before"), "digest", (first - DAYS, section), role=ADMIN)]
    turns.append(Button(t("As a page"), "digest.page", (first,), role=ADMIN))
    if shown is not None:
        turns.append(Button(t("Overview"), "digest", (first, ""), role=ADMIN))
    if shown is Section.PEOPLE and digest.carried.suspects:
        rows.insert(0, (Button(BOTS, PRESS_A_COMMAND, ("member bots",), role=ADMIN),))
    return (*rows, tuple(turns))


def _shown_as(ctx: Ctx_, said: Say, chart: Chart) -> Show:
    """Give a picture as it follows the words of a digest."""
    theme = ctx.house.instance.of("pictures", Look, *ctx.documents).theme
    fields = msgspec.structs.asdict(said) | {"words": told_by(chart), "buttons": ()}
    return Show(**fields, picture=chart, theme=theme)


def _to(ctx: Ctx_, owner: Actor, words: Lines, rows: tuple[tuple[Button, ...], ...]) -> Say:
    """Send it to an owner in private; where I may not write first, it waits for them."""
    return Say(
        platform=owner.platform,
        chat="",
        words=words,
        buttons=rows,
        language=owner.language or ctx.community.language,
        to=owner.external,
        private=True,
        secret=True,
        notice=True,
        fallback="hold",
        community=ctx.community.id,
    )
