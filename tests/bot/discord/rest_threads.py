"""Our Discord's calls about threads and the posts of forums."""

from __future__ import annotations

from tests.bot.discord import deeds
from tests.bot.discord import permissions as p
from tests.bot.discord.asked import Request, Routes, channel_of, message_of, whole
from tests.bot.discord.rest_messages import CHANNEL, MESSAGE, told
from tests.bot.discord.world import FORUM, Answer, Payload, World

THREADS_SHOWN = 50


def open_thread(world: World, asked: Request) -> Answer:
    channel = channel_of(world, asked, p.CREATE_PUBLIC_THREADS)
    if "message" in asked.path:
        message = message_of(channel, asked)
        made = deeds.open_thread(world, channel, asked.body["name"], world.me, message["id"])
        return 201, made.payload
    if channel.type != FORUM:
        return 201, deeds.open_thread(world, channel, asked.body["name"], world.me).payload
    made = deeds.open_thread(world, channel, asked.body["name"], world.me)
    first = told(world, made, asked, asked.body["message"])
    text = str(asked.body["message"].get("content") or "")
    return 201, made.payload | {"message": deeds.post(world, made, world.me, text, **first)}


def archived(world: World, asked: Request) -> Answer:
    channel = channel_of(world, asked, p.READ_MESSAGE_HISTORY)
    assert channel.guild is not None
    limit = whole(asked, "limit", 2, 100, THREADS_SHOWN)
    before = asked.query.get("before", "9999")
    of = [t.payload for t in channel.guild.threads.values() if t.payload["parent_id"] == channel.id]
    found = [t for t in of if t["thread_metadata"]["archived"] and _when(t) < before]
    found.sort(key=_when, reverse=True)
    shown = found[:limit]
    return 200, {"threads": shown, "members": [], "has_more": len(found) > len(shown)}


def _when(thread: Payload) -> str:
    return str(thread["thread_metadata"]["archive_timestamp"])


ROUTES: Routes = [
    ("POST", CHANNEL + "/threads", open_thread),
    ("POST", MESSAGE + "/threads", open_thread),
    ("GET", CHANNEL + "/threads/archived/public", archived),
]
