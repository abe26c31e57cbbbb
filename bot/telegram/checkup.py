"""What `hearth check` asks Telegram: who the bot is, and what it may hear."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.telegram.accounts import PLATFORM, Me
from bot.telegram.client import who_am_i
from bot.telegram.delivery import delivery
from bot.telegram.members import rights
from bot.telegram.wire import Lost, Rejected, Wire
from community.reasons import unsecret
from community.rights import missing
from community.words import Code, Name, Text, t

PATIENCE = 8.0
"""Seconds that the questions may take."""


Found = tuple[bool | None, Text]
"""A sentence, and whether it is fine, wrong, or only to be known."""


def look(wire: Wire, chats: Sequence[tuple[str, str]] = (), url: str = "") -> list[Found]:
    """Give a sentence each about the bot and its chats, which come as id and title.

    `url` is the webhook's, empty where the bot polls.
    """
    return asyncio.run(_look(wire, chats, url))


async def _look(wire: Wire, chats: Sequence[tuple[str, str]], url: str) -> list[Found]:
    try:
        async with asyncio.timeout(PATIENCE):
            me = await who_am_i(wire)
            info = await wire.call("getWebhookInfo")
            there = [found for each in chats for found in await _chat(wire, me, *each)]
    except Rejected as error:
        return [(False, _refused(error))]
    except (Lost, TimeoutError) as error:
        why = Code(unsecret(str(error)) or type(error).__name__)
        return [
            (
                False,
                t(
                    "Telegram cannot be reached: {why}. Look at the network, {api} and {proxy}.",
                    why=why,
                    api=Code("telegram.api"),
                    proxy=Code("telegram.proxy"),
                ),
            )
        ]
    finally:
        await wire.close()
    who = t(
        "On Telegram I am {name}, {username}.", name=Name(me.name), username=Code(f"@{me.username}")
    )
    return [(True, who), _privacy(reads_all=me.reads_all), *delivery(info, url), *there]


async def _chat(wire: Wire, me: Me, chat: str, title: str) -> list[Found]:
    """Give a sentence for each right that is missing in a chat, or that none is."""
    name = Name(title or chat)
    try:
        own = await wire.call("getChatMember", {"chat_id": int(chat), "user_id": me.id})
    except Rejected as error:
        return [(False, t("I am not in {chat}: {why}", chat=name, why=Code(unsecret(error.why))))]
    if not isinstance(own, dict) or own.get("status") in ("left", "kicked"):
        return [(False, t("I am not in {chat} any more: add me there again.", chat=name))]
    lacks = missing(PLATFORM, rights(own, me))
    if not lacks:
        return [(True, t("In {chat} I have all the rights that I use.", chat=name))]
    return [(None, t("In {chat}: {lack}", chat=name, lack=lack)) for lack in lacks]


def _refused(error: Rejected) -> Text:
    if error.code in (401, 404):
        return t(
            "Telegram does not know the token in {setting}. {father} shows the right one.",
            setting=Code("telegram.token"),
            father=Code("@BotFather"),
        )
    return t("Telegram refuses: {why}", why=Code(unsecret(str(error))))


def _privacy(*, reads_all: bool) -> tuple[bool | None, Text]:
    if reads_all:
        return True, t("Privacy mode is off: in groups I read all messages.")
    return None, t(
        "Privacy mode is on: I read all messages only in groups where I am an administrator, "
        "elsewhere just commands and replies. {setprivacy} at {father} turns it off; groups count "
        "that once I am removed and added again.",
        setprivacy=Code("/setprivacy"),
        father=Code("@BotFather"),
    )
