"""Performs actions: the calls that do them, where they go, and what came of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import msgspec
import structlog

from bot.clock import Clock
from bot.discord import errors
from bot.discord.closing import Closing
from bot.discord.guilds import Guilds
from bot.discord.hurdles import Hurdles
from bot.discord.outbound import Call, Means, call_for, destination, is_for_nobody, outcome_of
from bot.discord.removing import MOST_REMOVED, Removing
from bot.discord.replies import Replies
from bot.discord.rooms import NoRoom, Rooms
from bot.discord.tokens import ASIDE, PRESS, PUBLIC, Token, token_of
from bot.discord.wire import Lost, Rejected, Wire
from bot.pictures.painter import Painter
from community.actions import (
    Action,
    Admit,
    Ban,
    Delete,
    Edit,
    Hand,
    Leave,
    Lock,
    Mute,
    Say,
    SetRole,
    Show,
    Slow,
    Survey,
    Unban,
    Unlock,
    Unmute,
)
from community.buttons import Button, pack
from community.hurdles import NO_ROLE, NO_ROOM
from community.mishaps import NO_GLANCE
from community.outcomes import Dropped, Later, Outcome, Refused, Sent

log = structlog.get_logger()

__all__ = ["MOST_REMOVED", "Sender"]

UNKNOWN_TOKEN = 401
OF_CHANNELS = (Survey, Lock, Slow, Unlock)
IN_A_GUILD = (Mute, Unmute, Ban, Unban, Admit, SetRole, Leave)


class Sender:
    """Does what the outbox asks for, over the wire. Without a painter there are words alone."""

    def __init__(
        self, wire: Wire, clock: Clock, key: bytes, painter: Painter | None, guilds: Guilds
    ) -> None:
        self.rooms = Rooms(wire, guilds)
        self.replies = Replies(wire)
        self._wire = wire
        self._clock = clock
        self._seal = partial(_seal, key)
        self._painter = painter
        self._hurdles = Hurdles(wire, guilds)
        self._removing = Removing(wire, self.rooms, self._hurdles, clock)
        self.closing = Closing(wire, self.rooms, guilds)
        self._parts: dict[int, int] = {}

    async def perform(self, number: int, action: Action) -> Outcome | Later:
        """Do an action; raises Lost when it is to be tried again."""
        try:
            outcome = await self._performed(number, action)
        except Rejected as no:  # on the way to it
            if no.code == UNKNOWN_TOKEN:
                raise Lost("the token is not known") from no
            if no.retry_after:
                return Later(no.retry_after, everywhere=no.everywhere)
            is_private = isinstance(action, Say | Hand) and bool(destination(action)[0])
            outcome = Refused(no.why, unreachable=is_private and no.number in errors.CLOSED)
        except NoRoom:
            outcome = Refused(NO_ROOM)
        if not isinstance(outcome, Later):
            self._parts.pop(number, None)
        return outcome

    async def remove(self, removals: Mapping[int, Delete]) -> dict[int, Outcome | Later]:
        """Remove messages of one chat; raises Lost: then all of them may be removed once more."""
        return await self._removing.remove(removals)

    async def _performed(self, number: int, action: Action) -> Outcome | Later:
        content = await self._content(action)
        if isinstance(content, Refused):
            return content
        means = Means(number=number, seal=self._seal, now=self._clock.now(), content=content)
        means = msgspec.structs.replace(means, part=self._parts.get(number, 0))
        if isinstance(action, OF_CHANNELS):
            return await self._shut(action)
        if isinstance(action, IN_A_GUILD):
            return await self._deal(action, means)
        token = self._token(action, means)
        if isinstance(action, Say | Edit) and token is not None:
            by_token = await self._by_token(action, token, means)
            if by_token is not None:
                return await self._answer(action, by_token)
        if isinstance(action, Say) and action.chat != action.to and is_for_nobody(action):
            return Dropped(NO_GLANCE)
        return await self._speak(action, means)

    # What is said in a channel, or done to a message.

    async def _speak(self, action: Action, means: Means) -> Outcome | Later:
        channel, direct = await self.rooms.channel(action)
        if self.rooms.is_server(action.chat):  # buttons are pressed where they stand
            action = msgspec.structs.replace(action, chat=channel)
        call = call_for(action, msgspec.structs.replace(means, channel=channel, direct=direct))
        if not isinstance(call, Call):
            return call
        try:
            return await self._made(call, means)
        except Rejected as no:
            if no.number == errors.UNKNOWN_CHANNEL and self.rooms.may_be_a_person(channel):
                await self.rooms.private(channel)
                return await self._speak(action, means)
            if no.number in (errors.NO_ACCESS, errors.NO_PERMISSION):
                token = self._token(action, means)
                if isinstance(action, Say) and token is not None:  # which needs no right
                    return await self._answer(action, _with(means, token))
                return Refused(await self._hurdles.after(action, "", no))
            return outcome_of(call, no)

    # What answers an interaction.

    def _token(self, action: Action, means: Means) -> Token | None:
        token = token_of(action.token) if isinstance(action, Say | Edit) else None
        if token is None or self.replies.is_spent(token, means.now):
            return None
        return token

    async def _by_token(self, action: Say | Edit, token: Token, means: Means) -> Means | None:
        """Give with what an action answers by a token; None where it goes another way."""
        if isinstance(action, Edit) or (isinstance(action, Show) and action.instead_of):
            return _with(means, token) if token.told == PRESS else None
        waits = not means.part and await self.replies.waits(token)
        if waits and token.told == (ASIDE if action.private else PUBLIC):
            return _with(means, token, fills=True)
        if not action.private:
            return None
        if waits:  # else the answer would take the place of what all are shown
            await self.replies.end(token)
        return _with(means, token)

    async def _answer(self, action: Say | Edit, means: Means) -> Outcome | Later:
        call, token = call_for(action, means), means.token
        if not isinstance(call, Call) or token is None:
            return Refused("nothing to answer")
        try:
            outcome = await self._made(call, means)
        except Rejected as no:
            if no.number in errors.SPENT:
                self.replies.spend(token)
            elif no.number == errors.UNKNOWN_MESSAGE and means.fills:
                self.replies.fill(token)
            else:
                return outcome_of(call, no)
            return await self._performed(means.number, action)
        if means.fills:
            self.replies.fill(token)
        if isinstance(action, Say) and action.private and isinstance(outcome, Sent):
            return Sent()
        return outcome

    # What is done to people.

    async def _deal(self, action: Action, means: Means) -> Outcome | Later:
        guild, role = await self.rooms.guild(action.chat), ""
        if isinstance(action, SetRole):
            role = await self.rooms.role(guild, action.role, made=action.given)
            if not role:
                return Refused(NO_ROLE)
        hurdle = self._hurdles.before(action, guild, role)
        if hurdle:
            return Refused(hurdle)
        call = call_for(action, msgspec.structs.replace(means, guild=guild, role=role))
        if not isinstance(call, Call):
            return call
        try:
            return await self._made(call, means)
        except Rejected as no:
            if no.number in (errors.NO_ACCESS, errors.NO_PERMISSION):
                return Refused(await self._hurdles.after(action, guild, no))
            return outcome_of(call, no)

    # What is done to whole channels.

    async def _shut(self, action: Survey | Lock | Slow | Unlock) -> Outcome | Later:
        try:
            return await self.closing.perform(action)
        except Rejected as no:
            if no.number not in (errors.NO_ACCESS, errors.NO_PERMISSION):
                raise
            return Refused(
                await self._hurdles.after(action, await self.rooms.guild(action.chat), no)
            )

    async def _made(self, call: Call, means: Means) -> Outcome | Later:
        """Make a call; raises Lost, and Rejected for what waiting does not help."""
        try:
            result = await self._wire.call(
                call.method,
                call.path,
                json=call.json,
                query=call.query or None,
                files=call.files or None,
                **call.params,
            )
        except Rejected as no:
            if no.code == UNKNOWN_TOKEN and means.token is None:
                raise Lost("the token is not known") from no
            if no.retry_after:
                return Later(no.retry_after, everywhere=no.everywhere)
            raise
        if call.more:
            self._parts[means.number] = means.part + 1
            if means.fills and means.token is not None:
                self.replies.fill(means.token)
            return Later(0)  # for the next part, at the chat's pace
        message = result.get("id") if isinstance(result, dict) else None
        is_said = isinstance(message, str) and message.isdecimal() and "channel_id" in result
        return Sent(int(message) if is_said and message else 0, private=call.private)

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


def _with(means: Means, token: Token, *, fills: bool = False) -> Means:
    return msgspec.structs.replace(means, token=token, fills=fills)


def _seal(key: bytes, button: Button, place: str) -> str:
    return pack(button, place, key)
