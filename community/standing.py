"""The one line under a member's name, a tag or a role: decided here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from community.actions import SetRole
from community.context import Ctx
from community.linking import Links
from community.people import Actor, Chat, Role
from community.ports import Governing
from community.setup import MODERATORS
from community.tiers import Tier, Tiers, TierSettings
from community.tiersettings import rules_of

LABELS: dict[str, dict[Tier, str]] = {
    "en": {Tier.CONTRIBUTOR: "Contributor", Tier.CORE: "Core"},
    "zh": {Tier.CONTRIBUTOR: "贡献者", Tier.CORE: "核心贡献者"},
}
"""What platforms store and show to all, and so is in the community's language from the start."""
ONE_TAG = ("telegram",)
"""Platforms where somebody has one tag, which the next one takes the place of."""
MOST_WORN = 100


class Worn(Protocol):
    """What was last put under the names of accounts."""

    async def of(self, identity: int) -> Mapping[int, str]:
        """Give the lines of an account by chat."""
        ...

    async def put(self, identity: int, chat: int, line: str) -> None:
        """Note a line, empty for none."""
        ...


def line_of(tier: Tier, settings: TierSettings, language: str) -> str:
    """Give the line of a member of a tier, empty for none."""
    if settings.line == "none":
        return ""
    known = LABELS.get(language.partition("-")[0], LABELS["en"])
    return settings.label(tier) or known.get(tier, "")


async def dress(ctx: Ctx[Any], *members: int) -> None:
    """Let all accounts of members bear the line that they should, wherever they can."""
    rules, language = await rules_of(ctx), ctx.community.language
    chats = await ctx.uow.port(Governing).chats(ctx.community.id)
    for member in members:
        line = line_of(await ctx.uow.port(Tiers).of(member), rules, language)
        for account in await ctx.uow.port(Links).accounts(member):
            worn = await ctx.uow.port(Worn).of(account.identity)
            for chat in chats:
                if _can_wear(account, chat):
                    await _move(ctx, account, chat, worn.get(chat.id, ""), line)


async def undress(ctx: Ctx[Any], member: int) -> None:
    """Take from a member's accounts whatever they bear."""
    chats = {chat.id: chat for chat in await ctx.uow.port(Governing).chats(ctx.community.id)}
    for account in await ctx.uow.port(Links).accounts(member):
        worn = await ctx.uow.port(Worn).of(account.identity)
        for number, line in worn.items():
            if number in chats:
                await _move(ctx, account, chats[number], line, "")


def _can_wear(account: Actor, chat: Chat) -> bool:
    """Whether an account can bear a line in a chat; a server counts as a whole.

    Where somebody has one tag, admins have a title instead, which only its giver can change.
    """
    if chat.platform != account.platform or chat.server or chat.purpose == MODERATORS:
        return False
    return chat.platform not in ONE_TAG or account.role < Role.ADMIN


async def _move(ctx: Ctx[Any], account: Actor, chat: Chat, before: str, line: str) -> None:
    if before == line:
        return
    about: dict[str, Any] = {
        "platform": chat.platform,
        "chat": chat.external,
        "person": account.external,
    }
    first = 0
    if before and not (line and chat.platform in ONE_TAG):
        first = ctx.uow.act(SetRole(**about, role=before, given=False))
    if line:
        ctx.uow.act(SetRole(**about, role=line, first=first))
    await ctx.uow.port(Worn).put(account.identity, chat.id, line)
