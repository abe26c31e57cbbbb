"""The words of scheduled posts: each as it will be said, and all of them with their next hours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from community.buttons import Button
from community.context import Answer, Ctx
from community.excerpts import excerpt
from community.people import Chat, Role
from community.ports import Governing
from community.scheduled import MOST_POSTS, Paused, Post, Posts
from community.welcome import blanks_of
from community.words import Blank, Code, Moment, Name, Text, Words, lines, t

ADMIN = int(Role.ADMIN)
SAMPLE = "mon,thu 20:00 Tonight we bake together in {chat}."
EXAMPLE = f"/setup post {SAMPLE}"
MOST_LISTED, PER_ROW = 40, 5
Rows = tuple[tuple[Button, ...], ...]


async def chats_of(ctx: Ctx[Any]) -> Mapping[int, Chat]:
    """Give the chats of the community by number."""
    found = await ctx.uow.port(Governing).chats(ctx.community.id)
    return {chat.id: chat for chat in found}


async def places_of(ctx: Ctx[Any]) -> list[Chat]:
    """Give the chats in which something can be said: a server is none, its channels are."""
    chats = (await chats_of(ctx)).values()
    servers = {chat.server for chat in chats}
    return [chat for chat in chats if chat.id not in servers][:MOST_POSTS]


async def card(ctx: Ctx[Any], post: Post, *, edit: bool) -> Answer:
    """Show a post as it will be said, with what can be done about it."""
    chat = (await chats_of(ctx)).get(post.chat)
    blanks = await blanks_of(ctx, chat or ctx.chat, post.words)
    where = t("{when} in {chat}:", when=post.hours.told, chat=_title(post, chat))
    replaces = t("The one before is removed when the next is said.") if post.replaces else None
    words = lines(where, Text(post.words, blanks), _state(ctx, post), replaces)
    return Answer(words, await _choices(ctx, post, chat), edit=edit)


def _title(post: Post, chat: Chat | None) -> Text:
    if chat is not None:
        return Text("{name}", {"name": Name(chat.title or chat.external)})
    return t("a chat that is no longer here") if post.chat else t("a chat yet to be chosen")


def _state(ctx: Ctx[Any], post: Post) -> Text:
    if not post.chat:
        return t("Where shall I say it?")
    if post.paused is Paused.AWAY:
        return t("I am not in that chat. Once I am back, it goes on.")
    if post.paused:
        return t("It is paused: I say nothing until you resume it.")
    coming = post.hours.next(ctx.now, ctx.community.zone)
    if coming is None:
        return t("I was away at that hour, so I did not say it.")
    zone = ctx.community.zone
    if post.hours.is_once:
        return t("I say it once, by the clock of {zone}.", zone=Code(zone))
    return t(
        "Next: {moment}, by the clock of {zone}.", moment=Moment(coming, zone), zone=Code(zone)
    )


async def _choices(ctx: Ctx[Any], post: Post, chat: Chat | None) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if chat is None:
        places = await places_of(ctx)
        rows += [(_button(t("{name}", name=_named(p)), "place", post, p.id),) for p in places]
    else:
        label = t("Resume") if post.paused else t("Pause")
        rows.append((_button(label, "pause", post, int(not post.paused)),))
    if chat is not None and post.can_replace:
        label = t("Let earlier ones stand") if post.replaces else t("Remove earlier ones")
        rows[-1] += (_button(label, "replace", post, int(not post.replaces)),)
    everything = Button(t("All scheduled posts"), "post.all", (), role=ADMIN)
    return (*rows, (_button(t("Remove this post"), "drop", post), everything))


def _named(chat: Chat) -> Name:
    return Name(chat.title or chat.external)


def _button(label: Text, action: str, post: Post, *more: int) -> Button:
    return Button(label, f"post.{action}", (post.number, *more), role=ADMIN)


async def overview(ctx: Ctx[Any], *, edit: bool) -> Answer:
    """List the posts of the community, with a button to see each."""
    known = await ctx.uow.port(Posts).all(ctx.community.id)
    if not known:
        example = t("To write one: {example}", example=Code(EXAMPLE))
        return Answer(lines(t("Nothing is scheduled."), example), edit=edit)
    chats = await chats_of(ctx)
    told: list[Words] = [
        _line(ctx, at, post, chats.get(post.chat)) for at, post in enumerate(known, 1)
    ]
    buttons = [
        Button(t("{number}", number=at), "post.show", (post.number,), role=ADMIN)
        for at, post in enumerate(known, 1)
    ]
    rows = tuple(tuple(buttons[k : k + PER_ROW]) for k in range(0, len(buttons), PER_ROW))
    return Answer(lines(t("This I say by myself:"), *told), rows, edit=edit)


def _line(ctx: Ctx[Any], at: int, post: Post, chat: Chat | None) -> Text:
    about: dict[str, Blank] = {
        "when": post.hours.told,
        "chat": _title(post, chat),
        "words": excerpt(post.words, MOST_LISTED),
    }
    coming = post.hours.next(ctx.now, ctx.community.zone)
    if post.paused is Paused.AWAY:
        state = t("not said, since I am not there")
    elif not post.chat or post.paused:
        state = t("paused")
    elif coming is None:
        state = t("left out while I was away")
    elif post.hours.is_once:
        return t("{number}. {when} in {chat}: {words}", number=at, **about)
    else:
        state = t("next {moment}", moment=Moment(coming, ctx.community.zone))
    return t("{number}. {when} in {chat}, {state}: {words}", number=at, state=state, **about)
