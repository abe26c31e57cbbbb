"""Who hears of a case: its person, who may appeal, and the moderators, on a card with buttons."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from community.actions import Edit, Say
from community.answering import heading
from community.buttons import Button
from community.cases import Appeals, Case, Cases
from community.casewords import EVERYWHERE, buttons, card, is_by_rule, series_of
from community.context import Answer, Ctx
from community.door import Posted
from community.events import Pressed
from community.hits import Hits
from community.locks import Locks
from community.people import Actor, Chat
from community.ports import Governing, People
from community.renewing import renewed
from community.restraints import OF_CHATS, CaseKind
from community.setup import MODERATORS
from community.spans import span
from community.waves import Waves
from community.wavewords import verdict
from community.words import Name, Phrase, Text, Words, lines, t

Rows = tuple[tuple[Button, ...], ...]
LINE_STAYS = 60
"""Seconds for which the line stays in the group that asks somebody to open the bot."""


async def named(ctx: Ctx[Any], member: int) -> str:
    """Give a member's name, a sign for somebody forgotten."""
    who = await ctx.uow.port(People).member(member) if member else None
    return who.name if who is not None else "…"


async def about(ctx: Ctx[Any], case: Case) -> str:
    """Give whom a case is about, or the chat; a sign for all chats."""
    if case.kind not in OF_CHATS:
        return await named(ctx, case.member)
    chats = await ctx.uow.port(Governing).chats(case.community) if case.chat else ()
    return next((c.title or c.external for c in chats if c.id == case.chat), EVERYWHERE)


async def card_of(ctx: Ctx[Any], case: Case, *, whole: bool = False) -> Words:
    """Give a case's card; `whole` tells what became of it in each chat, too."""
    names = (
        await about(ctx, case),
        await named(ctx, case.by),
        await named(ctx, case.undone_by),
    )
    appeal = await ctx.uow.port(Appeals).of(case.number)
    traces = await ctx.uow.port(Cases).traces(case.number) if whole else ()
    judgement = await ctx.uow.port(Hits).of_case(case.number) if is_by_rule(case) else None
    besides = await _besides(ctx, case)
    return card(case, ctx.community, names, appeal, traces, judgement=judgement, besides=besides)


async def _besides(ctx: Ctx[Any], case: Case) -> Text | None:
    """Say what became of a wave, of a mute that it is given again and again, how slow is slow."""
    if case.kind is CaseKind.MUTE:
        return renewed(case, await ctx.uow.port(Cases).identities(case.member))
    if case.kind is CaseKind.SLOW:
        running = await ctx.uow.port(Locks).running(case.community)
        pace = next((each.seconds for each in running if each.case == case.number), 0)
        told = t("Everybody can write once in {span}.", span=span(timedelta(seconds=pace)))
        return told if pace else None
    wave = await ctx.uow.port(Waves).of(case.number) if case.kind is CaseKind.WAVE else None
    return verdict(wave, await named(ctx, wave.by)) if wave is not None else None


async def shown(ctx: Ctx[Any], case: Case, *more: Text, edit: bool = False) -> Answer:
    """Show a case: to who asked alone, or in the moderators' chat to all of them."""
    among_them = ctx.chat.purpose == MODERATORS
    return Answer(
        lines(await card_of(ctx, case), *more),
        buttons(case),
        private=not among_them,
        secret=not among_them,
        lasting=True,
        edit=edit,
    )


async def tell_moderators(
    ctx: Ctx[Any], words: Words, rows: Rows, *, series: str = "", but: Collection[int] = ()
) -> None:
    """Tell moderators something, in the chats of theirs other than this one and those in `but`.

    Where they have none, the owners are told in private. Of a `series` the newest alone stands.
    """
    governing = ctx.uow.port(Governing)
    theirs = [c for c in await governing.chats(ctx.community.id) if c.purpose == MODERATORS]
    for chat in theirs:
        if chat.id != ctx.chat.id and chat.id not in but:
            ctx.uow.act(
                Say(
                    platform=chat.platform,
                    chat=chat.external,
                    words=words,
                    buttons=rows,
                    language=chat.language or ctx.community.language,
                    community=ctx.community.id,
                    notice=True,
                    series=series,
                )
            )
    if theirs:
        return
    for owner in await governing.owners(ctx.community.id):
        if owner.member != ctx.actor.member:
            tell_alone(ctx, owner, words, None, rows)


