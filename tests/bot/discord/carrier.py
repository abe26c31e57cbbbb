"""Carries a town's words over Discord's wire: what is on the square is what people do there."""

from __future__ import annotations

from collections.abc import Collection

from bot.clock import Clock
from bot.discord.client import DiscordPlatform
from bot.discord.tokens import ASIDE, Token
from bot.discord.wire import Wire
from bot.local.square import BOT, Payload, Square
from bot.pacing import Paces
from bot.pictures.painter import Painter
from bot.platform import Intake
from community.actions import Action, Say
from community.house import House
from community.people import Role
from storage.database import Database
from tests.bot.discord import deeds
from tests.bot.discord.asked import Request
from tests.bot.discord.crossing import Crossing
from tests.bot.discord.interactions import COMMAND, answer
from tests.bot.discord.server import TOKEN
from tests.bot.discord.square import SquareDiscord
from tests.bot.telegram.folk import until


class DiscordCarrier(DiscordPlatform):
    """The bot's adapter of Discord, with a Discord of its own that knows the square."""

    api: SquareDiscord
    _crossing: Crossing
    ranks: Collection[int] = (Role.MODERATOR, Role.ADMIN)
    by_token = True
    tells_opening = False

    def __init__(
        self,
        square: Square,
        clock: Clock,
        key: bytes,
        painter: Painter,
        *,
        house: House,
        database: Database,
        before: DiscordCarrier | None = None,
    ) -> None:
        self.api = before.api if before is not None else SquareDiscord(square, clock)
        self._began, self._stays = before is not None, False
        self._crossing = before._crossing if before is not None else Crossing(self.api, house)
        wire = Wire(self.api.url, TOKEN)
        super().__init__(wire, clock, key, painter, house=house, database=database)

    def again(
        self, clock: Clock, key: bytes, painter: Painter, *, house: House, database: Database
    ) -> DiscordCarrier:
        """Give another adapter of the same Discord, which stays there when this one stops."""
        self._stays = True
        about = (self.api.square, clock, key, painter)
        return DiscordCarrier(*about, house=house, database=database, before=self)

    async def start(self, intake: Intake) -> None:
        for chat in self.api.square.titles:
            self.api.guild_of(chat)
        if not self._began:
            await self.api.start()
        await super().start(intake)

    async def stop(self) -> None:
        await super().stop()
        if self._stays:
            return
        await self.api.stop()
        assert self.api.wrong == []

    def paces(self, action: Action) -> Paces | None:
        public = isinstance(action, Say) and not action.private
        chat = self.api.chat(action.chat) if action.chat in self.api.world.channels else ""
        pace = self.api.square.paces.get(chat) if public else None
        return Paces((pace,)) if pace else None

    def external(self, chat: str) -> str:
        """Give the id that the platform has for a chat of the square."""
        if chat.startswith("dm:"):
            return str(self.api.user(chat.removeprefix("dm:"))["id"])
        return self.api.channel_of(chat).id

    def account(self, who: str) -> str:
        """Give the id that the platform has for a resident; for the bot its username."""
        if who == BOT:
            return str(self.api.world.me["username"])
        return self.api.member(next(iter(self.api.square.titles)), who).id

    def number(self, shown: int) -> int:
        """Give the platform's number of a message of the square."""
        return int(self.api.message(shown)["id"])

    def typed(self, command: str) -> str:
        """Give a command as a text, which is no slash command."""
        return f"!{command}"

    def token(self, who: str, chat: str) -> str:
        """Give by what somebody can be answered who has just asked in a chat."""
        there = self.api.member(chat, who)
        asked = there.asks(COMMAND, {"id": "1", "name": "rank", "type": 1}, there.channel)
        path = {"interaction": asked.id, "token": asked.token}
        later = {"type": 5, "data": {"flags": deeds.EPHEMERAL}}
        answer(self.api.world, Request("POST", "", path, json=later))
        return str(Token(ASIDE, self.api.world.me["id"], asked.id, asked.token))

    async def deliver(self, *payloads: Payload) -> None:
        """Let what has happened on the square reach the bot; returns when that is committed."""
        await until(self._is_in)
        for payload in payloads:
            self._crossing.happen(payload)
        await until(self._is_in)

    def _is_in(self) -> bool:
        """Whether all that was told has arrived and is committed."""
        told = [session.seq for session in self.api.gateway.sessions.values()]
        return self.connected and told == [self.gateway.sequence] and self.idle
