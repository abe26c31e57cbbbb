"""Performs actions: the calls that do them, where their chat is now, and what came of them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import structlog

from bot.clock import Clock
from bot.pictures.painter import Painter
from bot.telegram.outbound import NO_TEXT, Call, Means, below_a_picture, call_for, outcome_of
from bot.telegram.wire import Lost, Rejected, Wire
from community.actions import Action, Delete, Hand, Say, Show
from community.buttons import Button, pack
from community.outcomes import Later, Outcome, Refused, Sent, Surveyed, Unknown

log = structlog.get_logger()

UNKNOWN_BOT = (401, 404)
"""What Telegram answers to a token that it does not know."""
UNKNOWN_METHOD = "method not found"
"""What an older server answers with the same number."""
MOST_REMOVED = 100
"""Messages that one call removes."""
SHUT_OUT = "Forbidden"
"""What a refusal begins with that holds for whatever is asked in the chat."""


class Sender:
    """Does what the outbox asks for, over the wire. Without a painter there are words alone."""

    def __init__(
        self, wire: Wire, clock: Clock, key: bytes, painter: Painter | None, *, ephemeral: bool
    ) -> None:
        self._wire = wire
        self._clock = clock
        self._seal = partial(_seal, key)
        self._painter = painter
        self._ephemeral = ephemeral
        self._moved: dict[str, int] = {}
        self._unsure: set[int] = set()
        self._parts: dict[int, int] = {}

    def says(self, action: Action) -> bool:
        """Whether it can come to a message: what is worth a glance alone may not be shown."""
        is_glance = isinstance(action, Say) and action.private and action.fallback == "ephemeral"
        return self._ephemeral or not is_glance

    async def perform(self, number: int, action: Action, username: str) -> Outcome | Later:
        """Do an action of the bot with this username; raises Lost when it is to be tried again."""
        content = await self._content(action)
        if isinstance(content, Refused):
            return content
        means = Means(
            username=username,
            seal=self._seal,
            now=self._clock.now(),
            content=content,
            ephemeral=self._ephemeral,
            again=number in self._unsure,
            part=self._parts.get(number, 0),
        )
        call = call_for(action, means)
        if not isinstance(call, Call):
            return call
        try:
            outcome = await self._made(call)
        except Lost as error:
            if not error.arrived or not isinstance(action, Say) or call.method.startswith("edit"):
                raise
            if not action.notice:
                self._parts.pop(number, None)
                return Unknown()
            self._unsure.add(number)
            raise
        if outcome is None:
            return await self.perform(number, action, username)
        self._unsure.discard(number)
        if call.more and isinstance(outcome, Sent):
            self._parts[number] = means.part + 1
            return Later(0)  # for the next part, at the chat's pace
        if not isinstance(outcome, Later):
            self._parts.pop(number, None)
        return outcome

    async def remove(self, removals: Mapping[int, Delete]) -> dict[int, Outcome | Later]:
        """Remove messages of one chat at once; one that cannot be is found by halving.

        Raises Lost; then all of them may be removed once more, which changes nothing.
        """
        done: dict[int, Outcome | Later] = {}
        groups = [list(removals)]
        while groups:
            numbers = groups.pop()
            outcome = await self._removed([removals[number] for number in numbers])
            if isinstance(outcome, Later):
                numbers += chain(*groups)
                groups = []
            elif isinstance(outcome, Refused) and not outcome.why.startswith(SHUT_OUT):
                half = len(numbers) // 2
                if half:
                    groups += [numbers[half:], numbers[:half]]
                    continue
            done |= dict.fromkeys(numbers, outcome)
        return done

    async def _removed(self, several: Sequence[Delete]) -> Outcome | Later:
        chat, ids = several[0].chat, list(dict.fromkeys(each.message for each in several))
        params: dict[str, Any] = {"chat_id": int(chat)}
        if len(ids) == 1:
            call = Call("deleteMessage", params | {"message_id": ids[0]})
        else:
            call = Call("deleteMessages", params | {"message_ids": ids})
        return await self._made(call) or Sent()

    async def _content(self, action: Action) -> bytes | Refused | None:
        """Give what is attached: a picture that could be drawn, or a file."""
        if isinstance(action, Show) and self._painter is not None:
            return await self._painter.paint(action)
        if not isinstance(action, Hand):
            return None
        try:
            return await asyncio.to_thread(Path(action.file).read_bytes)
        except OSError as error:
            return Refused(f"the file cannot be read: {error.strerror}")

    async def _made(self, call: Call) -> Outcome | Later | None:
        """Make a call, in its chat's present place; None when it must be put in another way."""
        chat = str(call.params["chat_id"])
        params = call.params | {"chat_id": self._moved.get(chat, call.params["chat_id"])}
        try:
            result = await self._wire.call(call.method, params, files=call.files)
        except Rejected as no:
            if no.moved_to is not None and chat not in self._moved:
                self._moved[chat] = no.moved_to
                return await self._made(call)
            if call.method == "editMessageText" and NO_TEXT in no.why:
                return await self._made(below_a_picture(call))
            if no.code in UNKNOWN_BOT and UNKNOWN_METHOD not in no.why.casefold():
                raise Lost("the token is not known") from no
            return outcome_of(call, no)
        if call.tells:
            return _told(call, result)
        message = result.get("message_id") if isinstance(result, dict) else 0
        message = message if isinstance(message, int) else 0
        if call.glance and message:
            await self._take_back(params["chat_id"], message)
            return None
        return Sent(message, private=call.private)

    async def _take_back(self, chat: Any, message: int) -> None:
        """Remove what was meant for one and shown to all: this server knows no such thing."""
        self._ephemeral = False
        log.error(
            "this Bot API server shows nothing to one person alone; telegram.ephemeral is off"
        )
        await self._wire.call("deleteMessage", {"chat_id": chat, "message_id": message})


def _told(call: Call, result: Any) -> Outcome:
    """Give what was asked for, as it is to be brought back later."""
    found = result.get(call.tells) if isinstance(result, dict) else None
    if not isinstance(found, dict):
        return Refused("Telegram does not say what members may do here")
    return Surveyed(before=json.dumps(found, sort_keys=True))


def _seal(key: bytes, button: Button, place: str) -> str:
    return pack(button, place, key)
