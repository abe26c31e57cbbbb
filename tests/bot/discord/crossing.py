"""What happens on a town's square becomes what people do on Discord, by its clients."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from bot.discord.menu import commands
from bot.local.square import BOT, Payload
from community.house import House
from tests.bot.discord import deeds
from tests.bot.discord.interactions import COMMAND, COMPONENT, Interaction
from tests.bot.discord.people import Person
from tests.bot.discord.square import OWN, SquareDiscord
from tests.bot.discord.typed import out_of_date, slash

BOT_ADD = 28
FILE = "application/octet-stream"
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


class Crossing:
    """Knows what was pressed and commanded, so that it can be told again."""

    def __init__(self, api: SquareDiscord, house: House) -> None:
        self._api, self._house = api, house
        told = commands(house)
        me = {"application_id": self._api.world.me["id"]}
        self._api.world.commands[""] = [c | me | {"id": str(n)} for n, c in enumerate(told, 1)]
        self._alone = {name: each.alone for name, each in house.commands.items() if each.alone}
        self._asked: dict[str, Interaction] = {}
        """What was pressed or commanded, by its name on the square."""

    def happen(self, payload: Payload) -> None:
        """Let something that happened on the square happen on Discord."""
        chat, kind = payload["chat"]["id"], payload["kind"]
        self._api.typed.pop(chat, None)
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
            return self._api.member(chat, name)
        found = self._api.member(next(iter(self._api.square.titles)), name)
        found.channel = self._api.channel_of(chat)
        return found

    def _do(self, who: Person, payload: Payload, kind: str) -> None:
        by = payload.get("by") or {"id": payload["from"]["id"]}
        match kind:
            case "message":
                self._say(who, payload)
            case "edit":
                who.edits(self._api.message(payload["id"]), self._words(payload))
            case "removal":
                who.removes(self._api.message(payload["id"]))
            case "press":
                self._press(who, payload)
            case "reaction":
                self._react(who, payload)
            case "join":
                who.guild.members.pop(who.id)
                who.joins()
                self._api.member(payload["chat"]["id"], payload["from"]["id"])
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
        if self._api.is_there(number):  # it is told once more
            deeds.tell(self._api.world, channel, "MESSAGE_CREATE", self._api.message(number))
            return
        quoted = payload.get("reply_to")
        more: dict[str, Any] = {"to": self._api.message(quoted["id"])} if quoted else {}
        media = payload.get("media", ())
        more["files"] = [FILES[kind] for kind in media if kind in FILES]
        for name in (payload.get("extras") or {}).get("pictures", ()):
            more["files"] = ()
            more["attachments"] = [self._api.keeps(self._api.square.attached(name) or b"")]
        for name in (payload.get("extras") or {}).get("files", ()):
            more["files"] = ()
            more["attachments"] = [self._api.keeps(self._api.square.attached(name) or b"", FILE)]
        if "sticker" in media:
            more["sticker_items"] = [{"id": "1", "name": "wave", "format_type": 1}]
        if "poll" in media:
            more["poll"] = {"question": {"text": "Well?"}, "answers": []}
        words = self._words(payload)
        if (payload.get("extras") or {}).get("forwarded"):
            more["message_snapshots"] = [{"message": {"content": words}}]
        message = who.says(words, at=_at(payload), **more)
        self._api.link(message, number)

    def _commands(self, who: Person, payload: Payload) -> bool:
        """Give a slash command, where the line is one and is given now."""
        chat, alone = payload["chat"]["id"], f"dm:{payload['from']['id']}"
        name, late = f"line {payload['id']}", self._api.world.now() - _at(payload) > FRESH
        if name in self._asked:
            self._tell_again(name)
            return True
        if late or payload.get("media") or payload.get("reply_to"):
            self._note(chat, alone)
            return False  # which a slash command cannot have
        if chat in self._api.square.plain:  # there all is typed as a text
            return False
        line = self._api.world, self._by_its_name(self._words(payload)), self._alone
        given, old = slash(*line), out_of_date(*line)
        if given is not None:
            self._asked[name] = who.commands(given[0], who.channel, **given[1])
        elif old is not None:
            self._asked[name] = who.interacts(COMMAND, old, who.channel)
        else:
            self._note(chat, alone)
            return False
        return True

    def _note(self, chat: str, alone: str) -> None:
        """Note that somebody has typed a text where others are."""
        if chat != alone:
            self._api.typed[alone] = datetime.fromtimestamp(self._api.world.now(), UTC)

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
            user = self._api.user(soul["id"])
            words = re.sub(rf"@{re.escape(soul['username'])}\b", f"<@{user['id']}>", words)
        return words

    def _nobody(self, payload: Payload, chat: str) -> None:
        """Let a webhook say what nobody says; such a one presses nothing and reacts to nothing."""
        if payload["kind"] == "message":
            hook = {"id": str(self._api.world.number()), "username": "Feed", "bot": True}
            author = hook | {"global_name": None, "discriminator": "0000", "avatar": None}
            channel = self._api.channel_of(chat)
            words, more = self._words(payload), {"webhook_id": hook["id"], "at": _at(payload)}
            message = deeds.post(self._api.world, channel, author, words, **more)
            self._api.link(message, payload["id"])

    def _press(self, who: Person, payload: Payload) -> None:
        if payload["press"] in self._asked:
            self._tell_again(payload["press"])
            return
        below = self._api.message(payload["id"])
        data: Payload = {"custom_id": payload["data"], "component_type": BUTTON, "id": 1}
        for row in below["components"]:
            for part in row["components"]:
                if payload["data"] in [each["value"] for each in part.get("options", ())]:
                    data["custom_id"] = part["custom_id"]
                    data |= {"component_type": MENU, "values": [payload["data"]]}
        channel = self._api.world.channels[below["channel_id"]]
        self._asked[payload["press"]] = who.interacts(COMPONENT, data, channel, below)

    def _tell_again(self, name: str) -> None:
        self._api.world.emit("INTERACTION_CREATE", self._asked[name].told, 0)

    def _react(self, who: Person, payload: Payload) -> None:
        message, wanted = self._api.message(payload["id"]), payload["emoji"]
        reactors = self._api.world.reactors
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
        world = self._api.world
        guild = self._api.guild_of(chat, with_bot=False)
        by = payload["by"] or payload["from"] or {"id": BOT}
        if payload["kind"] == "leave":
            deeds.expel(world, guild, world.me["id"])
            return
        guild.members.pop(world.me["id"], None)
        self._api.square.left.discard(chat)
        role = self._api.role(guild, OWN)
        role["permissions"] = str(self._api.allowed(chat))
        if by["id"] != BOT:
            adder = self._api.member(chat, by["id"])
            deeds.note(world, guild, adder.id, BOT_ADD, world.me["id"])
        deeds.admit(world, guild, world.me, roles=[role["id"]])

    def _change(self, payload: Payload, chat: str) -> None:
        """Change what Discord tells of: what the bot may do, or what a guild is called."""
        world = self._api.world
        if payload["what"] == "rights":
            guild = self._api.guild_of(chat)
            role = self._api.role(guild, OWN)
            role["permissions"] = str(self._api.allowed(chat))
            world.emit("GUILD_ROLE_UPDATE", {"guild_id": guild.id, "role": role}, 1)
        elif payload["what"] == "title":
            guild = self._api.guild_of(chat)
            guild.name = payload["value"]
            world.emit("GUILD_UPDATE", _told(guild.id, guild.name, guild.owner), 1)


def _told(number: str, name: str, owner: str) -> Payload:
    return {"id": number, "guild_id": number, "name": name, "owner_id": owner}


def _at(payload: Payload) -> float:
    return datetime.fromisoformat(payload["at"]).timestamp()
