"""What `hearth check` asks Telegram: who the bot is, and what it may hear."""

from __future__ import annotations

import asyncio

from bot.telegram.client import who_am_i
from bot.telegram.wire import Lost, Rejected, Wire
from community.reasons import unsecret
from community.words import Code, Name, Text, t

PATIENCE = 8.0
"""Seconds that the questions may take."""


def look(wire: Wire) -> list[tuple[bool | None, Text]]:
    """Give a sentence each, and whether it is fine, wrong, or only to be known."""
    return asyncio.run(_look(wire))


async def _look(wire: Wire) -> list[tuple[bool | None, Text]]:
    try:
        async with asyncio.timeout(PATIENCE):
            me = await who_am_i(wire)
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
    return [(True, who), _privacy(reads_all=me.reads_all)]


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
