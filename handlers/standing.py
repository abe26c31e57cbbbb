"""Standing: what each chat lets the bot do, and whom its platform ranks above others."""

from __future__ import annotations

from typing import Any

from community.context import Ctx
from community.events import Changed
from community.feature import Feature, NoSettings
from community.people import Role
from community.ports import Governing
from community.rights import RIGHTS, ranks_of
from community.setup import TITLES
from community.words import t

feature = Feature("standing", NoSettings, about=t("Roles that the platform gives"))

Ctx_ = Ctx[NoSettings]
RANKS = "standing.ranks"
"""The window of whom each chat ranks above others, as its platform said last."""

FOLLOWED = "standing.followed"
"""The window of the ranks in each community, which the database is asked for once after a start."""


@feature.on(Changed, anywhere=True)
async def note(ctx: Ctx_) -> None:
    event = ctx.event
    if not isinstance(event, Changed):
        return
    if event.what == "rights":
        place = event.place
        ctx.uow.remember(ctx.house.window(RIGHTS), (event.platform, place.id), event.value)
        if place.server == place.id:  # its channels do not say what it is called
            ctx.uow.remember(ctx.house.window(TITLES), (event.platform, place.id), place.title)
    elif event.what == "admins":
        ranks = ranks_of(event.value)
        ctx.uow.remember(ctx.house.window(RANKS), (event.platform, event.place.id), ranks)
        if ctx.community.id:
            await _follow(ctx, event.platform)


async def _follow(ctx: Ctx_, platform: str) -> None:
    """Give each account the highest rank that it has in a chat of the community.

    Nobody's is lowered while there are chats of which nothing is known since the start.
    """
    governing, number = ctx.uow.port(Governing), ctx.community.id
    chats = [c for c in await governing.chats(number) if c.platform == platform and not c.server]
    window = ctx.house.window(RANKS)
    known: list[Any] = [ctx.uow.recall(window, (platform, chat.external)) for chat in chats]
    highest: dict[str, Role] = {}
    for ranks in known:
        for account, rank in (ranks or {}).items():
            highest[account] = max(rank, highest.get(account, Role.MEMBER))
    kept, key = ctx.house.window(FOLLOWED), (number, platform)
    before: dict[str, Role] = ctx.uow.recall(kept, key) or await governing.ranked(number, platform)
    for account, rank in before.items():
        now = highest.setdefault(account, Role.MEMBER)
        if now < rank and None in known:
            highest[account] = rank
    for account, rank in highest.items():
        await governing.set_rank(number, platform, account, rank)
    ctx.uow.remember(kept, key, highest)
