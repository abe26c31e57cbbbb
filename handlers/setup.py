"""Set-up: how a chat comes to a community, and the community to its language, zone and start."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

import msgspec
from pydantic import Field

from community.actions import Leave
from community.answering import tell_by
from community.buttons import Button, minute
from community.context import Answer, Ctx, Reply
from community.events import Joined, Place
from community.feature import Feature, NoSettings
from community.params import Rest
from community.people import Chat, Community, Role
from community.ports import AuditLog, Governing, Outbox, People
from community.ports import Settings as Documents
from community.refusals import NotAllowed
from community.rights import RIGHTS, missing
from community.settings import changed
from community.setup import (
    MODERATORS,
    STARTS,
    TITLES,
    InTheGroup,
    OwnsNothing,
    Taken,
    card,
    question,
    short,
)
from community.words import Code, Name, lines, t
from community.zones import zone_named

feature = Feature("setup", NoSettings, about=t("Set-up"))

Ctx_ = Ctx[NoSettings]
GRACE = timedelta(minutes=10)
"""How long the bot stays in a chat that belongs to nobody."""
CONFIRM_WITHIN = timedelta(minutes=15)


# How a chat comes to a community.


@feature.on(Joined, anywhere=True)
async def arrive(ctx: Ctx_) -> None:
    event = ctx.event
    if not isinstance(event, Joined) or not event.own or ctx.community.id:
        return
    words = t(
        "I belong to nobody in this chat yet. If the owner of a community writes {setup} there "
        "within ten minutes, I stay; otherwise I leave.",
        setup=Code("/setup"),
    )
    language = event.by.language if event.by else None
    told = tell_by(event, words, language or ctx.language)
    if told is not None and not event.late:
        ctx.uow.act(told)
    since = ctx.now if event.late else event.at
    ctx.uow.act(Leave(platform=event.platform, chat=event.place.id, due=since + GRACE))


@feature.command(
    "setup",
    t("Join this chat to your community, and choose how it starts."),
    role=Role.OWNER,
    answer="private",
    anywhere=True,
)
async def setup(ctx: Ctx_) -> Reply:
    place = ctx.event.place
    if ctx.community.id and not await _is_strange(ctx, place):
        return _card(ctx, ctx.community, _here(ctx))
    if place.private:
        raise InTheGroup
    owned = await _owned(ctx)
    if not owned:
        raise OwnsNothing
    ctx.uow.remember(ctx.house.window(TITLES), (ctx.event.platform, place.id), place.title)
    until = minute(ctx.now + CONFIRM_WITHIN)
    buttons = tuple(
        (
            Button(
                t("Join it to {community}", community=Name(community.name)),
                "join",
                (short(place.id), community.id, short(place.server)),
                until=until,
            ),
        )
        for community in owned
    )
    server = ctx.uow.recall(ctx.house.window(TITLES), (ctx.event.platform, place.server))
    return await _to_owner(ctx, owned[0].id, Answer(question(place, server or ""), buttons))


async def _to_owner(ctx: Ctx_, number: int, answer: Answer) -> Answer:
    """Answer the owner in their own language, in a chat that belongs to nobody yet."""
    owner = await ctx.uow.port(People).find(number, ctx.event.platform, _account(ctx))
    community = await ctx.uow.port(People).community(number)
    language = (owner.language if owner else None) or (community.language if community else None)
    return msgspec.structs.replace(answer, language=language)


@feature.button("join", anywhere=True)
async def join(ctx: Ctx_, external: int | str, number: int, server: int | str = "") -> Reply:
    community = next((each for each in await _owned(ctx) if each.id == number), None)
    if community is None:
        raise NotAllowed(Role.OWNER)
    whole = str(server or external)
    joined = await _joined(ctx, whole, number)
    if str(external) != whole:
        joined = await _joined(ctx, str(external), number, server=joined.id)
    await ctx.uow.port(Outbox).withdraw(ctx.event.platform, whole, "leave")
    if ctx.chat.private:
        await ctx.uow.port(Governing).join_chat(ctx.chat, number)
    await _note(ctx, number, "chat", None, joined.id)
    return await _to_owner(ctx, number, _edited(ctx, community, joined))


async def _joined(ctx: Ctx_, external: str, number: int, server: int = 0) -> Chat:
    """Let a chat belong to a community; raises Taken where it belongs to another one."""
    platform = ctx.event.platform
    title = ctx.uow.recall(ctx.house.window(TITLES), (platform, external)) or ""
    known = await ctx.uow.port(People).chat(platform, Place(external))
    chat = known or Chat(0, 0, platform, external, title=title)
    if chat.community not in (0, number):
        raise Taken
    chat = msgspec.structs.replace(chat, server=server or chat.server)
    return await ctx.uow.port(Governing).join_chat(chat, number)


async def _is_strange(ctx: Ctx_, place: Place) -> bool:
    """Whether a chat is known, by its history, and the server that it is a channel of is not."""
    server = await ctx.uow.port(People).chat(ctx.event.platform, Place(place.server))
    return bool(place.server) and (server is None or not server.community)


async def _owned(ctx: Ctx_) -> list[Community]:
    """Give the communities that who asks has claimed.

    A rank that the platform gives in this chat counts for nothing: anybody can make a group.
    """
    who, platform, owned = ctx.event.who, ctx.event.platform, []
    people, governing = ctx.uow.port(People), ctx.uow.port(Governing)
    for number in sorted(await people.communities_of(platform, who.id)) if who else ():
        owners = {owner.member for owner in await governing.owners(number)}
        account = await people.find(number, platform, who.id) if who else None
        community = await people.community(number)
        if account is not None and community is not None and account.member in owners:
            owned.append(community)
    return owned


# How the community is set up.


@feature.command(
    "setup zone",
    t("Choose the time zone of your community."),
    role=Role.OWNER,
    answer="private",
    sample="Asia/Shanghai",
)
async def setup_zone(ctx: Ctx_, zone: Annotated[str, Field(max_length=64), Rest()]) -> Reply:
    return _card(ctx, await _describe(ctx, ctx.community, zone=zone_named(zone)), _here(ctx))


@feature.command(
    "setup language",
    t("Choose the language of your community."),
    role=Role.OWNER,
    answer="private",
)
async def setup_language(ctx: Ctx_, language: Literal["en", "zh"]) -> Reply:
    after = await _describe(ctx, ctx.community, language=language)
    return _in_new_language(ctx, _card(ctx, after, _here(ctx)), after)


@feature.command(
    "setup day",
    t("Choose the hour at which a day of your community begins."),
    role=Role.OWNER,
    answer="private",
    sample="4",
)
async def setup_day(ctx: Ctx_, hour: Annotated[int, Field(ge=0, le=23)]) -> Reply:
    return _card(ctx, await _describe(ctx, ctx.community, day_start=hour), _here(ctx))


def _here(ctx: Ctx_) -> Chat | None:
    return None if ctx.chat.private else ctx.chat


@feature.button("zone", anywhere=True)
async def choose_zone(ctx: Ctx_, number: int, chat: int, zone: str) -> Reply:
    community = await _own(ctx, number)
    return await _redrawn(ctx, await _describe(ctx, community, zone=zone_named(zone)), chat)


@feature.button("speech", anywhere=True)
async def choose_language(ctx: Ctx_, number: int, chat: int, language: str) -> Reply:
    after = await _describe(ctx, await _own(ctx, number), language=language)
    return _in_new_language(ctx, await _redrawn(ctx, after, chat), after)


@feature.button("daystart", anywhere=True)
async def choose_day(ctx: Ctx_, number: int, chat: int, hour: int) -> Reply:
    community = await _own(ctx, number)
    return await _redrawn(ctx, await _describe(ctx, community, day_start=hour), chat)


@feature.button("modchat", anywhere=True)
async def choose_moderators(ctx: Ctx_, number: int, chat: int, is_theirs: int) -> Reply:
    community, found = await _own(ctx, number), await _chat(ctx, number, chat)
    if found is None:
        return _edited(ctx, community, None)
    after = msgspec.structs.replace(found, purpose=MODERATORS if is_theirs else "")
    await ctx.uow.port(Governing).describe_chat(after)
    await _note(ctx, number, "purpose", found.purpose, after.purpose)
    return _edited(ctx, community, after)


@feature.button("start", anywhere=True)
async def choose_start(ctx: Ctx_, number: int, chat: int, start: str) -> Reply:
    await _own(ctx, number)
    port, chosen = ctx.uow.port(Documents), STARTS[start]
    document, _ = await port.documents(number, 0)
    for name, value in chosen.sets.items():
        area, _, field = name.partition(".")
        if area in ctx.house.features and not ctx.house.instance.is_locked(area, field):
            document = changed(document, area, field, value)
    await port.write(number, 0, document)
    await _note(ctx, number, "start", None, start)
    return lines(chosen.words, t("{settings} shows the rest.", settings=Code("/settings")))


async def _own(ctx: Ctx_, number: int) -> Community:
    """Give the community of that number, if who asks owns it; raises NotAllowed."""
    if ctx.community.id == number and ctx.actor.role is Role.OWNER:
        return ctx.community
    for community in await _owned(ctx):
        if community.id == number:
            return community
    raise NotAllowed(Role.OWNER)


async def _chat(ctx: Ctx_, number: int, chat: int) -> Chat | None:
    chats = await ctx.uow.port(Governing).chats(number) if chat else ()
    return next((each for each in chats if each.id == chat), None)


async def _describe(ctx: Ctx_, community: Community, **new: str | int) -> Community:
    after = msgspec.structs.replace(community, **new)
    await ctx.uow.port(Governing).describe(after)
    for name, value in new.items():
        await _note(ctx, community.id, name, getattr(community, name), value)
    return after


async def _note(ctx: Ctx_, number: int, what: str, before: object, after: object) -> None:
    who = await ctx.uow.port(People).find(number, ctx.event.platform, _account(ctx))
    payload = {"setting": what, "before": before, "after": after}
    await ctx.uow.port(AuditLog).note(
        number, who.member if who else 0, "setup", payload, at=ctx.event.at
    )


def _account(ctx: Ctx_) -> str:
    return ctx.event.who.id if ctx.event.who else ""


# The card.


def _card(ctx: Ctx_, community: Community, chat: Chat | None) -> Answer:
    """Show the card, with what the bot may not do in the chat, where its platform tells that."""
    if chat is None:
        return card(community, None, ctx.now)
    places, window = (chat.external, ctx.event.place.server), ctx.house.window(RIGHTS)
    known = (ctx.uow.recall(window, (chat.platform, place)) for place in places if place)
    told = next((rights for rights in known if rights is not None), None)
    return card(community, chat, ctx.now, missing(chat.platform, told))


def _in_new_language(ctx: Ctx_, answer: Answer, community: Community) -> Answer:
    """Answer in the language just chosen, unless who asks, or the chat, has one of their own."""
    own = ctx.actor.language or ctx.chat.language
    return msgspec.structs.replace(answer, language=own or community.language)


async def _redrawn(ctx: Ctx_, community: Community, chat: int) -> Answer:
    return _edited(ctx, community, await _chat(ctx, community.id, chat))


def _edited(ctx: Ctx_, community: Community, chat: Chat | None) -> Answer:
    return msgspec.structs.replace(_card(ctx, community, chat), edit=True)
