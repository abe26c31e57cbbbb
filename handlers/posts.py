"""Scheduled posts 定时消息: what the owner wrote is said in a chat daily, weekly, or once."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from pydantic import Field

from community.actions import Say
from community.context import Answer, Ctx, Reply
from community.events import Changed, Joined, Left
from community.feature import Feature, NoSettings
from community.params import Form, Rest
from community.people import Role
from community.ports import AuditLog
from community.posthours import checked_hours, read_hours
from community.refusals import TooManyWords
from community.scheduled import (
    MOST_POSTS,
    MOST_WORDS,
    WORTH,
    EnoughPosts,
    NoSuchPost,
    NoWords,
    Paused,
    Post,
    Posts,
)
from community.scheduledwords import EXAMPLE, SAMPLE, card, chats_of, overview, places_of
from community.welcome import FOR_ALL, blanks_of, checked
from community.words import Text, t

feature = Feature("posts", NoSettings, about=t("Scheduled posts"))

Ctx_ = Ctx[NoSettings]
MOST_HOURS = 100
"""Letters in which it is said when."""


# What is said.


@feature.schedule("due", "* * * * *", downtime="latest")
async def look(ctx: Ctx_) -> None:
    posts, community = ctx.uow.port(Posts), ctx.community
    for post in await posts.all(community.id):
        at = post.due(ctx.now, community.zone)
        chat = (await chats_of(ctx)).get(post.chat) if at is not None else None
        if at is None or chat is None:
            continue
        ctx.uow.act(
            Say(
                platform=chat.platform,
                chat=chat.external,
                topic=post.topic,
                words=Text(post.words, await blanks_of(ctx, chat, post.words)),
                language=chat.language or community.language,
                community=community.id,
                until=at + WORTH,
                series=f"post.{post.number}" if post.replaces else "",
            )
        )
        if post.hours.is_once:
            await posts.drop(post.number)
        else:
            await posts.keep(msgspec.structs.replace(post, said=at))


@feature.on(Left)
async def leave(ctx: Ctx_) -> None:
    if isinstance(ctx.event, Left) and ctx.event.own:
        await _all_here(ctx, Paused.NO, Paused.AWAY)


@feature.on(Joined)
async def come_back(ctx: Ctx_) -> None:
    if isinstance(ctx.event, Joined) and ctx.event.own:
        await _all_here(ctx, Paused.AWAY, Paused.NO)


# Of a return that nobody told of, because nothing ran, this is the first sign.
@feature.on(Changed)
async def be_there(ctx: Ctx_) -> None:
    if isinstance(ctx.event, Changed) and ctx.event.what == "rights":
        await _all_here(ctx, Paused.AWAY, Paused.NO)


async def _all_here(ctx: Ctx_, before: Paused, after: Paused) -> None:
    """Let the posts of a chat or server rest or go on, as the bot goes or comes."""
    posts = ctx.uow.port(Posts)
    meant = [post for post in await posts.all(ctx.community.id) if post.paused is before]
    chats = await chats_of(ctx) if meant else {}
    for post in meant:
        place = chats.get(post.chat)
        if place is not None and ctx.chat.id in (place.id, place.server):
            since = ctx.now if after is Paused.NO else post.since
            await posts.keep(msgspec.structs.replace(post, paused=after, since=since))


# How the owner writes them.


@feature.command(
    "setup post",
    t("Write something that I say here by myself: daily, weekly, or once."),
    role=Role.ADMIN,
    answer="private",
    sample=SAMPLE,
)
async def write(
    ctx: Ctx_,
    post: Annotated[
        str,
        Field(max_length=MOST_HOURS + MOST_WORDS),
        Rest(whole=True),
        Form(t("when to say it, and behind that the words"), SAMPLE),
    ],
) -> Reply:
    found, words = read_hours(post)
    hours = checked_hours(found, ctx.now, ctx.community.zone)
    if not words:
        raise NoWords(EXAMPLE)
    if len(words) > MOST_WORDS:
        raise TooManyWords(MOST_WORDS)
    posts = ctx.uow.port(Posts)
    if len(await posts.all(ctx.community.id)) >= MOST_POSTS:
        raise EnoughPosts
    places = await places_of(ctx)
    here = ctx.chat.id if not ctx.chat.private else 0
    made = Post(
        number=0,
        community=ctx.community.id,
        hours=hours,
        words=checked(words, FOR_ALL),
        since=ctx.now,
        chat=here or (places[0].id if len(places) == 1 else 0),
        topic=ctx.event.place.topic if here else 0,
    )
    kept = await posts.add(msgspec.structs.replace(made, replaces=made.can_replace))
    await _note(ctx, "post.add", kept)
    return await card(ctx, kept, edit=False)


@feature.command(
    "setup posts",
    t("Show what I say by myself and when; pause or remove it."),
    role=Role.ADMIN,
    answer="private",
    label=t("Scheduled posts"),
)
async def listed(ctx: Ctx_) -> Reply:
    return await overview(ctx, edit=False)


@feature.button("post.all", role=Role.ADMIN)
async def back(ctx: Ctx_) -> Reply:
    return await overview(ctx, edit=True)


@feature.button("post.show", role=Role.ADMIN)
async def show(ctx: Ctx_, number: int) -> Reply:
    return await card(ctx, await _known(ctx, number), edit=True)


@feature.button("post.place", role=Role.ADMIN)
async def place(ctx: Ctx_, number: int, chat: int) -> Reply:
    post = await _known(ctx, number)
    if chat not in await chats_of(ctx):
        return await card(ctx, post, edit=True)
    return await _changed(ctx, post, "post.place", chat=chat, topic=0, since=ctx.now)


@feature.button("post.pause", role=Role.ADMIN)
async def pause(ctx: Ctx_, number: int, on: int) -> Reply:
    post, what = await _known(ctx, number), "post.pause" if on else "post.resume"
    since = post.since if on else ctx.now
    return await _changed(ctx, post, what, paused=Paused(bool(on)), since=since)


@feature.button("post.replace", role=Role.ADMIN)
async def replace(ctx: Ctx_, number: int, on: int) -> Reply:
    post = await _known(ctx, number)
    return await _changed(ctx, post, "post.replace", replaces=bool(on))


@feature.button("post.drop", role=Role.ADMIN)
async def drop(ctx: Ctx_, number: int) -> Reply:
    post = await ctx.uow.port(Posts).of(ctx.community.id, number)
    if post is not None:
        await ctx.uow.port(Posts).drop(number)
        await _note(ctx, "post.drop", post)
    return await overview(ctx, edit=True)


async def _known(ctx: Ctx_, number: int) -> Post:
    post = await ctx.uow.port(Posts).of(ctx.community.id, number)
    if post is None:
        raise NoSuchPost
    return post


async def _changed(ctx: Ctx_, post: Post, what: str, **fields: Any) -> Answer:
    after = msgspec.structs.replace(post, **fields)
    if after != post:
        await ctx.uow.port(Posts).keep(after)
        await _note(ctx, what, after)
    return await card(ctx, after, edit=True)


async def _note(ctx: Ctx_, what: str, post: Post) -> None:
    """Note what was done to a post; which of them it is, its hours and words say."""
    payload: dict[str, Any] = {"hours": str(post.hours), "words": post.words}
    chat = (await chats_of(ctx)).get(post.chat)
    if chat is not None and what in ("post.add", "post.place"):
        payload["chats"] = [chat.external]
    if what == "post.replace":
        payload["replaces"] = post.replaces
    await ctx.uow.port(AuditLog).note(
        ctx.community.id, ctx.actor.member, what, payload, at=ctx.event.at
    )
