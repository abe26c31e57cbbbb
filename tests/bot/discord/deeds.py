"""What changes the world and tells of it, whoever does it: the bot by a call, or people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tests.bot.discord import gateway as g
from tests.bot.discord.world import DM, FORUM, THREAD, Channel, Guild, Payload, World

MENTION = re.compile(r"<@!?(\d+)>")
ROLE_MENTION = re.compile(r"<@&(\d+)>")
EPHEMERAL, LOADING = 1 << 6, 1 << 7
BAN_ADD, BAN_REMOVE, KICK, MEMBER_UPDATE, ROLE_UPDATE, DELETED, BULK = 22, 23, 20, 24, 25, 72, 73
AUDITED = {"member_update": MEMBER_UPDATE, "roles": ROLE_UPDATE}


def post(world: World, channel: Channel, author: Payload, text: str, **more: Any) -> Payload:
    """Let a message stand in a channel; `more` are fields of the payload and `allowed`, `at`."""
    allowed, at = more.pop("allowed", None), more.pop("at", None)
    message = draft(world, channel, author, text, allowed=allowed, at=at) | more
    channel.keep(message)
    if channel.parent is not None:
        channel.payload["message_count"] += 1
        channel.payload["total_message_sent"] += 1
    nonce = {} if message.get("nonce") is None else {"nonce": message["nonce"]}
    tell(world, channel, "MESSAGE_CREATE", message | nonce)
    return message


def draft(
    world: World,
    channel: Channel,
    author: Payload,
    text: str,
    *,
    allowed: Payload | None = None,
    at: float | None = None,
) -> Payload:
    """Give a message that stands nowhere yet."""
    named = [world.users[who] for who in dict.fromkeys(MENTION.findall(text)) if who in world.users]
    roles = [*dict.fromkeys(ROLE_MENTION.findall(text))]
    every = "@everyone" in text or "@here" in text
    if allowed is not None:
        kinds = allowed.get("parse", [])
        if "users" not in kinds:
            named = [user for user in named if user["id"] in allowed.get("users", [])]
        if "roles" not in kinds:
            roles = [role for role in roles if role in allowed.get("roles", [])]
        every = every and "everyone" in kinds
    offset = 0.0 if at is None else at - world.now()
    return {
        "id": str(world.number(at)),
        "channel_id": channel.id,
        "author": author,
        "content": text,
        "timestamp": world.moment(offset),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": every,
        "mentions": named,
        "mention_roles": roles,
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
        "flags": 0,
        "components": [],
    }


def tell(world: World, channel: Channel, event: str, data: Payload) -> None:
    """Tell of a message as the gateway does: with its guild, and who its author is there."""
    intent = g.DM_MESSAGES if channel.type == DM else g.MESSAGES
    told = {**data, "channel_type": channel.type}
    if channel.guild is not None:
        told["guild_id"] = channel.guild.id
        member = channel.guild.members.get(data.get("author", {}).get("id"))
        if member is not None and "webhook_id" not in data:
            told["member"] = {name: value for name, value in member.items() if name != "user"}
    world.emit(event, told, intent, channel)


def edit(world: World, channel: Channel, message: Payload, **changes: Any) -> Payload:
    """Change a message, and tell of it."""
    message |= changes | {"edited_timestamp": world.moment()}
    tell(world, channel, "MESSAGE_UPDATE", message)
    return message


def remove(world: World, channel: Channel, *numbers: int) -> None:
    """Remove messages: one, or several at once; what the square has taken away is only told of."""
    for number in numbers:
        if number in channel.messages:
            channel.drop(number)
    where = {"channel_id": channel.id}
    if channel.guild is not None:
        where["guild_id"] = channel.guild.id
    intent = g.DM_MESSAGES if channel.type == DM else g.MESSAGES
    if len(numbers) == 1:
        world.emit("MESSAGE_DELETE", {"id": str(numbers[0]), **where}, intent, channel)
    else:
        ids = [str(number) for number in numbers]
        world.emit("MESSAGE_DELETE_BULK", {"ids": ids, **where}, intent, channel)


def react(
    world: World, channel: Channel, message: Payload, who: str, sign: str, *, gone: bool = False
) -> None:
    """Put a reaction under a message, or take it away; `sign` is an emoji or `name:id`."""
    name, _, number = sign.partition(":")
    emoji = {"id": number or None, "name": name}
    held = world.reactors.setdefault((int(message["id"]), sign), [])
    if (who in held) is not gone:
        return
    if gone:
        held.remove(who)
    else:
        held.append(who)
    shown = [each for each in message.get("reactions", []) if each["emoji"] != emoji]
    if held:
        count = {"burst": 0, "normal": len(held)}
        mine = {"me": world.me["id"] in held, "me_burst": False, "burst_colors": []}
        shown.append({"emoji": emoji, "count": len(held), "count_details": count, **mine})
    message["reactions"] = shown
    told: Payload = {
        "user_id": who,
        "channel_id": channel.id,
        "message_id": message["id"],
        "emoji": emoji,
        "burst": False,
        "type": 0,
    }
    if channel.guild is not None:
        told["guild_id"] = channel.guild.id
        if not gone:
            told["member"] = channel.guild.members[who]
            told["message_author_id"] = message["author"]["id"]
    intent = g.DM_REACTIONS if channel.type == DM else g.REACTIONS
    world.emit("MESSAGE_REACTION_" + ("REMOVE" if gone else "ADD"), told, intent, channel)


# Threads.


def open_thread(
    world: World, parent: Channel, name: str, by: Payload, number: str = "", **more: Any
) -> Channel:
    """Open a thread; one that begins at a message has its number."""
    payload: Payload = {
        "id": number or str(world.number()),
        "type": THREAD,
        "guild_id": parent.payload["guild_id"],
        "parent_id": parent.id,
        "owner_id": by["id"],
        "name": name,
        "last_message_id": None,
        "message_count": 0,
        "total_message_sent": 0,
        "member_count": 1,
        "rate_limit_per_user": 0,
        "flags": 0,
        "thread_metadata": {
            "archived": False,
            "archive_timestamp": world.moment(),
            "auto_archive_duration": 1440,
            "locked": False,
            "create_timestamp": world.moment(),
        },
    } | more
    assert parent.guild is not None
    made = Channel(payload, parent.guild)
    parent.guild.threads[made.id] = world.channels[made.id] = made
    if parent.type == FORUM:
        parent.payload["last_message_id"] = made.id
    world.emit("THREAD_CREATE", payload | {"newly_created": True}, g.GUILDS, made)
    return made


def archive(world: World, thread: Channel, *, archived: bool = True) -> None:
    """Archive a thread, or bring it back."""
    thread.payload["thread_metadata"] |= {
        "archived": archived,
        "archive_timestamp": world.moment(),
    }
    world.emit("THREAD_UPDATE", thread.payload, g.GUILDS, thread)


# Members.


def admit(world: World, guild: Guild, user: Payload, roles: Sequence[str] = ()) -> Payload:
    """Let somebody join; where it is the bot itself, the guild is shown to it."""
    member = world.enrol(guild, user)
    member["roles"] += roles
    if user["id"] == world.me["id"]:
        from tests.bot.discord.sessions import shown

        world.emit("GUILD_CREATE", shown(world, guild) | {"guild_id": guild.id}, g.GUILDS)
    else:
        world.emit("GUILD_MEMBER_ADD", member | {"guild_id": guild.id}, g.MEMBERS)
    return member


def expel(world: World, guild: Guild, who: str) -> None:
    """Let somebody be no member any more."""
    member = guild.members.pop(who)
    if who == world.me["id"]:
        world.emit("GUILD_DELETE", {"id": guild.id}, g.GUILDS)
    else:
        told = {"guild_id": guild.id, "user": member["user"]}
        world.emit("GUILD_MEMBER_REMOVE", told, g.MEMBERS)


def change(world: World, guild: Guild, who: str, **changes: Any) -> Payload:
    """Change a member's roles, nick or timeout, and tell of it."""
    member = guild.members[who]
    member |= changes
    intent = 0 if who == world.me["id"] else g.MEMBERS
    world.emit("GUILD_MEMBER_UPDATE", member | {"guild_id": guild.id}, intent)
    return member


def ban(world: World, guild: Guild, user: Payload, reason: str | None) -> None:
    """Keep somebody out, who may be no member."""
    guild.bans[user["id"]] = {"user": user, "reason": reason}
    if user["id"] in guild.members:
        expel(world, guild, user["id"])
    world.emit("GUILD_BAN_ADD", {"guild_id": guild.id, "user": user}, g.MODERATION)


def unban(world: World, guild: Guild, who: str) -> None:
    """Let somebody come back."""
    user = guild.bans.pop(who)["user"]
    world.emit("GUILD_BAN_REMOVE", {"guild_id": guild.id, "user": user}, g.MODERATION)


def note(world: World, guild: Guild, by: str, action: int, target: str, **more: Any) -> None:
    """Write into the audit log; `more` are `reason`, `changes` and `options`."""
    entry = {
        "id": str(world.number()),
        "user_id": by,
        "target_id": target,
        "action_type": action,
        **{name: value for name, value in more.items() if value is not None},
    }
    guild.audit.append(entry)
    world.emit("GUILD_AUDIT_LOG_ENTRY_CREATE", entry | {"guild_id": guild.id}, g.MODERATION)
