"""Calls of Discord: what is asked, and what can come of it, at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.discord.wire import Lost, Rejected, Wire
from bot.platform import NotThere
from tests.bot.discord.server import TOKEN, Discord
from tests.bot.discord.world import Channel

MESSAGES = "/channels/{channel_id}/messages"


@pytest.fixture
async def wire(server: Discord) -> AsyncIterator[Wire]:
    made = Wire(server.url, TOKEN)
    yield made
    await made.close()


@pytest.fixture
def channel(server: Discord) -> Channel:
    return next(iter(server.guild("Bakers").channels.values()))


async def says(wire: Wire, channel: Channel, words: str) -> Any:
    return await wire.call("POST", MESSAGES, json={"content": words}, channel_id=channel.id)


async def test_a_full_bucket_is_told_of_at_once_and_discord_refuses_nothing(
    server: Discord, wire: Wire, channel: Channel
) -> None:
    server.limits.on = True
    began = time.monotonic()
    made = await asyncio.gather(
        *(says(wire, channel, f"{n}") for n in range(12)), return_exceptions=True
    )
    assert time.monotonic() - began < 2
    refused = [each for each in made if isinstance(each, Rejected)]
    assert len(refused) == 7
    assert all(0 < each.retry_after <= 5 for each in refused)
    assert server.limits.refused == 0


async def test_another_channel_has_a_bucket_of_its_own(
    server: Discord, wire: Wire, channel: Channel
) -> None:
    server.limits.on = True
    assert channel.guild is not None
    other = server.world.channel(channel.guild, "bread")
    for place in (channel, other):
        for n in range(5):
            assert (await says(wire, place, f"{n}"))["content"] == f"{n}"


@pytest.mark.parametrize("everywhere", [False, True])
async def test_too_fast_comes_out_at_once(
    server: Discord, wire: Wire, channel: Channel, everywhere: bool
) -> None:
    server.faults.limit("", 20.0, everywhere=everywhere)
    with pytest.raises(Rejected) as no:
        await says(wire, channel, "hi")
    assert (no.value.retry_after, no.value.everywhere) == (20.0, everywhere)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520])
async def test_a_server_in_trouble_comes_out_at_once(
    server: Discord, wire: Wire, channel: Channel, status: int
) -> None:
    server.faults.add("", status=status, body="<html>")
    with pytest.raises(Lost, match=str(status)) as lost:
        await says(wire, channel, "hi")
    assert lost.value.arrived == (status == 504)


async def test_a_no_has_its_status_its_number_and_its_words(wire: Wire) -> None:
    with pytest.raises(Rejected) as no:
        await wire.call("GET", MESSAGES, channel_id="5")
    assert (no.value.code, no.value.number, no.value.why) == (404, 10003, "Unknown Channel")
    assert no.value.retry_after == 0


@pytest.mark.parametrize(("body", "type_"), [("<html>hi</html>", "text"), ("", "nothing")])
async def test_a_page_of_somebody_in_between_is_no_answer(
    server: Discord, wire: Wire, channel: Channel, body: str, type_: str
) -> None:
    server.faults.add("", status=200, body=body)
    if type_ == "nothing":
        assert await says(wire, channel, "hi") is None
        return
    with pytest.raises(Lost) as lost:
        await says(wire, channel, "hi")
    assert lost.value.arrived


@pytest.mark.parametrize(("ends", "arrived"), [("before", True), ("after", True)])
async def test_what_broke_on_the_way_may_have_arrived(
    server: Discord, wire: Wire, channel: Channel, ends: Any, arrived: bool
) -> None:
    server.faults.add("", ends=ends)
    with pytest.raises(Lost) as lost:
        await says(wire, channel, "hi")
    assert lost.value.arrived is arrived


async def test_who_is_not_there_was_not_reached_and_no_token_is_told() -> None:
    wire = Wire("http://127.0.0.1:9/api/v10", TOKEN)
    with pytest.raises(Lost) as lost:
        await wire.call("POST", "/interactions/{id}/{token}/callback", id="5", token="secret")
    assert not lost.value.arrived
    assert "secret" not in str(lost.value)
    await wire.close()


async def test_what_takes_too_long_is_given_up_and_no_token_is_told(
    server: Discord, wire: Wire
) -> None:
    server.faults.add("", seconds=0.5)
    with pytest.raises(Lost) as lost:
        await wire.call(
            "POST",
            "/interactions/{i}/{token}/callback",
            json={"type": 5},
            i="5",
            token="secret",
            patience=0.1,
        )
    assert "secret" not in str(lost.value)


async def test_a_reason_and_words_of_any_script_arrive(
    server: Discord, wire: Wire, channel: Channel
) -> None:
    guild = channel.guild
    assert guild is not None
    ann = server.person("Ann", guild)
    await wire.call(
        "PUT", "/guilds/{g}/bans/{u}", json={}, reason="spam, 刷屏", g=guild.id, u=ann.id
    )
    assert server.requests[-1].reason == "spam, 刷屏"
    said = await says(wire, channel, "面包 🥖")
    assert said["content"] == "面包 🥖"


async def test_what_is_attached_is_fetched_and_not_read_beyond_its_bound(
    server: Discord, wire: Wire
) -> None:
    address = server.keeps(b"bread" * 1000)["url"]
    assert await wire.fetch(address, 5000) == b"bread" * 1000
    with pytest.raises(NotThere, match="too large"):
        await wire.fetch(address, 4999)
    with pytest.raises(NotThere, match="404"):
        await wire.fetch(address.replace("attachments/", "attachments/1"), 5000)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/attachments/1/a.png",
        "http://169.254.169.254/latest/meta-data",
        "https://cdn.discordapp.com.evil.example/attachments/1/a.png",
        "https://cdn.discordapp.com@evil.example/a.png",
        "https://evil.example/https://cdn.discordapp.com/a.png",
        "http://cdn.discordapp.com/a.png",
        "https://cdn.discordapp.com\\@evil.example/a.png",
        "https://cdn.discordapp.com:8443/a.png",
        "file:///etc/passwd",
        "a.png",
        "",
    ],
)
async def test_an_address_that_is_not_discords_is_never_called(wire: Wire, address: str) -> None:
    with pytest.raises(NotThere, match="none of Discord's"):
        await wire.fetch(address, 5000)
