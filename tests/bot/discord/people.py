"""People on our Discord: what they do is told to the bot, and they read what it sends."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.bot.discord import deeds
from tests.bot.discord import permissions as p
from tests.bot.discord.interactions import COMMAND, COMPONENT, FORM, Interaction
from tests.bot.discord.typed import bounded
from tests.bot.discord.world import DM, Channel, Guild, Payload, World

BUTTON, MENU = 2, 3


class Person:
    """Somebody in a guild; `channel` is where they act where no other is named."""

    def __init__(self, world: World, user: Payload, guild: Guild) -> None:
        self.world = world
        self.user = user
        self.guild = guild
        self.channel = next(iter(guild.channels.values()))
        self.locale = "en-US"

    @property
    def id(self) -> str:
        return str(self.user["id"])

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    @property
    def member(self) -> Payload:
        return self.guild.members[self.id]

    @property
    def private(self) -> Channel:
        return self.world.direct(self.user)

    # What they say.

    def says(self, text: str, channel: Channel | None = None, **more: Any) -> Payload:
        """Say something; `to` is the message it answers, `files` are names, `at` when it was."""
        place, to, files = channel or self.channel, more.pop("to", None), more.pop("files", ())
        if to is not None:
            about = {"message_id": to["id"], "channel_id": to["channel_id"]}
            more |= {"type": 19, "message_reference": about, "referenced_message": to}
        if files:
            more["attachments"] = [self._file(name) for name in files]
        return deeds.post(self.world, place, self.user, text, **more)

    def whispers(self, text: str) -> Payload:
        """Say something to the bot alone."""
        return self.says(text, self.private)

    def _file(self, name: str) -> Payload:
        number = str(self.world.number())
        url = f"https://cdn.discordapp.com/attachments/{number}/{name}"
        return {"id": number, "filename": name, "size": 3, "url": url, "proxy_url": url}

    def edits(self, message: Payload, text: str) -> None:
        named = deeds.draft(self.world, self._at(message), self.user, text)["mentions"]
        deeds.edit(self.world, self._at(message), message, content=text, mentions=named)

    def removes(self, *messages: Payload) -> None:
        """Remove messages, their own or as a moderator; several at once come as one event."""
        deeds.remove(self.world, self._at(messages[0]), *(int(each["id"]) for each in messages))

    def reacts(self, message: Payload, sign: str) -> None:
        deeds.react(self.world, self._at(message), message, self.id, sign)

    def unreacts(self, message: Payload, sign: str) -> None:
        deeds.react(self.world, self._at(message), message, self.id, sign, gone=True)

    def opens(self, name: str, first: str, channel: Channel | None = None) -> Channel:
        """Open a thread, or a post of a forum, with a first message."""
        made = deeds.open_thread(self.world, channel or self.channel, name, self.user)
        deeds.post(self.world, made, self.user, first)
        return made

    def _at(self, message: Payload) -> Channel:
        return self.world.channels[message["channel_id"]]

    # What they ask the bot for.

    def presses(self, custom_id: str, below: Payload | None = None) -> Interaction:
        """Press a button that they see: the newest of that custom_id."""
        below = below or next(m for m in reversed(self.sees()) if _part(m, custom_id))
        part = _part(below, custom_id)
        assert part is not None, f"there is no {custom_id} below {below['id']}"
        assert not part.get("disabled"), f"{custom_id} is disabled"
        assert part["type"] == BUTTON
        data = {"custom_id": custom_id, "component_type": BUTTON, "id": 1}
        return self.interacts(COMPONENT, data, self._at(below), below)

    def chooses(self, custom_id: str, *values: str) -> Interaction:
        """Choose from a menu."""
        below = next(m for m in reversed(self.sees()) if _part(m, custom_id))
        part = _part(below, custom_id)
        assert part is not None
        assert {*values} <= {option["value"] for option in part.get("options", [])} or not values
        data = {"custom_id": custom_id, "component_type": part["type"], "values": [*values]}
        return self.interacts(COMPONENT, data, self._at(below), below)

    def commands(self, name: str, channel: Channel | None = None, /, **options: Any) -> Interaction:
        """Give a slash command: its words, and its parameters by name.

        Only what the bot has declared can be given, as in the client of Discord.
        """
        words = name.split()
        known = self.world.commands[""] + self.world.commands.get(self.guild.id, [])
        found = next((c for c in known if c["name"] == words[0]), None)
        assert found is not None, f"the bot has no command {words[0]}"
        resolved: Payload = {}
        data: Payload = {"id": found["id"], "name": words[0], "type": 1, "guild_id": self.guild.id}
        level = data
        for word in words[1:]:
            found = next(o for o in found["options"] if o["name"] == word)
            level["options"] = [{"name": word, "type": found["type"]}]
            level = level["options"][0]
        declared = found.get("options", [])
        assert {o["name"] for o in declared if o.get("required")} <= {*options}, "it needs more"
        given = [self._option(declared, name, value, resolved) for name, value in options.items()]
        if given or declared:
            level["options"] = given
        if resolved:
            data["resolved"] = resolved
        return self.interacts(COMMAND, data, channel or self.channel)

    def picks(self, name: str, message: Payload) -> Interaction:
        """Choose a command from the menu of a message."""
        found = next(c for c in self.world.commands[""] if c["name"] == name and c["type"] == 3)
        number = str(message["id"])
        data = {"id": found["id"], "name": name, "type": 3, "target_id": number}
        resolved = {"resolved": {"messages": {number: message}}, "guild_id": self.guild.id}
        return self.interacts(COMMAND, data | resolved, self.channel)

    def _option(self, declared: list[Payload], name: str, value: Any, resolved: Payload) -> Payload:
        option = next((o for o in declared if o["name"] == name), None)
        assert option is not None, f"there is no parameter {name}"
        kind = option["type"]
        if kind == 6:
            user = value.user if isinstance(value, Person) else value
            resolved.setdefault("users", {})[user["id"]] = user
            member = self.guild.members.get(user["id"])
            if member is not None:
                shown = {n: v for n, v in member.items() if n not in ("user", "deaf", "mute")}
                allowed = self.world.in_guild(user["id"], self.guild)
                resolved.setdefault("members", {})[user["id"]] = shown | {
                    "permissions": f"{allowed}"
                }
            value = user["id"]
        elif kind == 7:
            resolved.setdefault("channels", {})[value.id] = value.payload
            value = value.id
        elif kind in (8, 9, 11):
            resolved.setdefault("attachments" if kind == 11 else "roles", {})[value["id"]] = value
            value = value["id"]
        else:
            bounded(option, value)
        return {"name": name, "type": kind, "value": value}

    def submits(self, asked: Interaction, /, **values: str | Person) -> Interaction:
        """Fill in the form that an interaction was answered with; people are chosen from a list."""
        form = asked.form
        assert form is not None, "no form was shown"
        parts, users = list[Payload](), dict[str, Payload]()
        for row in form["components"]:
            inner = row["component"] if row["type"] == 18 else row["components"][0]
            value = values.get(inner["custom_id"], inner.get("value", ""))
            if isinstance(value, Person):
                assert inner["type"] == 5, f"{inner['custom_id']} takes nobody"
                users[value.id], value = value.user, value.id
            assert value or not inner.get("required", True), f"{inner['custom_id']} is required"
            assert len(value) <= inner.get("max_length", 4000)
            told = {"type": inner["type"], "custom_id": inner["custom_id"]}
            told |= {"value": value} if inner["type"] == 4 else {"values": [value] * bool(value)}
            whole = {"component": told} if row["type"] == 18 else {"components": [told]}
            parts.append({"type": row["type"], **whole})
        data: Payload = {"custom_id": form["custom_id"], "components": parts}
        data["resolved"] = {"users": users}
        return self.interacts(FORM, data, asked.channel, asked.below)

    def interacts(
        self, kind: int, data: Payload, channel: Channel, below: Payload | None = None
    ) -> Interaction:
        """Send an interaction, as the client does or would not."""
        made = self.asks(kind, data, channel, below)
        self.world.emit("INTERACTION_CREATE", made.told, 0)
        return made

    def asks(
        self, kind: int, data: Payload, channel: Channel, below: Payload | None = None
    ) -> Interaction:
        """Make an interaction of which nobody is told."""
        world = self.world
        number = str(world.number())
        made = Interaction(
            number,
            f"{number}-token-{world.number():x}",
            kind,
            self.user,
            channel,
            world.now(),
            below,
        )
        world.interactions[made.token] = made
        made.told = self._told(made, data)
        return made

    def _told(self, made: Interaction, data: Payload) -> Payload:
        """Give what the gateway tells of an interaction."""
        world, channel = self.world, made.channel
        told: Payload = {
            "id": made.id,
            "application_id": world.me["id"],
            "type": made.type,
            "token": made.token,
            "version": 1,
            "data": data,
            "channel_id": channel.id,
            "channel": channel.payload | {"permissions": str(world.may(self.id, channel))},
            "locale": self.locale,
            "app_permissions": str(world.may(world.me["id"], channel)),
            "entitlements": [],
            "attachment_size_limit": 10_485_760,
        }
        if channel.type == DM:
            told |= {"user": self.user, "context": 1, "authorizing_integration_owners": {"0": "0"}}
        else:
            member = self.member | {"permissions": str(world.may(self.id, channel))}
            guild = {"id": self.guild.id, "locale": "en-US", "features": []}
            told |= {"member": member, "guild_id": self.guild.id, "guild": guild, "context": 0}
            told |= {"guild_locale": "en-US", "authorizing_integration_owners": {"0": guild["id"]}}
        if made.below is not None:
            told["message"] = made.below
        return told

    # Coming, going, and what moderators do.

    def joins(self) -> None:
        deeds.admit(self.world, self.guild, self.user)

    def leaves(self) -> None:
        deeds.expel(self.world, self.guild, self.id)

    def is_kicked_by(self, other: Person) -> None:
        deeds.expel(self.world, self.guild, self.id)
        deeds.note(self.world, self.guild, other.id, deeds.KICK, self.id)

    def is_banned_by(self, other: Person, reason: str | None = None) -> None:
        deeds.ban(self.world, self.guild, self.user, reason)
        deeds.note(self.world, self.guild, other.id, deeds.BAN_ADD, self.id, reason=reason)

    def is_unbanned_by(self, other: Person) -> None:
        deeds.unban(self.world, self.guild, self.id)
        deeds.note(self.world, self.guild, other.id, deeds.BAN_REMOVE, self.id)

    def is_timed_out_by(self, other: Person, seconds: float | None) -> None:
        """Be kept from writing for so long, None for no more."""
        until = None
        if seconds is not None:
            until = datetime.fromtimestamp(self.world.now() + seconds, UTC).isoformat()
        changes = [{"key": "communication_disabled_until", "new_value": until}]
        deeds.change(self.world, self.guild, self.id, communication_disabled_until=until)
        deeds.note(self.world, self.guild, other.id, 24, self.id, changes=changes)

    def is_given(self, *roles: Payload, by: Person | None = None) -> None:
        """Hold these roles and no others."""
        deeds.change(self.world, self.guild, self.id, roles=[role["id"] for role in roles])
        if by is not None:
            deeds.note(self.world, self.guild, by.id, deeds.ROLE_UPDATE, self.id)

    # What they read.

    def sees(self, channel: Channel | None = None) -> list[Payload]:
        """Give what they can read, by its time: in a channel, or wherever they may look."""
        places = [channel] if channel else [*self.guild.channels.values(), self.private]
        places += [] if channel else [*self.guild.threads.values()]
        shown = [m for c in places if self._reads(c) for m in c.messages.values()]
        ids = {c.id for c in places}
        shown += [
            message
            for who, message in self.world.alone.values()
            if who == self.id and message["channel_id"] in ids
        ]
        return sorted(shown, key=lambda message: int(message["id"]))

    def _reads(self, channel: Channel) -> bool:
        return bool(self.world.may(self.id, channel) & p.VIEW_CHANNEL)


def _part(message: Payload, custom_id: str) -> Payload | None:
    """Give the button or menu of a name below a message."""
    rows = message.get("components") or []
    parts = (part for row in rows for part in row.get("components", []))
    return next((part for part in parts if part.get("custom_id") == custom_id), None)