async def announce(ctx: Ctx[Any], case: Case, head: Words | None = None) -> None:
    """Lay a case's card into the moderators' chats, but for the one in which it was decided."""
    told = await card_of(ctx, case)
    words = told if head is None else lines(head, told)
    await tell_moderators(ctx, words, buttons(case), series=series_of(case))


async def retell(ctx: Ctx[Any], case: Case, *, anew: bool) -> None:
    """Let a case's cards in the moderators' chats say what it has come to.

    The one whose button is being pressed is left to its answer. With `anew` a card is laid where
    none is known to stand.
    """
    words, rows = await card_of(ctx, case), buttons(case)
    known = set[int]()
    for chat in await ctx.uow.port(Governing).chats(case.community):
        if chat.purpose != MODERATORS:
            continue
        posted = ctx.uow.port(Posted)
        card = await posted.swap(chat.platform, chat.external, series_of(case), 0, ctx.now)
        if card is None:
            continue
        known.add(chat.id)
        if not _is_pressed(ctx, chat, card[0]):
            ctx.uow.act(
                Edit(
                    platform=chat.platform,
                    chat=chat.external,
                    message=card[0],
                    words=words,
                    language=chat.language or ctx.community.language,
                    buttons=rows,
                )
            )
    if anew:
        await tell_moderators(ctx, words, rows, but=known)


def _is_pressed(ctx: Ctx[Any], chat: Chat, message: int) -> bool:
    event = ctx.event
    return isinstance(event, Pressed) and ctx.chat.id == chat.id and event.message == message


def tell_alone(ctx: Ctx[Any], who: Actor, words: Words, aloud: Chat | None, rows: Rows = ()) -> int:
    """Tell somebody something in private; gives the outbox number.

    Whom the bot may not write to finds it when they open the bot. `aloud` is the chat in which a
    passing line asks them to.
    """
    return ctx.uow.act(
        Say(
            platform=who.platform,
            chat=aloud.external if aloud is not None else "",
            words=words,
            buttons=rows,
            language=who.language or ctx.community.language,
            to=who.external,
            private=True,
            secret=True,
            topic=ctx.event.place.topic if aloud is not None and aloud.id == ctx.chat.id else 0,
            fallback="button" if aloud is not None else "hold",
            heading=heading(ctx.community.name),
            community=ctx.community.id,
            vanish=LINE_STAYS,
            notice=True,
        )
    )


def aloud(ctx: Ctx[Any], who: Actor, about: Chat | None) -> Chat | None:
    """Give the chat in which somebody may be asked to open the bot: one where they come."""
    for chat in (about, ctx.chat):
        is_theirs = chat is not None and chat.platform == who.platform and not chat.private
        if chat is not None and chat.id and is_theirs and chat.purpose != MODERATORS:
            return chat
    return None


async def quote_back(ctx: Ctx[Any], case: Case, who: Actor) -> bool:
    """Bring the words of a removed message back, under their author's name; False without them."""
    chats = await ctx.uow.port(Governing).chats(case.community)
    chat = next((each for each in chats if each.id == case.chat), None)
    if chat is None or not case.quoted:
        return False
    topic = await ctx.uow.port(Cases).topic(case.chat, case.message)
    ctx.uow.act(
        Say(
            platform=chat.platform,
            chat=chat.external,
            topic=topic or 0,
            words=t("{name} had written: {words}", name=Name(who.name), words=Phrase(case.quoted)),
            language=chat.language or ctx.community.language,
            community=case.community,
            notice=True,
        )
    )
    return True
