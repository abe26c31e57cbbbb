"""A Discord whose guilds are the square of a town: what the bot does there stands to be read."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from bot.clock import Clock
from bot.local.square import BOT, Shown, Soul, Square
from community.people import Role
from community.rights import DELETE, HEAR, INVITE, PIN, RESTRICT, TAG
from tests.bot.discord import permissions as p
from tests.bot.discord.asked import Request
from tests.bot.discord.deeds import LOADING, admit, draft
from tests.bot.discord.interactions import Interaction
from tests.bot.discord.likeness import Closed, buttons_of, can_write, number_of, rows_of
from tests.bot.discord.people import Person
from tests.bot.discord.server import Discord
from tests.bot.discord.world import Channel, Guild, Payload

OWNER = "the founder"
OWN, ADMINS, MODERATORS = "Hearth", "Admins", "Moderators"
BESIDES = {OWN, ADMINS, MODERATORS, "@everyone"}
"""Roles that say who may do what; all others are tags."""
ALLOWS = {
    HEAR: p.READ_MESSAGE_HISTORY,
    DELETE: p.MANAGE_MESSAGES,
    RESTRICT: p.MODERATE_MEMBERS | p.KICK_MEMBERS | p.BAN_MEMBERS,
    INVITE: 1,
    PIN: p.PIN_MESSAGES,
    TAG: p.MANAGE_ROLES,
}
ALWAYS = (p.AT_FIRST | p.VIEW_AUDIT_LOG) & ~p.READ_MESSAGE_HISTORY
ESCAPED = re.compile(r"\\([\\*_~`|<>\[#+.\-])")
FIRST_POSITION = 100
HEADING = re.compile(r"\A\w+[:：]\n")
LOCALES = {"zh": "zh-CN"}


class SquareDiscord(Discord):
    """Each chat of the square is a guild with one channel; both know the same messages.

    It is an old one by default, whose first channel has the guild's own id: on the square they are
    one chat.
    """

    old = True

    def __init__(self, square: Square, clock: Clock) -> None:
        super().__init__(now=lambda: clock.now().timestamp())
        self.square = square
        self._clock = clock
        self._guilds: dict[str, Guild] = {}
        self._chats: dict[str, str] = {}
        """The chats of the square by the ids of guilds and channels."""
        self._people: dict[str, Person | None] = {BOT: None}
        self._names: dict[str, str] = {str(self.world.me["id"]): BOT}
        self._kept: dict[int, Payload] = {}
        """All messages, also those that are removed by now: a client may still show them."""
        self._shown: dict[int, int] = {}
        """The numbers on the square by those on Discord."""
        self._wired: dict[int, int] = {}
        self.typed: dict[str, datetime] = {}
        """The private chats of who has typed something as a text where others are, and when.

        The answer's heading is left out: elsewhere it would stand where it was asked for.
        """
        self.world.closed = Closed(lambda account: square.takes(self.name(account)))

    # What the square calls things, and what Discord calls them.

    def guild_of(self, chat: str, *, with_bot: bool = True) -> Guild:
        """Give the guild of a chat."""
        found = self._guilds.get(chat)
        if found is None:
            title = self.square.titles.get(chat, chat)
            found = self._guilds[chat] = self.world.guild(
                title, owner=self.user(OWNER), with_bot=False, old=self.old, number=number_of(chat)
            )
            self._chats[found.id] = self._chats[self._only(found).id] = chat
            found.roles[found.id]["permissions"] = str(ALWAYS & ~p.VIEW_AUDIT_LOG)
            for name, allows in ((MODERATORS, p.MODERATE_MEMBERS), (ADMINS, p.MANAGE_GUILD)):
                self.world.role(found, name, allows, position=10)
            self.world.role(found, OWN, self.allowed(chat), position=FIRST_POSITION)
            if with_bot:
                admit(self.world, found, self.world.me, [self.role(found, OWN)["id"]])
        return found

    def channel_of(self, chat: str) -> Channel:
        """Give the channel of a chat; that of a private one is its person's."""
        if chat.startswith("dm:"):
            return self.world.direct(self.user(chat.removeprefix("dm:")))
        return self._only(self.guild_of(chat))

    def _only(self, guild: Guild) -> Channel:
        return next(iter(guild.channels.values()))

    def role(self, guild: Guild, name: str) -> Payload:
        return next(role for role in guild.roles.values() if role["name"] == name)

    def allowed(self, chat: str) -> int:
        """Give what the bot's own role allows in a guild."""
        given = self.square.rights.get(chat)
        if given is None:
            return p.ADMINISTRATOR
        return ALWAYS | sum(ALLOWS[word] for word in given.split())

    def user(self, name: str) -> Payload:
        """Give an account, by the name that the square has for somebody."""
        if name == BOT:
            return self.world.me
        known = next((w for w, called in self._names.items() if called == name), None)
        soul = self.square.souls.get(name) or Soul(name, name, name)
        if known is None:
            known = self.world.user(soul.name, bot=soul.bot, number=number_of(f"@{name}"))["id"]
            self._names[known] = name
        called = soul.name if soul.bot else soul.username or name
        shown = {"global_name": None if soul.bot else soul.name, "username": called}
        self.world.users[known].update(shown)
        return self.world.users[known]

    def member(self, chat: str, name: str) -> Person:
        """Give somebody as a member of a chat's guild, with the rank that they have by now."""
        guild, user = self.guild_of(chat), self.user(name)
        if user["id"] not in guild.members:
            self.world.enrol(guild, user)
        soul = self.square.souls.get(name)
        rank = (soul.rank or 0) if soul else 0
        held = [r for r in guild.members[user["id"]]["roles"] if self._is_tag(guild, r)]
        if rank >= Role.ADMIN:
            held.append(self.role(guild, ADMINS)["id"])
        elif rank >= Role.MODERATOR:
            held.append(self.role(guild, MODERATORS)["id"])
        guild.members[user["id"]]["roles"] = held
        found = Person(self.world, user, guild)
        found.locale = LOCALES.get(soul.language or "" if soul else "", "en-US")
        found.channel = self._only(guild)
        return found

    def _is_tag(self, guild: Guild, role: str) -> bool:
        return guild.roles[role]["name"] not in BESIDES

    def name(self, account: str) -> str:
        """Give the square's name of an account."""
        return self._names[account]

    def chat(self, number: str) -> str:
        """Give the square's name of a guild or channel, or of somebody's private one."""
        channel = self.world.channels.get(number)
        if channel is not None and channel.guild is None:
            return f"dm:{self.name(channel.payload['recipients'][0]['id'])}"
        return self._chats[number]

    def is_there(self, number: int) -> bool:
        """Whether a message of the square has been written on Discord."""
        return number in self._wired

    def message(self, number: int) -> Payload:
        """Give a message of the square as it stands on Discord, where it is put if need be."""
        shown = self.square.message(number)
        assert shown is not None
        if number not in self._wired:
            self._take(shown)
        message, channel = self._kept[self._wired[number]], self.channel_of(shown.chat)
        if shown.removed and int(message["id"]) in channel.messages:
            channel.drop(int(message["id"]))
        return message

    def _take(self, shown: Shown) -> None:
        """Let a message of the square stand on Discord, and tell nobody."""
        channel, author = self.channel_of(shown.chat), self.user(shown.by)
        message = draft(self.world, channel, author, shown.text, at=shown.at.timestamp())
        message["components"] = rows_of(shown)
        self.link(message, shown.id)
        if shown.only is None:
            channel.keep(message)
        else:
            self.world.alone[int(message["id"])] = (self.user(shown.only)["id"], message)

    def link(self, message: Payload, shown: int) -> None:
        """Note that a message on Discord and one of the square are the same."""
        self._shown[int(message["id"])] = shown
        self._kept[int(message["id"])] = message
        self._wired[shown] = int(message["id"])

    # What the bot does comes to stand on the square.

    def done(self, asked: Request, status: int, body: Any) -> None:
        """Take what a call has changed over to the square."""
        if status >= 300:
            return
        path = asked.path
        if asked.route.startswith(("/interactions", "/webhooks")):
            self._answered(asked, body)
        elif "emoji" in path or "/pins/" in asked.route:
            self._marked(asked, int(path["message"]))
        elif asked.method == "DELETE" and "message" in path:
            self._removed(int(path["message"]))
        elif asked.route.endswith("bulk-delete"):
            for number in asked.body["messages"]:
                self._removed(int(number))
        elif "message" in path or asked.call == "POST /channels/{channel}/messages":
            self._mirror(body)
        elif "/bans/" in asked.route:
            self._restrain(path, "ban" if asked.method == "PUT" else None)
        elif asked.call == "PATCH /guilds/{guild}/members/{user}":
            if "communication_disabled_until" in asked.body:
                until = asked.body["communication_disabled_until"]
                self._restrain(path, "mute" if until else None)
        elif asked.route.endswith("/roles/{role}"):
            self._tagged(path)
        else:
            self._done_to_chats(asked, path)

    def _done_to_chats(self, asked: Request, path: dict[str, str]) -> None:
        if asked.call == "PATCH /channels/{channel}":
            self._shut(path["channel"])
        elif asked.call == "DELETE /users/@me/guilds/{guild}":
            self.square.left.add(self.chat(path["guild"]))

    def _answered(self, asked: Request, body: Any) -> None:
        found: Interaction | None = self.world.interactions.get(asked.path["token"])
        if found is None:
            return
        if asked.method == "DELETE":
            number = asked.path.get("message") or (found.original or {}).get("id", "0")
            self._removed(int(number))
            return
        message = body if isinstance(body, dict) and "content" in body else found.original
        if message is not None and not message["flags"] & LOADING:
            self._mirror(message)

    def _mirror(self, message: Payload) -> None:
        """Write a message of the bot's on the square, or change it there."""
        number = int(message["id"])
        chat = self.chat(message["channel_id"])
        embeds = message.get("embeds") or []
        boxed = embeds[0].get("description", "") if embeds else ""
        text = ESCAPED.sub(r"\1", message["content"] or boxed)
        picture = file = None
        for each in message["attachments"]:
            if each["filename"].endswith(".png"):
                picture = self.world.files[each["id"]]
            else:
                file = (each["filename"], self.world.files[each["id"]])
        if self.typed.get(chat) == self._clock.now():
            text = HEADING.sub("", text)
        changed: dict[str, Any] = {"buttons": buttons_of(message), "picture": picture, "file": file}
        known = self.square.message(self._shown.get(number, 0))
        if known is not None:
            known.text, known.edited = text, True
            for field, value in changed.items():
                setattr(known, field, value)
            return
        about = message.get("message_reference") or {}
        to = self._shown.get(int(about.get("message_id", 0)))
        alone = self.world.alone.get(number)
        only = self.name(alone[0]) if alone and not chat.startswith("dm:") else None
        shown = self.square.write(
            BOT, chat, text, self._clock.now(), only=only, reply_to=to, **changed
        )
        self.link(message, shown.id)

    def _removed(self, number: int) -> None:
        shown = self.square.message(self._shown.get(number, 0))
        if shown is not None:
            shown.removed = True

    def _marked(self, asked: Request, number: int) -> None:
        shown, me = self.square.message(self._shown.get(number, 0)), self.world.me["id"]
        if shown is not None and "emoji" in asked.path:
            given = [s for (m, s), who in self.world.reactors.items() if m == number and me in who]
            shown.reactions = tuple(given)
        elif shown is not None:
            shown.pinned = asked.method == "PUT"

    def _restrain(self, path: dict[str, str], how: str | None) -> None:
        key = self.chat(path["guild"]), self.name(path["user"])
        if how is None:
            self.square.restricted.pop(key, None)
        else:
            self.square.restricted[key] = how

    def _shut(self, channel: str) -> None:
        """Take over whether members may write in a channel, and how often."""
        found = self.world.channels[channel]
        writes, seconds = can_write(found), found.payload["rate_limit_per_user"]
        chat = self.chat(channel)
        (self.square.closed.discard if writes else self.square.closed.add)(chat)
        self.square.slow |= {chat: seconds}
        if not seconds:
            del self.square.slow[chat]

    def _tagged(self, path: dict[str, str]) -> None:
        guild, who = self.world.guilds[path["guild"]], self.name(path["user"])
        held = guild.members[path["user"]]["roles"]
        tags = {(who, guild.roles[role]["name"]) for role in held if self._is_tag(guild, role)}
        self.square.roles = {each for each in self.square.roles if each[0] != who} | tags
