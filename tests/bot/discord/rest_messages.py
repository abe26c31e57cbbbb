"""Our Discord's calls about channels, messages, reactions and threads."""

from __future__ import annotations

from tests.bot.discord import deeds
from tests.bot.discord import permissions as p
from tests.bot.discord.asked import NOTHING, Request, Routes, channel_of, message_of, whole
from tests.bot.discord.world import (
    CONTENT_FLAG,
    DM,
    EPOCH,
    FORUM,
    THREADS,
    Answer,
    Channel,
    Payload,
    Refusal,
    World,
)

NONCE_LIVES = 300.0
MOST_PINS = 250
OLDEST_IN_BULK = 14 * 86_400


def show_channel(world: World, asked: Request) -> Answer:
    return 200, channel_of(world, asked).payload


def history(world: World, asked: Request) -> Answer:
    channel = channel_of(world, asked)
    if channel.type == FORUM:
        raise Refusal(403, 50024, "Cannot execute action on this channel type")
    if not world.may(world.me["id"], channel) & p.READ_MESSAGE_HISTORY:
        return 200, []
    limit = whole(asked, "limit", 1, 100, 50)
    named = {n: whole(asked, n, 0, 1 << 64, 0) for n in ("after", "before", "around")}
    if sum(n in asked.query for n in named) > 1:
        raise Refusal(400, 50035, "Invalid Form Body", errors={"after": "only one may be given"})
    if "after" in asked.query and not named["after"]:
        named["after"] = 1
    return 200, [readable(world, channel, each) for each in channel.page(limit, **named)]


def readable(world: World, channel: Channel, message: Payload) -> Payload:
    """Leave out what is written, where the application has no leave to read it."""
    if world.application["flags"] & (CONTENT_FLAG | CONTENT_FLAG >> 1) or channel.type == DM:
        return message
    me = world.me["id"]
    if message["author"]["id"] == me or any(u["id"] == me for u in message["mentions"]):
        return message
    return message | {"content": "", "embeds": [], "attachments": [], "components": []}


def show_message(world: World, asked: Request) -> Answer:
    channel = channel_of(world, asked, p.READ_MESSAGE_HISTORY)
    return 200, readable(world, channel, message_of(channel, asked))


def create(world: World, asked: Request) -> Answer:
    channel = channel_of(world, asked)
    writable(world, channel, bool(asked.files))
    nonce = asked.body.get("nonce")
    key = (channel.id, world.me["id"], str(nonce))
    if nonce is not None and asked.body.get("enforce_nonce"):
        came, old = world.nonces.get(key, (0.0, {}))
        if old and world.now() - came < NONCE_LIVES:
            return 200, old
    message = deeds.post(
        world,
        channel,
        world.me,
        str(asked.body.get("content") or ""),
        **told(world, channel, asked),
    )
    world.nonces[key] = (world.now(), message)
    return 200, message


def writable(world: World, channel: Channel, files: bool) -> None:
    """Refuse where the bot may not write."""
    if channel.type == DM:
        who = channel.payload["recipients"][0]["id"]
        shared = any(
            who in guild.members and world.me["id"] in guild.members
            for guild in world.guilds.values()
        )
        if who in world.closed or not shared:
            raise Refusal(403, 50007, "Cannot send messages to this user")
        return
    if channel.type == FORUM:
        raise Refusal(400, 50008, "Cannot send messages in a non-text channel")
    needs = p.SEND_MESSAGES_IN_THREADS if channel.type in THREADS else p.SEND_MESSAGES
    if (needs | (p.ATTACH_FILES if files else 0)) & ~world.may(world.me["id"], channel):
        raise Refusal(403, 50013, "Missing Permissions")
    if channel.type in THREADS and channel.payload["thread_metadata"]["archived"]:
        if channel.payload["thread_metadata"]["locked"]:
            raise Refusal(403, 160005, "Thread is locked")
        deeds.archive(world, channel, archived=False)


