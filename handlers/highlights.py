"""Highlights 精华: messages that moderators choose, shown with their authors, to be found again."""

from __future__ import annotations

from typing import Annotated

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from community.actions import Pin, React
from community.buttons import Button
from community.context import Answer, Ctx, Reply
from community.events import Said
from community.excerpts import excerpt
from community.facts import Earning, PointsEarned, Restored, Retracted
from community.feature import Feature
from community.highlights import (
    MOST_TITLE,
    AuthorNotKnown,
    Highlight,
    Highlights,
    NoLongerThere,
    NoMessageMeant,
    State,
)
from community.ledger import Ledger
from community.linking import Links
from community.params import Rest
from community.people import Actor, Role
from community.ports import AuditLog, People
from community.posts import Spots
from community.praise import Praise
from community.queueing import place_of
from community.quiet import Quiet
from community.retention import Texts
from community.words import Code, Day, Lines, Name, Phrase, Text, Words, lines, n, t


class Settings(BaseModel):
    """What a highlight brings."""

    model_config = ConfigDict(extra="forbid")

    points: Annotated[int, Field(ge=0, le=1000)] = 10
    """Points for who wrote a message that becomes a highlight; moderators earn none by choosing
    a message of their own."""
    pin: bool = False
    """Whether highlights are pinned in their chat."""


feature = Feature("highlights", Settings, about=t("Highlights"), tells=(PointsEarned,))

Ctx_ = Ctx[Settings]
SIGN = "🏆"
ON_A_PAGE, LAST_PAGE = 5, 100
MOST_SHOWN = 81
"""Characters of a message without a title that are shown, with the sign for what is left out."""
MODERATOR = int(Role.MODERATOR)


# Choosing a message, and taking that back.


@feature.command(
    "top highlight",
    t("Make the message that you reply to a highlight."),
    aliases=("加精",),
    role=Role.MODERATOR,
    answer="private",
    sample="How to feed a starter",
    of_message=True,
)
async def choose(
    ctx: Ctx_, title: Annotated[str, Field(max_length=MOST_TITLE), Rest()] = ""
) -> Reply:
    event = ctx.event
    if not isinstance(event, Said) or event.reply is None or ctx.chat.private:
        raise NoMessageMeant
    message, highlights = event.reply.message, ctx.uow.port(Highlights)
    author = await ctx.uow.port(Praise).author(ctx.chat.id, message)
    if author is None:
        raise AuthorNotKnown
    known = await highlights.of(ctx.chat.id, message)
    if known is not None and known.stands:
        return await _titled(ctx, known, title)
    if known is None:
        chosen = await _chosen(ctx, author, message, title)
    else:
        again = msgspec.structs.replace(
            known,
            by=ctx.actor.member,
            title=title or known.title,
            topic=event.place.topic,
            pinned=ctx.settings.pin,
        )
        chosen = await _again(ctx, again)
    await _show(ctx, chosen, given=True)
    await _note(ctx, "highlight", chosen)
    return Answer(_told(author, chosen), _back(chosen))


@feature.button("highlight.back", role=Role.MODERATOR)
async def take_back(ctx: Ctx_, chat: int, message: int) -> Reply:
    known = await ctx.uow.port(Highlights).of(chat, message)
    if known is None or not known.stands:
        raise NoLongerThere
    await _end(ctx, known, State.TAKEN_BACK)
    await _show(ctx, known, given=False)
    await _note(ctx, "highlight.back", known)
    return Answer(t("That message is no highlight any more."), edit=True)


@feature.hears(Retracted)
async def remove(ctx: Ctx_, fact: Retracted) -> None:
    known = await ctx.uow.port(Highlights).of(fact.chat, fact.message)
    if known is not None and known.stands:
        await _end(ctx, known, State.REMOVED)


@feature.hears(Restored)
async def give_back(ctx: Ctx_, fact: Restored) -> None:
    known = await ctx.uow.port(Highlights).of(fact.chat, fact.message)
    if known is not None and known.state is State.REMOVED:
        await _again(ctx, known)


async def _chosen(ctx: Ctx_, author: Actor, message: int, title: str) -> Highlight:
    is_own = author.bot or author.member == ctx.actor.member
    chosen = Highlight(
        chat=ctx.chat.id,
        message=message,
        author=author.identity,
        by=ctx.actor.member,
        at=ctx.event.at,
        day=ctx.today,
        changed=ctx.event.at,
        title=title,
        points=0 if is_own else ctx.settings.points,
        topic=ctx.event.place.topic,
        pinned=ctx.settings.pin,
    )
    await ctx.uow.port(Highlights).store(ctx.community.id, chosen)
    if chosen.points:
        ledger = ctx.uow.port(Ledger)
        await ledger.earn(author, chosen.points, Earning.HIGHLIGHT, chosen.cause, ctx.expires)
    return chosen


async def _end(ctx: Ctx_, known: Highlight, state: State) -> None:
    author = await ctx.uow.port(Links).account(known.author)
    if known.points and author is not None:
        ledger, by = ctx.uow.port(Ledger), ctx.actor.member
        await ledger.reverse(author, Earning.HIGHLIGHT, known.cause, ctx.event.at, by)
    ended = msgspec.structs.replace(known, points=0, state=state, changed=ctx.event.at)
    await ctx.uow.port(Highlights).store(ctx.community.id, ended)


