"""Accounts that are one member, as words and buttons; and the terms on which they become so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from community.buttons import Button, minute
from community.context import Ctx
from community.linking import (
    LIFETIME,
    Terms,
    of_platform,
)
from community.people import Actor
from community.ports import People, Settings
from community.talk import TalkSettings
from community.words import Lines, Words, t


def listed(accounts: Sequence[Actor]) -> list[Words]:
    """Name the accounts of somebody who has several."""
    if len(accounts) < 2:
        return []
    named = Lines(tuple(map(of_platform, accounts)), ", ")
    return [t("One member: {accounts}", accounts=named)]


def choices(ctx: Ctx[Any], accounts: Sequence[Actor]) -> tuple[tuple[Button, ...], ...]:
    """Give a button for each account that can be separated: all but the first."""
    until = minute(ctx.now + LIFETIME)
    return tuple(
        (
            Button(
                t("Separate {account}", account=of_platform(who)),
                "separate",
                (who.identity,),
                who=ctx.actor.member,
                until=until,
            ),
        )
        for who in accounts[1:]
    )


async def terms_of(ctx: Ctx[Any], number: int, by: Actor) -> Terms:
    """Give when and by whom, and what talking earns in a day at most."""
    home = await ctx.uow.port(People).community(number)
    documents = await ctx.uow.port(Settings).documents(number, 0)
    cap = ctx.house.instance.of("talk", TalkSettings, *documents).daily_cap
    day = (home or ctx.community).day(ctx.now)
    return Terms(ctx.event.at, by.identity, day, cap)
