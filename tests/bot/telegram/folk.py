"""People on Telegram: what they do becomes updates, and they read what the bot sends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from bot.app import App
from tests.bot.telegram.server import BOT, BotApi, Request

GROUP = -1001234567890
PATIENCE = 30_000
"""How often something is looked for: a minute, and longer where others have the processor."""


async def until(true: Callable[[], bool]) -> None:
    """Wait until something is true."""
    for _ in range(PATIENCE):
        if true():
            return
        await asyncio.sleep(0.002)
    raise AssertionError("it never came true")


async def happens(event: asyncio.Event) -> None:
    """Wait for an event, and be told of it at once."""
    for _ in range(PATIENCE // 5):
        with suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), 0.01)
            return
    raise AssertionError("it never happened")


class Group:
    """A group with the bot in it: the whole bot, over the wire."""

    def __init__(self, api: BotApi, app: App, community: int) -> None:
        self.api = api
        self.app = app
        self.community = community
        self.chat: dict[str, Any] = {"id": GROUP, "type": "supergroup", "title": "Bakers"}
        self._message = 0

    def person(self, number: int, name: str, **more: Any) -> Member:
        """Give somebody who has never written to the bot in private."""
        user = {"id": number, "is_bot": False, "first_name": name, "language_code": "en", **more}
        return Member(self, user)

    def number(self) -> int:
        self._message += 1
        return self._message

    async def settled(self, update: int) -> None:
        """Wait until an update is confirmed, and all is done that follows."""
        await until(lambda: self.api.confirmed >= update)
        await self.app.settled()


class Member:
    """Somebody in the group."""

    def __init__(self, group: Group, user: dict[str, Any]) -> None:
        self.group = group
        self.user = user
        self.last: dict[str, Any] = {}

    @property
    def private(self) -> dict[str, Any]:
        return {"id": self.user["id"], "type": "private", "first_name": self.user["first_name"]}

    async def says(self, text: str, **more: Any) -> str:
        """Say something in the group; gives what the bot sends there, line by line."""
        return await self._says(text, self.group.chat, more)

    async def whispers(self, text: str) -> str:
        """Say something to the bot alone, which may answer from then on."""
        self.group.api.opened.add(self.user["id"])
        return await self._says(text, self.private, {})

    async def edits(self, text: str) -> None:
        """Change the last message."""
        edited = self.last | {"text": text, "edit_date": int(time.time())}
        await self.group.settled(self.group.api.push(edited_message=edited))

    async def presses(self, label: str) -> list[Request]:
        """Press the newest button of that label, or follow its link; gives what is sent then."""
        api = self.group.api
        sent = next(r for r in reversed(api.requests) if label in r.buttons)
        button, before = sent.buttons[label], len(api.requests)
        if "url" in button:
            await self.whispers(f"/start {button['url'].partition('start=')[2]}")
        else:
            chat = self.group.chat if sent.chat == GROUP else self.private
            number = sent.params.get("message_id", 501)
            message = {"message_id": number, "date": int(time.time()), "chat": chat, "from": BOT}
            press = {"id": str(time.monotonic_ns()), "from": self.user, "chat_instance": "1"}
            query = press | {"message": message, "data": button["callback_data"]}
            await self.group.settled(api.push(callback_query=query))
        return api.requests[before:]

    async def _says(self, text: str, chat: dict[str, Any], more: dict[str, Any]) -> str:
        api, before = self.group.api, len(self.group.api.requests)
        self.last = {
            "message_id": self.group.number(),
            "date": int(time.time()),
            "from": self.user,
            "chat": chat,
            "text": text,
            **more,
        }
        await self.group.settled(api.push(message=self.last))
        mine = [r for r in api.requests[before:] if r.chat == chat["id"]]
        return "\n".join(r.words for r in mine if r.words)
