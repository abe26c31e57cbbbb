"""Carries a town's words over Discord's wire: what is on the square is what people do there."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from bot.clock import Clock
from bot.discord.client import DiscordPlatform
from bot.discord.menu import commands
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
from tests.bot.discord.interactions import COMMAND, COMPONENT, Interaction, answer
from tests.bot.discord.people import Person
from tests.bot.discord.server import TOKEN
from tests.bot.discord.square import OWN, SquareDiscord
from tests.bot.discord.typed import out_of_date, slash
from tests.bot.telegram.folk import until

BOT_ADD = 28
FILES = {
    "photo": "photo.png",
    "video": "video.mp4",
    "audio": "song.mp3",
    "animation": "wave.gif",
    "voice": "voice-message.ogg",
    "file": "recipe.zip",
}
BUTTON, MENU = 2, 3
FRESH = 1.0
"""Seconds after which somebody cannot be said to give a slash command now."""


class DiscordCarrier(DiscordPlatform):
    """The bot's adapter of Discord, with a Discord of its own that knows the square."""

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
    ) -> None:
        self.api = SquareDiscord(square, clock)
        told = commands(house)
        me = {"application_id": self.api.world.me["id"]}
        self.api.world.commands[""] = [c | me | {"id": str(n)} for n, c in enumerate(told, 1)]
        self._alone = {name: each.alone for name, each in house.commands.items() if each.alone}
        self._asked: dict[str, Interaction] = {}
        """What was pressed or commanded, by its name on the square."""
        wire = Wire(self.api.url, TOKEN)
        super().__init__(wire, clock, key, painter, house=house, database=database)

    async def start(self, intake: Intake) -> None:
        for chat in self.api.square.titles:
            self.api.guild_of(chat)
        await self.api.start()
        await super().start(intake)

    async def stop(self) -> None:
        await super().stop()
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
            self._happen(payload)
        await until(self._is_in)

    def _is_in(self) -> bool:
        """Whether all that was told has arrived and is committed."""
        told = [session.seq for session in self.api.gateway.sessions.values()]
        return self.connected and told == [self.gateway.sequence] and self.idle

    # From what happened on the square to what people do on Discord.

    def _happen(self, payload: Payload) -> None:
        chat, kind = payload["chat"]["id"], payload["kind"]
        if kind in ("join", "leave") and payload["own"]:
            self._bring(payload, chat)
        elif kind == "change":
            self._change(payload, chat)
        elif payload["from"] is None:
            self._nobody(payload, chat)
        else:
            self._do(self._who(payload["from"]["id"], chat), payload, kind)

    def _who(self, name: str, chat: str) -> Person:
        """Give somebody as a member of a chat's guild; whoever writes in private is in some."""
        if not chat.startswith("dm:"):
            return self.api.member(chat, name)
        found = self.api.member(next(iter(self.api.square.titles)), name)
        found.channel = self.api.channel_of(chat)
        return found

    def _do(self, who: Person, payload: Payload, kind: str) -> None:
        by = payload.get("by") or {"id": payload["from"]["id"]}
        match kind:
            case "message":
                self._say(who, payload)
            case "edit":
                who.edits(self.api.message(payload["id"]), self._words(payload))
            case "removal":
                who.removes(self.api.message(payload["id"]))
            case "press":
                self._press(who, payload)
            case "reaction":
                self._react(who, payload)
            case "join":
                who.guild.members.pop(who.id)
                who.joins()
                self.api.member(payload["chat"]["id"], payload["from"]["id"])
            case "leave" if by["id"] != payload["from"]["id"]:
                who.is_kicked_by(self._who(by["id"], payload["chat"]["id"]))
            case "leave":
                who.leaves()
            case "sanction":
                who.is_banned_by(self._who(by["id"], payload["chat"]["id"]))
            case _:
                raise LookupError(f"Discord does not tell of a {kind}")

    def _say(self, who: Person, payload: Payload) -> None:
        number, channel = payload["id"], who.channel
        if self._commands(who, payload):
            return
        if self.api.is_there(number):  # it is told once more
            deeds.tell(self.api.world, channel, "MESSAGE_CREATE", self.api.message(number))
            return
        quoted = payload.get("reply_to")
        more: dict[str, Any] = {"to": self.api.message(quoted["id"])} if quoted else {}
        media = payload.get("media", ())
        more["files"] = [FILES[kind] for kind in media if kind in FILES]
        if "sticker" in media:
            more["sticker_items"] = [{"id": "1", "name": "wave", "format_type": 1}]
        if "poll" in media:
            more["poll"] = {"question": {"text": "Well?"}, "answers": []}
        message = who.says(self._words(payload), at=_at(payload), **more)
        self.api.link(message, number)

    def _commands(self, who: Person, payload: Payload) -> bool:
        """Give a slash command, where the line is one and is given now."""
        name, late = f"line {payload['id']}", self.api.world.now() - _at(payload) > FRESH
        if name in self._asked:
            self._tell_again(name)
            return True
        if late or payload.get("media") or payload.get("reply_to"):
            self.api.typed[f"dm:{payload['from']['id']}"] = self._at_once()
            return False  # which a slash command cannot have
        if payload["chat"]["id"] in self.api.square.plain:  # there all is typed as a text
            return False
        line = self.api.world, self._by_its_name(self._words(payload)), self._alone
        given, old = slash(*line), out_of_date(*line)
        if given is not None:
            self._asked[name] = who.commands(given[0], who.channel, **given[1])
        elif old is not None:
            self._asked[name] = who.interacts(COMMAND, old, who.channel)
        else:
            self.api.typed[f"dm:{payload['from']['id']}"] = self._at_once()
            return False
        return True

    def _at_once(self) -> datetime:
        return datetime.fromtimestamp(self.api.world.now(), UTC)

    def _by_its_name(self, text: str) -> str:
        """Give a line with the command's name, for which a client shows one in Chinese."""
        word, _, rest = text.partition(" ")
        command = self._house.words.get(word.lstrip("/"))
        if command is None or (command.answer == "public" and not text.startswith("/")):
            return text
        return f"/{command.name} {rest}".strip()

    def _words(self, payload: Payload) -> str:
        """Give a text as Discord has it, which writes whom it means by their ids."""
        words = str(payload["text"])
        for soul in payload.get("mentions", ()):
            user = self.api.user(soul["id"])
            words = re.sub(rf"@{re.escape(soul['username'])}\b", f"<@{user['id']}>", words)
        return words

    def _nobody(self, payload: Payload, chat: str) -> None:
        """Let a webhook say what nobody says; such a one presses nothing and reacts to nothing."""
        if payload["kind"] == "message":
            hook = {"id": str(self.api.world.number()), "username": "Feed", "bot": True}
            author = hook | {"global_name": None, "discriminator": "0000", "avatar": None}
            channel = self.api.channel_of(chat)
            words, more = self._words(payload), {"webhook_id": hook["id"], "at": _at(payload)}
            message = deeds.post(self.api.world, channel, author, words, **more)
            self.api.link(message, payload["id"])

    def _press(self, who: Person, payload: Payload) -> None:
        if payload["press"] in self._asked:
            self._tell_again(payload["press"])
            return
        below = self.api.message(payload["id"])
        data: Payload = {"custom_id": payload["data"], "component_type": BUTTON, "id": 1}
        for row in below["components"]:
            for part in row["components"]:
                if payload["data"] in [each["value"] for each in part.get("options", ())]:
                    data["custom_id"] = part["custom_id"]
                    data |= {"component_type": MENU, "values": [payload["data"]]}
        channel = self.api.world.channels[below["channel_id"]]
        self._asked[payload["press"]] = who.interacts(COMPONENT, data, channel, below)

    def _tell_again(self, name: str) -> None:
        self.api.world.emit("INTERACTION_CREATE", self._asked[name].told, 0)

    def _react(self, who: Person, payload: Payload) -> None:
        message, wanted = self.api.message(payload["id"]), payload["emoji"]
        reactors = self.api.world.reactors
        held = [
            sign
            for (number, sign), by in reactors.items()
            if number == int(message["id"]) and who.id in by
        ]
        for sign in wanted:
            who.reacts(message, sign)
        for sign in held:
            if sign not in wanted:
                who.unreacts(message, sign)

    def _bring(self, payload: Payload, chat: str) -> None:
        """Bring the bot into a guild, or send it away."""
        world = self.api.world
        guild = self.api.guild_of(chat, with_bot=False)
        by = payload["by"] or payload["from"] or {"id": BOT}
        if payload["kind"] == "leave":
            deeds.expel(world, guild, world.me["id"])
            return
        guild.members.pop(world.me["id"], None)
        self.api.square.left.discard(chat)
        role = self.api.role(guild, OWN)
        role["permissions"] = str(self.api.allowed(chat))
        if by["id"] != BOT:
            adder = self.api.member(chat, by["id"])
            deeds.note(world, guild, adder.id, BOT_ADD, world.me["id"])
        deeds.admit(world, guild, world.me, roles=[role["id"]])

    def _change(self, payload: Payload, chat: str) -> None:
        """Change what Discord tells of: what the bot may do, or what a guild is called."""
        world = self.api.world
        if payload["what"] == "rights":
            guild = self.api.guild_of(chat)
            role = self.api.role(guild, OWN)
            role["permissions"] = str(self.api.allowed(chat))
            world.emit("GUILD_ROLE_UPDATE", {"guild_id": guild.id, "role": role}, 1)
        elif payload["what"] == "title":
            guild = self.api.guild_of(chat)
            guild.name = payload["value"]
            world.emit("GUILD_UPDATE", _told(guild.id, guild.name, guild.owner), 1)


def _told(number: str, name: str, owner: str) -> Payload:
    return {"id": number, "guild_id": number, "name": name, "owner_id": owner}


def _at(payload: Payload) -> float:
    return datetime.fromisoformat(payload["at"]).timestamp()
