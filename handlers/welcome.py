"""Welcome 欢迎: what newcomers are told in the group, and the rules that they have to read."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import msgspec
from pydantic import Field

from community.adverts import shown
from community.buttons import Button
from community.context import Answer, Ctx, Reply
from community.door import Newcomers, Stage
from community.entering import NEW_FOR, chats_of, keep, release
from community.facts import Verified
from community.feature import Feature
from community.greeting import say_together
from community.opening import STAYS
from community.params import Rest
from community.people import Role
from community.ports import AuditLog, Governing
from community.ports import Settings as Documents
from community.settings import changed
from community.sheet import Locked
from community.welcome import (
    MOST_WORDS,
    RULES_READ,
    SERIES,
    Welcome,
    address,
    blanks_of,
    checked,
    pages,
    told,
)
from community.words import Code, Name, Text, Words, lines, t

feature = Feature("welcome", Welcome, about=t("Welcoming newcomers"), held="anywhere")

Ctx_ = Ctx[Welcome]
SAMPLE = t(
    "Welcome to {chat}, {name}! Read {rules} first.",
    chat=Code("{chat}"),
    name=Code("{name}"),
    rules=Code("{rules}"),
)
WORTH = timedelta(hours=1)
"""Who came longer ago is not welcomed any more."""


@feature.hears(Verified)
async def greet(ctx: Ctx_, fact: Verified) -> None:
    if not ctx.settings.on or ctx.now - fact.at > WORTH or fact.how == "known":
        return
    who = await ctx.uow.port(Newcomers).who(fact.identity)
    chats = await ctx.uow.port(Governing).chats(ctx.community.id)
    chat = next((each for each in chats if each.id == fact.chat), None)
    if who is None or chat is None:
        return
    settings = ctx.settings
    say_together(
        ctx,
        chat,
        told(settings, await blanks_of(ctx, chat, settings.text)),
        shown(ctx, who),
        series=SERIES if settings.replace else f"{STAYS}{SERIES}",
        vanish=0 if settings.acknowledge else settings.minutes * 60,
        buttons=_rules_read(settings),
        pages=pages(settings.buttons),
        image=settings.picture,
    )


@feature.button("door.rules")
async def read(ctx: Ctx_) -> Reply:
    newcomers, who = ctx.uow.port(Newcomers), ctx.actor
    newcomer = await newcomers.of(who.identity)
    if newcomer is None or newcomer.stage is not Stage.RULES:
        words = t("You have said so before; you can write here.")
        return Answer(words, private=True, fallback="ephemeral")
    due = ctx.event.at + NEW_FOR
    await keep(ctx, msgspec.structs.replace(newcomer, stage=Stage.IN, due=due))
    chats = await chats_of(ctx, newcomer)
    for chat in chats:
        release(ctx, who, chat)
    done = t("Thank you. You can write here now.")
    if ctx.chat.private and chats:
        done = t("Thank you. You can write in {chat} now.", chat=Name(chats[0].title))
    return Answer(done, private=True, fallback="ephemeral")


def _rules_read(settings: Welcome) -> tuple[tuple[Button, ...], ...]:
    if not settings.acknowledge:
        return ()
    return RULES_READ


# How the owner sets it up.


@feature.command(
    "setup welcome",
    t("Write the welcome for newcomers, or see how it looks."),
    role=Role.ADMIN,
    answer="private",
    sample=SAMPLE,
)
async def setup_welcome(
    ctx: Ctx_, words: Annotated[str, Field(max_length=MOST_WORDS), Rest()] = ""
) -> Reply:
    if not words:
        return await _shown(ctx, ctx.settings)
    if words.strip().casefold() in ("off", "关"):
        await _change(ctx, on=False)
        return t("Newcomers are not welcomed any more.")
    return await _shown(ctx, await _change(ctx, on=True, text=checked(words)))


@feature.command(
    "setup buttons",
    t("Put buttons that lead to web pages below the welcome."),
    role=Role.ADMIN,
    answer="private",
    sample="FAQ https://example.org/faq, Shop https://example.org",
)
async def setup_buttons(
    ctx: Ctx_, words: Annotated[str, Field(max_length=MOST_WORDS), Rest()] = ""
) -> Reply:
    pages(words)
    return await _shown(ctx, await _change(ctx, buttons=words))


@feature.command(
    "setup picture",
    t("Show a picture with the welcome, by its address; without one, none."),
    role=Role.ADMIN,
    answer="private",
    sample="https://example.org/bakery.jpg",
)
async def setup_picture(ctx: Ctx_, page: Annotated[str, Field(max_length=512)] = "") -> Reply:
    return await _shown(ctx, await _change(ctx, picture=address(page)))


@feature.command(
    "setup rules",
    t("Say where the rules stand, and whether newcomers have to read them first."),
    role=Role.ADMIN,
    answer="private",
    sample="https://example.org/rules yes",
)
async def setup_rules(
    ctx: Ctx_, page: Annotated[str, Field(max_length=512)] = "", first: bool = False
) -> Reply:
    after = await _change(ctx, rules=address(page), acknowledge=first)
    return await _shown(ctx, after)


async def _shown(ctx: Ctx_, settings: Welcome) -> Answer:
    """Show the welcome as it will be, for whoever asks."""
    blanks_now = await blanks_of(ctx, ctx.chat, settings.text)
    example: Text = told(settings, blanks_now | {"rules": Code(settings.rules or "…")})
    blanks = example.blanks | {"items": Name(ctx.actor.name)}
    state = t("Newcomers are welcomed like this:")
    if not settings.on:
        state = t("Newcomers are not welcomed; this would be said to them:")
    head: Words = lines(
        state,
        Text(example.sentence, blanks),
        t("Below it: {buttons}", buttons=Code(settings.buttons)) if settings.buttons else None,
        t("With the picture {address}", address=Code(settings.picture))
        if settings.picture
        else None,
        t("To change it: {command} {words}", command=Code("/setup welcome"), words=SAMPLE),
        t("To switch it on: {setting}", setting=Code("/settings welcome.on yes"))
        if not settings.on
        else None,
    )
    return Answer(head, _rules_read(settings) if settings.on else ())


async def _change(ctx: Ctx_, **fields: str | bool) -> Welcome:
    port, community = ctx.uow.port(Documents), ctx.community.id
    before, here = await port.documents(community, ctx.chat.id)
    document = before
    for field, value in fields.items():
        if ctx.house.instance.is_locked("welcome", field):
            raise Locked(f"welcome.{field}")
        document = changed(document, "welcome", field, value)
    await port.write(community, 0, document)
    await ctx.uow.port(AuditLog).note(
        community, ctx.actor.member, "welcome", dict(fields), at=ctx.event.at
    )
    return ctx.house.instance.of("welcome", Welcome, document, here)