def told(world: World, channel: Channel, asked: Request, body: Payload | None = None) -> Payload:
    """Give the fields of a message that a call describes; raises Refusal for an empty one."""
    body = asked.body if body is None else body
    found: Payload = {"allowed": body.get("allowed_mentions")}
    for name in ("embeds", "components", "flags", "nonce", "tts"):
        if body.get(name) is not None:
            found[name] = body[name]
    found["attachments"] = attached(world, asked, body, [])
    words = [body.get(n) for n in ("content", "embeds", "components", "sticker_ids", "poll")]
    if not any([*words, found["attachments"]]):
        raise Refusal(400, 50006, "Cannot send an empty message")
    about = body.get("message_reference")
    if about is not None:
        found |= _quoted(world, channel, about, body.get("allowed_mentions") or {})
    return found


def _quoted(world: World, channel: Channel, about: Payload, allowed: Payload) -> Payload:
    quoted = channel.messages.get(int(about["message_id"]))
    if quoted is None and about.get("fail_if_not_exists", True):
        why = {"message_reference": {"_errors": [{"code": "REPLIES_UNKNOWN_MESSAGE"}]}}
        raise Refusal(400, 50035, "Invalid Form Body", errors=why)
    if quoted is None:
        return {}
    if not world.may(world.me["id"], channel) & p.READ_MESSAGE_HISTORY:
        raise Refusal(400, 160002, "Cannot reply without permission to read message history")
    reference = {"message_id": quoted["id"], "channel_id": channel.id}
    return {"type": 19, "message_reference": reference, "referenced_message": quoted}


def attached(world: World, asked: Request, body: Payload, before: list[Payload]) -> list[Payload]:
    """Keep the files of a call; gives them as attachments, with those of before that stay."""
    listed = body.get("attachments")
    stays = before if listed is None else [a for a in before if any(_same(a, b) for b in listed)]
    about = {str(each["id"]): each for each in listed or []}
    found = [*stays]
    for field, (name, content) in asked.files.items():
        number, place = str(world.number()), field.partition("[")[2].rstrip("]")
        world.files[number] = content
        where = f"https://cdn.discordapp.com/attachments/{number}/{name}"
        made = {"id": number, "filename": name, "size": len(content), "url": where}
        described = {"description": about.get(place, {}).get("description")}
        found.append(made | {"proxy_url": where, **described})
    return found


def _same(kept: Payload, listed: Payload) -> bool:
    return str(kept["id"]) == str(listed["id"])


def changes(world: World, asked: Request, message: Payload) -> Payload:
    """Give what a call changes in a message."""
    body = asked.body
    found: Payload = {n: body[n] or [] for n in ("embeds", "components") if n in body}
    if "content" in body:
        found["content"] = body["content"] or ""
    if "flags" in body:
        found["flags"] = body["flags"]
    if asked.files or "attachments" in body:
        found["attachments"] = attached(world, asked, body, message["attachments"])
    after = message | found
    if not any(after.get(n) for n in ("content", "embeds", "components", "attachments")):
        raise Refusal(400, 50006, "Cannot send an empty message")
    return found


def change(world: World, asked: Request) -> Answer:
    channel = channel_of(world, asked)
    message = message_of(channel, asked)
    if message["author"]["id"] != world.me["id"]:
        raise Refusal(403, 50005, "Cannot edit a message authored by another user")
    if channel.type in THREADS and channel.payload["thread_metadata"]["archived"]:
        raise Refusal(400, 50083, "Thread is archived")
    return 200, deeds.edit(world, channel, message, **changes(world, asked, message))


def remove(world: World, asked: Request) -> Answer:
    channel = channel_of(world, asked)
    message = message_of(channel, asked)
    mine = message["author"]["id"] == world.me["id"]
    if not mine and channel.type == DM:
        raise Refusal(403, 50003, "Cannot execute action on a DM channel")
    if not mine and not world.may(world.me["id"], channel) & p.MANAGE_MESSAGES:
        raise Refusal(403, 50013, "Missing Permissions")
    deeds.remove(world, channel, int(message["id"]))
    if not mine and channel.guild is not None:
        about = {"channel_id": channel.id, "count": "1"}
        author = message["author"]["id"]
        deeds.note(
            world, channel.guild, world.me["id"], 72, author, options=about, reason=asked.reason
        )
    return NOTHING


