"""Removing messages over the wire: a hundred at once, and an outcome for each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.clock import WorldClock
from bot.telegram.sender import Sender
from bot.telegram.wire import Wire
from community.actions import Delete
from community.outcomes import Later, Refused, Sent
from tests.bot.telegram.server import TOKEN, BotApi, Request, too_fast

OLD = "Bad Request: message can't be deleted"
KICKED = "Forbidden: bot was kicked from the supergroup chat"


@pytest.fixture
async def sender(api: BotApi) -> AsyncIterator[Sender]:
    wire = Wire(api.url, TOKEN)
    yield Sender(wire, WorldClock(), b"key", None, ephemeral=False)
    await wire.close()


def removals(count: int) -> dict[int, Delete]:
    return {n: Delete(platform="telegram", chat="-1001", message=n) for n in range(1, count + 1)}


def ids(request: Request) -> list[int]:
    return request.params.get("message_ids") or [request.params["message_id"]]


async def test_a_hundred_are_removed_by_one_call(api: BotApi, sender: Sender) -> None:
    assert await sender.remove(removals(100)) == dict.fromkeys(range(1, 101), Sent())
    (request,) = api.requests
    assert request.method == "deleteMessages"
    assert ids(request) == list(range(1, 101))


async def test_one_that_cannot_be_removed_keeps_no_other(api: BotApi, sender: Sender) -> None:
    def old(request: Request) -> tuple[int, dict[str, Any]] | None:
        return (400, {"description": OLD}) if {13, 70} & {*ids(request)} else None

    api.answers = old
    done = await sender.remove(removals(100))
    assert {number for number, outcome in done.items() if outcome == Refused(OLD)} == {13, 70}
    assert sum(outcome == Sent() for outcome in done.values()) == 98
    assert len(api.requests) < 32


async def test_one_that_is_gone_is_as_good_as_removed(api: BotApi, sender: Sender) -> None:
    why = "Bad Request: message to delete not found"
    api.answers = lambda r: (400, {"description": why}) if 2 in ids(r) else None
    done = await sender.remove(removals(3))
    assert all(isinstance(outcome, Sent) for outcome in done.values())
    assert {number for request in api.requests[1:] for number in ids(request)} == {1, 2, 3}


async def test_where_the_bot_is_shut_out_one_call_says_so(api: BotApi, sender: Sender) -> None:
    api.answers = lambda _: (403, {"description": KICKED})
    assert await sender.remove(removals(50)) == dict.fromkeys(range(1, 51), Refused(KICKED))
    assert len(api.requests) == 1


async def test_what_is_too_fast_is_left_for_later_and_the_rest_with_it(
    api: BotApi, sender: Sender
) -> None:
    def first_half(request: Request) -> tuple[int, dict[str, Any]] | None:
        if 4 in ids(request) and 1 in ids(request):
            return 400, {"description": OLD}
        return too_fast(7) if 4 in ids(request) else None

    api.answers = first_half
    assert await sender.remove(removals(4)) == {1: Sent(), 2: Sent(), 3: Later(7), 4: Later(7)}
    assert len(api.requests) == 3
