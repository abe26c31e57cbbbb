"""Our Discord's calls, one by one: what it refuses, forgets, limits and breaks off."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from tests.bot.discord import permissions as p
from tests.bot.discord.gateway import CONTENT, DM_MESSAGES, GUILDS, MESSAGES
from tests.bot.discord.people import Person
from tests.bot.discord.server import TOKEN, Discord
from tests.bot.discord.world import CONTENT_FLAG, Payload

SAY = "POST /channels/{channel}/messages"
HEAD = {"Authorization": f"Bot {TOKEN}", "User-Agent": "DiscordBot (a test, 1)"}


class Bot:
    """What a bot is to Discord: calls, and a line to the gateway."""

    def __init__(self, server: Discord, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session
        self.headers: Any = {}

    async def call(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """Call; gives the status and what was answered."""
        raw = None if body is None else json.dumps(body)
        head = HEAD | {"Content-Type": "application/json"}
        url = self.server.url + path
        async with self.session.request(
            method, url, data=raw, headers=head, params=query
        ) as answer:
            self.headers = answer.headers
            text = await answer.text()
            return answer.status, json.loads(text) if text else None

    async def says(self, channel: str, text: str, **more: Any) -> Any:
        return await self.call("POST", f"/channels/{channel}/messages", {"content": text, **more})

    async def listens(self, intents: int) -> aiohttp.ClientWebSocketResponse:
        """Open a line that hears what is written as text, up to the guilds."""
        line = await self.session.ws_connect(self.server.gateway.url())
        assert (await line.receive_json())["op"] == 10
        who = {"os": "linux", "browser": "test", "device": "test"}
        told = {"token": TOKEN, "intents": intents, "properties": who}
        await line.send_json({"op": 2, "d": told})
        assert (await line.receive_json())["t"] == "READY"
        return line


@pytest.fixture
async def bot(server: Discord) -> AsyncIterator[Bot]:
    async with aiohttp.ClientSession() as session:
        yield Bot(server, session)


@pytest.fixture
def ann(server: Discord) -> Person:
    return server.person("Ann", server.guild())


async def test_a_nonce_says_once(bot: Bot, ann: Person) -> None:
    where = ann.channel.id
    first = await bot.says(where, "Hi", nonce="7", enforce_nonce=True)
    assert await bot.says(where, "Hi", nonce="7", enforce_nonce=True) == first
    assert len(ann.channel.ids) == 1
    assert (await bot.says(where, "Hi", nonce="8", enforce_nonce=True))[1] != first[1]


async def test_a_page_is_newest_first_and_after_gives_the_oldest(bot: Bot, ann: Person) -> None:
    ids = [ann.says(str(number))["id"] for number in range(5)]
    path = f"/channels/{ann.channel.id}/messages"
    _, page = await bot.call("GET", path, limit=2)
    assert [m["id"] for m in page] == [ids[4], ids[3]]
    _, page = await bot.call("GET", path, limit=2, after=ids[0])
    assert [m["id"] for m in page] == [ids[2], ids[1]]
    _, page = await bot.call("GET", path, limit=2, before=ids[2])
    assert [m["id"] for m in page] == [ids[1], ids[0]]


async def test_limits_are_told_and_kept(bot: Bot, server: Discord, ann: Person) -> None:
    server.limits.on = True
    for left in (4, 3, 2, 1, 0):
        assert (await bot.says(ann.channel.id, "Hi"))[0] == 200
        assert bot.headers["X-RateLimit-Remaining"] == str(left)
    status, body = await bot.says(ann.channel.id, "Hi")
    assert (status, body["global"]) == (429, False)
    assert 4 < body["retry_after"] <= 5
    assert "Via" in bot.headers
    other = server.world.channel(ann.guild, "other")
    assert (await bot.says(other.id, "Hi"))[0] == 200
    assert len(server.limits.invalid) == 1


async def test_faults_come_in_their_order(bot: Bot, server: Discord, ann: Person) -> None:
    server.faults.add(SAY, ends="before")
    server.faults.add(SAY, ends="after")
    server.faults.add(SAY, status=502, body="<html>")
    server.faults.limit("", 0.25, everywhere=True)
    for stand in (0, 1):
        with pytest.raises(aiohttp.ClientError):
            await bot.says(ann.channel.id, "Hi")
        assert len(ann.channel.ids) == stand
    async with bot.session.post(f"{server.url}/channels/1/messages", headers=HEAD) as answer:
        assert (answer.status, await answer.text()) == (502, "<html>")
    status, body = await bot.call("GET", "/users/@me")
    assert (status, body["global"], body["retry_after"]) == (429, True, 0.25)
    server.faults.add("GET /users/@me", seconds=0.05)
    began = time.monotonic()
    assert (await bot.call("GET", "/users/@me"))[0] == 200
    assert time.monotonic() - began >= 0.05


async def test_who_stands_higher_is_not_touched(bot: Bot, server: Discord, ann: Person) -> None:
    high = server.world.role(ann.guild, "High", position=11)
    path = f"/guilds/{ann.guild.id}/members/{ann.id}"
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    assert (await bot.call("PATCH", path, {"communication_disabled_until": until}))[0] == 200
    assert not server.world.may(ann.id, ann.channel) & p.SEND_MESSAGES
    ann.is_given(high)
    for method, where in (("DELETE", path), ("PUT", f"/guilds/{ann.guild.id}/bans/{ann.id}")):
        status, body = await bot.call(method, where)
        assert (status, body["code"]) == (403, 50013)
    status, body = await bot.call("PUT", f"{path}/roles/{high['id']}")
    assert (status, body["code"]) == (403, 50013)
    too_long = (datetime.now(UTC) + timedelta(days=29)).isoformat()
    ann.is_given()
    status, body = await bot.call("PATCH", path, {"communication_disabled_until": too_long})
    assert (status, body["code"]) == (400, 50035)


async def test_rights_of_a_channel(bot: Bot, server: Discord, ann: Person) -> None:
    mine = next(r for r in ann.guild.roles.values() if r["name"] == "Hearth")
    mine["permissions"] = "0"
    asked = ann.says("a word")
    deny = {"id": ann.guild.id, "type": 0, "allow": "0", "deny": str(p.SEND_MESSAGES)}
    ann.channel.payload["permission_overwrites"] = [deny]
    assert (await bot.says(ann.channel.id, "Hi"))[1]["code"] == 50013
    where = f"/channels/{ann.channel.id}/messages/{asked['id']}"
    assert (await bot.call("DELETE", where))[1]["code"] == 50013
    deny["deny"] = str(p.VIEW_CHANNEL)
    assert (await bot.says(ann.channel.id, "Hi"))[1]["code"] == 50001
    assert (await bot.says("1", "Hi"))[1]["code"] == 10003


async def test_private_channels_may_be_closed(bot: Bot, server: Discord, ann: Person) -> None:
    _, there = await bot.call("POST", "/users/@me/channels", {"recipient_id": ann.id})
    assert (await bot.says(there["id"], "Hi"))[0] == 200
    server.world.closed.add(ann.id)
    assert (await bot.says(there["id"], "Hi"))[1]["code"] == 50007
    server.world.closed.clear()
    ann.leaves()
    assert (await bot.says(there["id"], "Hi"))[1]["code"] == 50007


async def test_nobody_is_mentioned_who_is_not_named(bot: Bot, ann: Person) -> None:
    words = f"{ann.mention} @everyone"
    _, loud = await bot.says(ann.channel.id, words)
    _, quiet = await bot.says(ann.channel.id, words, allowed_mentions={"parse": []})
    _, some = await bot.says(ann.channel.id, words, allowed_mentions={"users": [ann.id]})
    assert [len(m["mentions"]) for m in (loud, quiet, some)] == [1, 0, 1]
    assert [m["mention_everyone"] for m in (loud, quiet, some)] == [True, False, False]


async def test_only_young_messages_go_in_bulk(bot: Bot, ann: Person) -> None:
    old = ann.says("old", at=time.time() - 15 * 86_400)
    young = [ann.says("young") for _ in range(2)]
    path = f"/channels/{ann.channel.id}/messages/bulk-delete"
    status, body = await bot.call("POST", path, {"messages": [old["id"], young[0]["id"]]})
    assert (status, body["code"]) == (400, 50034)
    assert (await bot.call("POST", path, {"messages": [m["id"] for m in young]}))[0] == 204
    assert ann.sees() == [old]


async def test_a_token_dies(bot: Bot, server: Discord, ann: Person) -> None:
    now = time.time()
    server.world.now = lambda: now
    server.world.commands[""] = [{"id": "5", "name": "rank", "options": []}]
    late, good = ann.commands("rank"), ann.commands("rank")
    path = f"/interactions/{good.id}/{good.token}/callback"
    assert (await bot.call("POST", path, {"type": 5, "data": {"flags": 64}}))[0] == 204
    assert (await bot.call("POST", path, {"type": 5}))[1]["code"] == 40060
    hook = f"/webhooks/{server.world.me['id']}/{good.token}"
    now += 4
    late_path = f"/interactions/{late.id}/{late.token}/callback"
    assert (await bot.call("POST", late_path, {"type": 5}))[1]["code"] == 10062
    assert (await bot.call("PATCH", f"{hook}/messages/@original", {"content": "3rd"}))[0] == 200
    assert [m["content"] for m in ann.sees()] == ["3rd"]
    now += 900
    assert (await bot.call("POST", hook, {"content": "more"}))[1]["code"] == 50027
    assert ann.channel.ids == []


async def test_what_does_not_fit_is_listed(bot: Bot, server: Discord, ann: Person) -> None:
    button: Payload = {"type": 2, "style": 1, "label": "Yes", "custom_id": "y" * 101}
    row = {"type": 1, "components": [button] * 6}
    await bot.says(ann.channel.id, "x" * 2001, components=[row], silly=1)
    await bot.call("PUT", f"/guilds/{ann.guild.id}/members/{ann.id}/roles/1", {"a": 1})
    await bot.call("GET", "/nowhere")
    found = "\n".join(server.wrong)
    server._wrong.clear()
    assert ann.channel.ids == []
    for wrong in ("2001 long", "101 long", "holds 6", "takes no silly", "no body", "GET /api"):
        assert wrong in found


async def test_what_is_written_is_told_by_leave_alone(
    bot: Bot, server: Discord, ann: Person
) -> None:
    line = await bot.listens(GUILDS | MESSAGES | DM_MESSAGES)
    assert (await line.receive_json())["d"]["name"] == "Bakers"
    ann.says("in the guild")
    ann.says(f"to <@{server.world.me['id']}>")
    ann.whispers("in private")
    told = [(await line.receive_json())["d"]["content"] for _ in range(3)]
    assert told == ["", f"to <@{server.world.me['id']}>", "in private"]
    server.world.application["flags"] &= ~CONTENT_FLAG
    _, page = await bot.call("GET", f"/channels/{ann.channel.id}/messages")
    assert [m["content"] for m in page] == [told[1], ""]
    assert await _closed(bot, server, GUILDS | CONTENT) == 4014
    assert await _closed(bot, server, 1 << 40) == 4013
    server.gateway.wrong.clear()
    await line.close()


async def _closed(bot: Bot, server: Discord, intents: int) -> int | None:
    line = await bot.session.ws_connect(server.gateway.url())
    await line.receive_json()
    await line.send_json({"op": 2, "d": {"token": TOKEN, "intents": intents, "properties": {}}})
    await line.receive()
    return line.close_code


async def test_events_may_come_twice_or_torn(bot: Bot, server: Discord, ann: Person) -> None:
    line = await bot.listens(GUILDS | MESSAGES)
    await line.receive_json()
    ann.says("once")
    server.gateway.again("MESSAGE_CREATE")
    first, second = await line.receive_json(), await line.receive_json()
    assert (first["d"], second["s"]) == (second["d"], first["s"] + 1)
    server.gateway.raw("{torn")
    assert (await line.receive()).data == "{torn"
    server.gateway.anything("MESSAGE_CREATE", None)
    assert (await line.receive_json())["d"] is None
    server.gateway.deaf = True
    await line.send_json({"op": 1, "d": second["s"]})
    server.gateway.deaf = False
    await line.send_json({"op": 1, "d": second["s"]})
    assert (await line.receive_json())["op"] == 11
    await line.close()
