"""Private chats of a tier: opened to whoever comes to belong to it, closed without a word."""

from __future__ import annotations

from typing import Any

from community.actions import Admit, Ban, SetRole, Unban
from community.casetelling import tell_alone
from community.context import Ctx
from community.enforcing import KICK_LASTS
from community.linking import Links
from community.people import Actor, Chat, Role
from community.ports import Governing
from community.setup import MODERATORS
from community.tiers import ONE, Tier, Tiers, TierSettings
from community.tiersettings import rules_of
from community.words import Code, Lines, Name, Text, Words, t

BY_ROLE = ("discord",)
"""Platforms where whoever has a role sees a channel; elsewhere people ask to be let in."""

MOST_TOLD = 150
Door = tuple[Chat, TierSettings]


async def doors_of(ctx: Ctx[Any]) -> list[Door]:
    """Give the private chats of tiers, with what holds in each."""
    chats = await ctx.uow.port(Governing).chats(ctx.community.id)
    found = [(c, await rules_of(ctx, c)) for c in chats if c.purpose != MODERATORS]
    return [(chat, rules) for chat, rules in found if rules.opens_from is not None]


async def move_doors(ctx: Ctx[Any], member: int, before: Tier, after: Tier) -> list[Words]:
    """Open to a member what their tier opens now, and close what it does not any more.

    Gives what they are to be told of that.
    """
    told: list[Words] = []
    chats = {chat.id: chat for chat in await ctx.uow.port(Governing).chats(ctx.community.id)}
    for chat, rules in await doors_of(ctx):
        least = rules.opens_from
        if least is None or not _has_key(chat, rules) or (before >= least) == (after >= least):
            continue
        for account in await ctx.uow.port(Links).accounts(member):
            if account.platform != chat.platform:
                continue
            if chat.platform in BY_ROLE:
                server = chats.get(chat.server, chat)
                _give(ctx, account, server, rules.opens_by, given=after >= least)
            elif after < least and account.role < Role.MODERATOR:
                _send_out(ctx, account, chat)
        if after >= least:
            told.append(_open(chat, rules))
    return told


async def open_to_all(ctx: Ctx[Any], number: int) -> None:
    """Open a chat, by its number, to whom its tier holds already, now that its door is set."""
    chats = {chat.id: chat for chat in await ctx.uow.port(Governing).chats(ctx.community.id)}
    for chat, rules in await doors_of(ctx):
        least = rules.opens_from
        if chat.id != number or least is None or not rules.opens_by:
            continue
        running = await ctx.uow.port(Tiers).running(ctx.community.id, MOST_TOLD)
        for member in sorted({each.member for each in running}):
            accounts = await ctx.uow.port(Links).accounts(member)
            for account in [each for each in accounts if each.platform == chat.platform]:
                if await ctx.uow.port(Tiers).of(member) < least:
                    continue
                if chat.platform in BY_ROLE:
                    _give(ctx, account, chats.get(chat.server, chat), rules.opens_by, given=True)
                tell_alone(ctx, account, _open(chat, rules), None)


async def answer_request(ctx: Ctx[Any]) -> bool:
    """Answer who asks to be let into a tier's chat; False where this chat is none."""
    least = (await rules_of(ctx, ctx.chat)).opens_from if ctx.chat.id else None
    who = ctx.actor
    if least is None or not who.identity or ctx.event.imported:
        return False
    tier = await ctx.uow.port(Tiers).of(who.member)
    held = who.restraint is not None and who.restraint.holds(ctx.event.at)
    given = (tier >= least or who.role >= Role.MODERATOR) and not held
    about: dict[str, Any] = {"platform": ctx.chat.platform, "chat": ctx.chat.external}
    ctx.uow.act(Admit(**about, person=who.external, given=given))
    if not given:
        tell_alone(ctx, who, _closed(ctx, least), None)
    return True


def _has_key(chat: Chat, rules: TierSettings) -> bool:
    """Whether there is by what the chat could be opened."""
    return chat.platform not in BY_ROLE or bool(rules.opens_by)


def _give(ctx: Ctx[Any], account: Actor, server: Chat, role: str, *, given: bool) -> None:
    about: dict[str, Any] = {"platform": server.platform, "chat": server.external}
    ctx.uow.act(SetRole(**about, person=account.external, role=role, given=given))


def _send_out(ctx: Ctx[Any], account: Actor, chat: Chat) -> None:
    """Take somebody out of a chat into which they may come again, should they belong there."""
    about: dict[str, Any] = {
        "platform": chat.platform,
        "chat": chat.external,
        "person": account.external,
    }
    ctx.uow.act(Ban(**about, ends=ctx.now + KICK_LASTS))
    restraint = account.restraint
    if restraint is None or restraint.banned is None or restraint.banned <= ctx.now:
        ctx.uow.act(Unban(**about))


def _open(chat: Chat, rules: TierSettings) -> Words:
    title = Name(chat.title or chat.external)
    if chat.platform in BY_ROLE or not rules.opens_by:
        return t("{chat} is open to you now.", chat=title)
    link = t("{link}", link=Code(rules.opens_by))
    return Lines((t("{chat} is open to you now; ask to be let in:", chat=title), link), " ")


def _closed(ctx: Ctx[Any], least: Tier) -> Text:
    return t(
        "To come into {chat} one is {tier} or more; moderators confirm that.",
        chat=Name(ctx.chat.title or ctx.chat.external),
        tier=ONE[least],
    )
