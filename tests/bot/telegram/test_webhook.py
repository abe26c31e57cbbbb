"""The webhook over real HTTP: who may call, what is answered and when, and what is never lost."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from http import HTTPStatus
from io import BytesIO
from typing import Any
from unittest.mock import patch

import aiohttp
import pytest
from sqlalchemy import text

from bot.app import App
from bot.clock import WorldClock
from bot.features import house
from bot.platform import Intake
from bot.telegram import client, webhook
from bot.telegram.client import TelegramPlatform
from bot.telegram.inbound import ALLOWED
from bot.telegram.webhook import HEADER, CannotListen, Hook, derived
from bot.telegram.wire import Wire
from community.events import Event, Said
from community.words import t
from storage.database import Database, Unavailable
from tests.bot.telegram.conftest import KEY, settle
from tests.bot.telegram.folk import Group, until
from tests.bot.telegram.hooks import HookedApi, free_port
from tests.bot.telegram.server import TOKEN
from tests.bot.telegram.test_losing_nothing import NOT_READABLE, counts, message, telegram

SECRET = derived(KEY)


@pytest.fixture
async def api() -> AsyncIterator[HookedApi]:
    """A Bot API that calls in, and in a hurry; at the end no request may have been wrong."""
    server = HookedApi(second=0.05)
    await server.start()
    yield server
    await server.stop()
    assert server.wrong == []


@pytest.fixture
def hook() -> Hook:
    port = free_port()
    return Hook(f"http://127.0.0.1:{port}/telegram", port=port)


@pytest.fixture
async def group(api: HookedApi, sqlite_url: str, hook: Hook) -> AsyncIterator[Group]:
    """The whole bot in a group, behind the webhook."""
    community = settle(sqlite_url)
    clock = WorldClock()
    platform = TelegramPlatform(Wire(api.url, TOKEN), clock, KEY, hook=hook)
    app = App(Database(sqlite_url, "OFF"), house(), [platform], key=KEY, clock=clock)
    await app.start()
    await until(lambda: platform.connected)
    yield Group(api, app, community)
    await app.stop()


async def called(hook: Hook, body: Any, secret: str = SECRET, method: str = "POST") -> Any:
    """Call as anybody might; gives the answer."""
    data = BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
    head = {HEADER: secret} if secret else {}
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, hook.url, data=data, headers=head) as answer,
    ):
        await answer.read()
        return answer


def in_hand(platform: TelegramPlatform) -> int:
    """Give how many updates wait for their commit."""
    return len(platform._ear._pending)  # type: ignore[attr-defined]  # the webhook


async def restarted(group: Group, intake: Intake) -> TelegramPlatform:
    """Let the platform hand in elsewhere; gives it once it is ready."""
    platform = telegram(group)
    await platform.stop()
    await platform.start(intake)
    await until(lambda: platform.connected)
    return platform


async def test_telegram_is_told_where_to_call_and_what_to_show(group: Group, hook: Hook) -> None:
    (asked,) = group.api.of("setWebhook")
    assert asked.params == {
        "url": hook.url,
        "secret_token": SECRET,
        "max_connections": 40,
        "allowed_updates": [*ALLOWED],
        "drop_pending_updates": False,
    }
    assert group.api.polls == 0


async def test_who_does_not_know_the_secret_is_turned_away(group: Group, hook: Hook) -> None:
    update = {"update_id": 1, "message": message(1)}
    for wrong in ("", "x", SECRET[:-1], SECRET.upper(), "é"):
        assert (await called(hook, update, wrong)).status == HTTPStatus.FORBIDDEN
    assert (await called(hook, update, method="GET")).status == HTTPStatus.METHOD_NOT_ALLOWED
    too_large = await called(hook, b"x" * 2_000_000)
    assert too_large.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert counts(group.app.database) == (0, 0, 0)


async def test_a_conversation_goes_the_same_way_as_by_polling(group: Group, api: HookedApi) -> None:
    api.push(message=message(1) | {"text": "/checkin"})
    await until(lambda: not api.waiting)
    await group.app.settled()
    assert "you are number 1 today" in api.sent()[0].words


async def test_calls_that_come_at_once_are_committed_together(group: Group, hook: Hook) -> None:
    batches = list[int]()
    run = group.app.line._run

    def counted(events: Sequence[Event]) -> Any:
        time.sleep(0.05)
        done = run(events)
        batches.append(sum(isinstance(event, Said) for event in events[: done.handled]))
        return done

    group.app.line._run = counted
    updates = [{"update_id": n, "message": message(n)} for n in range(1, 121)]
    answers = await asyncio.gather(*(called(hook, update) for update in updates))
    assert {answer.status for answer in answers} == {HTTPStatus.OK}
    assert sum(batches) == 120
    assert len(batches) <= 30, batches
    assert len(group.api.of("getChatAdministrators")) <= 1, "what many need is asked for once"


async def test_what_cannot_be_read_is_taken_and_holds_up_nobody(
    group: Group, api: HookedApi
) -> None:
    bad: list[bytes] = [b"", b"{", b"[1]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"a":"\\ud800"']
    for each in bad:
        api.push(raw=each)
    api.push(raw=json.dumps({"update_id": 7, **NOT_READABLE}).encode())
    api.push(raw=b'{"update_id": 8, "message": {"message_id": 1, "text": "\\ud83d"}}')
    for number in range(1, 21):
        api.push(message=message(number))
    await until(lambda: not api.waiting)

    assert [*api.answered] == [HTTPStatus.OK]
    assert counts(group.app.database) == (20, 20, len(bad) + 2)
    assert telegram(group).unread == len(bad) + 2
    with group.app.database.reading() as connection:
        raws = [*connection.execute(text("SELECT raw FROM dead_letter")).scalars()]
    assert any("小伟" in raw for raw in raws)


async def test_what_comes_twice_or_in_another_order_counts_once(
    group: Group, api: HookedApi, hook: Hook
) -> None:
    updates = [{"update_id": n, "message": message(n)} for n in range(1, 41)]
    mixed = [*reversed(updates), *updates[::3], *updates]
    answers = await asyncio.gather(*(called(hook, update) for update in mixed))
    assert {answer.status for answer in answers} == {HTTPStatus.OK}
    assert counts(group.app.database) == (40, 40, 0)


async def test_while_nothing_can_be_committed_telegram_keeps_it(
    group: Group, api: HookedApi
) -> None:
    run, broken = group.app.line._run, True

    def fragile(events: Sequence[Event]) -> Any:
        if broken:
            raise Unavailable(t("The disk is full."))
        return run(events)

    group.app.line._run = fragile
    with patch.object(webhook, "COMMITS_WITHIN", 0.05):
        number = api.push(message=message(1))
        await until(lambda: api.calls[number] > 2)
        assert [*api.answered] == [HTTPStatus.SERVICE_UNAVAILABLE]
        assert group.app.line.waiting + 1 == 1, "what comes again waits for the same commit"
        broken = False
        await until(lambda: not api.waiting)
    await group.app.settled()
    assert counts(group.app.database) == (1, 1, 0)


async def test_what_fails_before_the_commit_comes_again(group: Group, api: HookedApi) -> None:
    async def broken(_events: object, **_: bool) -> None:
        raise OSError("the disk is gone")

    await restarted(group, broken)
    number = api.push(message=message(1))
    await until(lambda: api.answered[HTTPStatus.SERVICE_UNAVAILABLE] > 0)
    await restarted(group, group.app.line.put)
    await until(lambda: not api.waiting)
    assert api.calls[number] > 1
    assert counts(group.app.database) == (1, 1, 0)


async def test_nobody_hears_200_before_the_commit(group: Group, api: HookedApi) -> None:
    may = asyncio.Event()

    async def slow(_events: object, **_: bool) -> None:
        await may.wait()

    platform = await restarted(group, slow)
    number = api.push(message=message(1))
    await until(lambda: in_hand(platform) == 1)
    assert number not in api.delivered
    may.set()
    await until(lambda: number in api.delivered)


async def test_an_end_answers_what_is_in_hand_and_takes_nothing_new(
    group: Group, api: HookedApi
) -> None:
    may = asyncio.Event()

    async def slow(_events: object, **_: bool) -> None:
        await may.wait()

    platform = await restarted(group, slow)
    number = api.push(message=message(1))
    await until(lambda: in_hand(platform) == 1)
    began = time.monotonic()
    ending = asyncio.ensure_future(platform.stop())
    await asyncio.sleep(0)
    may.set()
    await ending
    assert time.monotonic() - began < 2
    await until(lambda: number in api.delivered)
    later = api.push(message=message(2))
    await until(lambda: api.calls[later] > 0 and api.answered[0] > 0)
    assert later not in api.delivered


async def test_an_end_does_not_wait_for_what_is_not_committed(group: Group, api: HookedApi) -> None:
    async def never(_events: object, **_: bool) -> None:
        await asyncio.Event().wait()

    platform = await restarted(group, never)
    for number in range(1, 4):
        api.push(message=message(number, chat=-number))
    await until(lambda: in_hand(platform) == 3)
    with patch.object(webhook, "ENDS_WITHIN", 0.05):
        began = time.monotonic()
        await platform.stop()
    assert time.monotonic() - began < 1
    await until(lambda: api.answered[HTTPStatus.SERVICE_UNAVAILABLE] == 3)
    assert not api.delivered


async def test_a_webhook_that_somebody_took_away_is_set_again(
    group: Group, api: HookedApi, hook: Hook
) -> None:
    with patch.object(webhook, "LOOKS_EVERY", 0.01), patch.object(client, "FIRST_PAUSE", 0.01):
        platform = await restarted(group, group.app.line.put)
        api.hook["url"] = "http://127.0.0.1:9/other"
        await until(lambda: "set another webhook" in platform.trouble)
        await until(lambda: api.hook.get("url") == hook.url)


async def test_a_port_that_is_taken_is_told_of_in_a_sentence(group: Group, hook: Hook) -> None:
    other = TelegramPlatform(Wire(group.api.url, TOKEN), WorldClock(), KEY, hook=hook)
    with pytest.raises(CannotListen, match=r"Nothing can listen for the webhook on 127\.0\.0\.1:"):
        await other.start(group.app.line.put)