async def _again(ctx: Ctx_, known: Highlight) -> Highlight:
    """Let a highlight stand again, with the points that its end took."""
    author, points = await ctx.uow.port(Links).account(known.author), 0
    if author is not None:
        points = await ctx.uow.port(Ledger).restore(
            author, Earning.HIGHLIGHT, known.cause, known.changed, ctx.event.at
        )
    again = msgspec.structs.replace(known, points=points, state=State.STANDS, changed=ctx.event.at)
    await ctx.uow.port(Highlights).store(ctx.community.id, again)
    return again


async def _titled(ctx: Ctx_, known: Highlight, title: str) -> Answer:
    told = t("That message is a highlight already.")
    if title and title != known.title:
        known = msgspec.structs.replace(known, title=title)
        await ctx.uow.port(Highlights).store(ctx.community.id, known)
        told = t('Its title is now: "{title}"', title=Phrase(title))
    return Answer(told, _back(known))


async def _show(ctx: Ctx_, highlight: Highlight, *, given: bool) -> None:
    """Put the sign on the message and pin it, or take both away."""
    chat = await place_of(ctx, highlight.chat)
    if chat is None:
        return
    sign = React(
        platform=chat.platform,
        chat=chat.external,
        topic=highlight.topic,
        message=highlight.message,
        emoji=SIGN,
        given=given,
    )
    if not given or ctx.house.instance.of("quiet", Quiet, *ctx.documents).reactions:
        ctx.uow.act(sign)
    if highlight.pinned:
        pin = Pin(
            platform=chat.platform,
            chat=chat.external,
            topic=highlight.topic,
            message=highlight.message,
            given=given,
        )
        ctx.uow.act(pin)


async def _note(ctx: Ctx_, what: str, highlight: Highlight) -> None:
    author = await ctx.uow.port(Links).account(highlight.author)
    payload = {"message": highlight.message, "title": highlight.title}
    await ctx.uow.port(AuditLog).note(
        ctx.community.id,
        ctx.actor.member,
        what,
        payload,
        at=ctx.event.at,
        about=author.member if author is not None else 0,
    )


def _told(author: Actor, chosen: Highlight) -> Words:
    told = t("What {name} wrote is a highlight now.", name=Name(author.name))
    if not chosen.points:
        return told
    earned = n(
        "{name} earns {count} point by it.",
        "{name} earns {count} points by it.",
        chosen.points,
        name=Name(author.name),
    )
    return Lines((told, earned), " ")


def _back(highlight: Highlight) -> tuple[tuple[Button, ...], ...]:
    which = (highlight.chat, highlight.message)
    return ((Button(t("Take it back"), "highlight.back", which, role=MODERATOR),),)


# Finding them again.


@feature.command(
    "top highlights",
    t("Show the messages that moderators chose as highlights."),
    aliases=("精华",),
    label=t("Highlights"),
    lasting=True,
    tells=True,
)
async def listed(ctx: Ctx_) -> Reply:
    return await _page(ctx, 0, edit=False)


@feature.button("highlights")
async def turn(ctx: Ctx_, page: int) -> Reply:
    return await _page(ctx, page, edit=True)


async def _page(ctx: Ctx_, page: int, *, edit: bool) -> Answer:
    highlights, skip = ctx.uow.port(Highlights), page * ON_A_PAGE
    found = await highlights.page(ctx.community.id, skip, ON_A_PAGE + 1)
    if not found:
        hint = t(
            "Moderators choose one by replying to it: {highlight}", highlight=Code("/top highlight")
        )
        return Answer(lines(t("There are no highlights yet."), hint), edit=edit)
    spots = await Spots.of(ctx)
    told = [part for each in found[:ON_A_PAGE] for part in await _entry(ctx, spots, each)]
    turns = []
    if page:
        turns.append(Button(t("Later"), "highlights", (page - 1,)))
    if len(found) > ON_A_PAGE and page < LAST_PAGE:
        turns.append(Button(t("Earlier"), "highlights", (page + 1,)))
    return Answer(lines(t("Highlights"), *told), (tuple(turns),) if turns else (), edit=edit)


async def _entry(ctx: Ctx_, spots: Spots, each: Highlight) -> list[Words]:
    """Tell a highlight and where it stands; without a title, what is still kept of its words."""
    author = await ctx.uow.port(Links).account(each.author)
    who = await ctx.uow.port(People).member(author.member) if author is not None else None
    body = each.title or await ctx.uow.port(Texts).body(each.chat, each.message)
    name: Text | Name = Name(who.name) if who is not None else t("somebody who is no longer here")
    day, where = Day(each.day), spots.named(each.chat, each.message)
    if not body:
        return [t("{day}  {name}", day=day, name=name), t("   {where}", where=where)]
    words = excerpt(body, MOST_SHOWN)
    told = t("{day}  {name}: {words}", day=day, name=name, words=words)
    return [told, t("   {where}", where=where)]