def remove_many(world: World, asked: Request) -> Answer:
    channel = channel_of(world, asked, p.MANAGE_MESSAGES)
    if channel.type == DM:
        raise Refusal(403, 50003, "Cannot execute action on a DM channel")
    ids = [int(each) for each in asked.body["messages"]]
    if not 2 <= len(ids) <= 100 or len({*ids}) != len(ids):
        raise Refusal(400, 50016, "Provided too few or too many messages to delete.")
    oldest = (int((world.now() - OLDEST_IN_BULK) * 1000) - EPOCH) << 22
    if min(ids) < oldest:
        raise Refusal(400, 50034, "A message provided was too old to bulk delete")
    known = [number for number in ids if number in channel.messages]
    if known:
        deeds.remove(world, channel, *known)
    return NOTHING


def react(world: World, asked: Request) -> Answer:
    channel = channel_of(world, asked, p.READ_MESSAGE_HISTORY)
    message, sign = message_of(channel, asked), _sign(asked)
    known = any(r["emoji"]["name"] == sign.partition(":")[0] for r in message.get("reactions", []))
    if not known and not world.may(world.me["id"], channel) & p.ADD_REACTIONS:
        raise Refusal(403, 50013, "Missing Permissions")
    deeds.react(world, channel, message, world.me["id"], sign)
    return NOTHING


def unreact(world: World, asked: Request) -> Answer:
    channel = channel_of(world, asked)
    message = message_of(channel, asked)
    deeds.react(world, channel, message, world.me["id"], _sign(asked), gone=True)
    return NOTHING


def pin(world: World, asked: Request) -> Answer:
    """Pin a message, or unpin it; who may write needs one more permission for it."""
    channel = channel_of(world, asked, p.PIN_MESSAGES)
    message = message_of(channel, asked)
    pins = sum(bool(each["pinned"]) for each in channel.messages.values())
    if asked.method == "PUT" and not message["pinned"] and pins >= MOST_PINS:
        raise Refusal(400, 30003, "Maximum number of pins reached")
    message["pinned"] = asked.method == "PUT"
    deeds.tell(world, channel, "MESSAGE_UPDATE", message)
    return NOTHING


def reactors(world: World, asked: Request) -> Answer:
    channel = channel_of(world, asked, p.READ_MESSAGE_HISTORY)
    message, limit = message_of(channel, asked), whole(asked, "limit", 1, 100, 25)
    after = whole(asked, "after", 0, 1 << 64, 0)
    who = world.reactors.get((int(message["id"]), _sign(asked)), [])
    found = [each for each in sorted(who, key=int) if int(each) > after]
    return 200, [world.users[each] for each in found[:limit]]


def _sign(asked: Request) -> str:
    sign = asked.path["emoji"]
    if not sign or (sign.isascii() and not sign.partition(":")[2].isdigit()):
        raise Refusal(400, 10014, "Unknown Emoji")
    return sign


def typing(world: World, asked: Request) -> Answer:
    channel_of(world, asked)
    return NOTHING


CHANNEL, MESSAGE = "/channels/{channel}", "/channels/{channel}/messages/{message}"
OWN = MESSAGE + "/reactions/{emoji}/@me"
ROUTES: Routes = [
    ("GET", CHANNEL, show_channel),
    ("GET", CHANNEL + "/messages", history),
    ("POST", CHANNEL + "/messages", create),
    ("POST", CHANNEL + "/messages/bulk-delete", remove_many),
    ("GET", MESSAGE, show_message),
    ("PATCH", MESSAGE, change),
    ("DELETE", MESSAGE, remove),
    *((method, CHANNEL + "/messages/pins/{message}", pin) for method in ("PUT", "DELETE")),
    ("PUT", OWN, react),
    ("DELETE", OWN, unreact),
    ("GET", MESSAGE + "/reactions/{emoji}", reactors),
    ("POST", CHANNEL + "/typing", typing),
]
