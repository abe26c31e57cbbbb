"""What Telegram delivers counts once: under poison, rivals, limits and kills."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.telegram.client import TelegramPlatform
from storage.database import Database
from tests.bot.telegram.child import born
from tests.bot.telegram.conftest import bot_on
from tests.bot.telegram.folk import GROUP, Group, until
from tests.bot.telegram.server import BOT, TOKEN, BotApi, Request, too_fast

MESSAGES, WAVE = 600, 120
"""How many messages wait in all, and before each of the five kills."""
NOT_READABLE: dict[str, Any] = {
    "chat_member": {
        "chat": {"id": GROUP, "type": "supergroup"},
        "from": {"id": 1, "is_bot": False, "first_name": "小伟"},
        "date": int(time.time()),
        "old_chat_member": {"status": "member"},
    }
}


def message(number: int, author: int = 0, chat: int = GROUP) -> dict[str, Any]:
    """Give a message worth a point, each by somebody of their own."""
    return {
        "message_id": number,
        "date": int(time.time()),
        "from": {"id": author or 10_000 + number, "is_bot": False, "first_name": f"P{number}"},
        "chat": {"id": chat, "type": "supergroup", "title": "Bakers"},
        "text": f"good morning number {number}",
    }


def counts(database: Database) -> tuple[int, int, int]:
    """Give how many messages, points and dead letters there are."""
    with database.reading() as connection:
        return (
            connection.execute(text("SELECT count(*) FROM activity WHERE kind = 1")).scalar() or 0,
            connection.execute(text("SELECT count(*) FROM ledger")).scalar() or 0,
            connection.execute(text("SELECT count(*) FROM dead_letter")).scalar() or 0,
        )


@pytest.mark.parametrize("place", [1, 5, 150])
async def test_one_update_that_cannot_be_read_stops_nothing(group: Group, place: int) -> None:
    last = 0
    for number in range(1, 301):
        poison = number == place
        last = group.api.push(raw=NOT_READABLE if poison else {"message": message(number)})
    await group.settled(last)

    assert counts(group.app.database) == (299, 299, 1)
    with group.app.database.reading() as connection:
        raw = connection.execute(text("SELECT raw FROM dead_letter")).scalar()
    assert "小伟" in str(raw), "who asks to be forgotten is found by their name"
    assert telegram(group).unread == 1


async def test_what_is_delivered_twice_counts_once(group: Group) -> None:
    for number in (*range(1, 60), *range(1, 60)):
        last = group.api.push(message=message(number))
    await group.settled(last)
    assert counts(group.app.database) == (59, 59, 0)


async def test_only_what_is_committed_is_confirmed(group: Group) -> None:
    platform = telegram(group)
    await platform.stop()

    async def broken(_events: object, **_: bool) -> None:
        raise OSError("the disk is gone")

    number = group.api.push(message=message(1))
    await platform.start(broken)
    await until(lambda: group.api.served[number] > 0)
    assert group.api.confirmed < number
    await platform.stop()
    assert group.api.confirmed < number
    await platform.start(group.app.line.put)
    await group.settled(number)


@pytest.mark.long
async def test_every_third_send_is_too_fast_and_all_arrive(group: Group) -> None:
    asked = 0

    def third(request: Request) -> tuple[int, dict[str, Any]] | None:
        nonlocal asked
        asked += request.method == "sendMessage"
        return too_fast(1) if request.method == "sendMessage" and asked % 3 == 0 else None

    group.api.answers = third
    people = [group.person(100 + number, f"P{number}") for number in range(6)]
    for each in people:
        await each.says("/top")
    await until(lambda: group.app.outbox.waiting == 0)
    good = len(group.api.sent(GROUP)) - asked // 3
    assert good == 6, group.api.sent(GROUP)


@pytest.mark.long
async def test_trouble_over_there_is_waited_out(group: Group) -> None:
    left = 2

    def broken(request: Request) -> tuple[int, dict[str, Any]] | None:
        nonlocal left
        if request.method in ("getUpdates", "sendMessage") and left:
            left -= 1
            return 502, {"description": "Bad Gateway"}
        return None

    group.api.answers = broken
    assert await group.person(7, "Ann").says("/checkin") != ""
    await until(lambda: bool(telegram(group).connected))


async def test_a_second_bot_with_the_token_is_told_of_in_a_sentence(
    group: Group, fresh_sqlite: Callable[[Path], str], tmp_path: Path
) -> None:
    other = await bot_on(group.api, fresh_sqlite(tmp_path / "other.db"))
    try:
        await until(
            lambda: (
                "two cannot run with one token" in telegram(group).trouble
                or "two cannot run with one token" in telegram(other).trouble
            )
        )
    finally:
        await other.app.stop()
    await until(lambda: telegram(group).connected)


async def test_a_token_that_nobody_knows_is_told_of_in_a_sentence(
    api: BotApi, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    api.answers = lambda _: (401, {"description": "Unauthorized"})
    group = await bot_on(api, sqlite_url)
    await until(lambda: "does not know this token" in telegram(group).trouble)
    began = time.monotonic()
    await group.app.stop()
    assert time.monotonic() - began < 3
    assert TOKEN not in capsys.readouterr().out


@pytest.mark.long
async def test_killed_again_and_again_it_counts_each_message_once(
    api: BotApi, household: Callable[[], int], sqlite_url: str, elsewhere: Path
) -> None:
    household()
    environment = {
        "HEARTH_DATABASE__URL": sqlite_url,
        "HEARTH_TELEGRAM__TOKEN": TOKEN,
        "HEARTH_TELEGRAM__API": api.url,
        "HEARTH_LOG__LEVEL": "debug",
    }
    luck, log, last = random.Random(5), elsewhere / "log", 0
    for start in range(0, MESSAGES, WAVE):
        polls = api.polls
        for number in range(start, start + WAVE):
            last = api.push(message=message(number + 1))
        process = await asyncio.to_thread(born, environment, str(log))
        await until(lambda before=polls: api.polls > before)  # type: ignore[misc]  # bound now
        await asyncio.sleep(luck.random() * 0.1)
        process.kill()
        await asyncio.to_thread(process.wait)
    process = await asyncio.to_thread(born, environment, str(log))
    await until(lambda: api.confirmed >= last)
    process.terminate()
    await asyncio.to_thread(process.wait, 5)
    assert process.returncode == 0

    database = Database(sqlite_url, "OFF")
    assert counts(database) == (MESSAGES, MESSAGES, 0), log.read_text()[-2000:]
    database.close()
    assert max(api.served.values()) > 1, "no kill came between the delivery and its confirmation"
    assert TOKEN not in log.read_text()
    assert f"@{BOT['username']}" in log.read_text()


def telegram(group: Group) -> TelegramPlatform:
    platform = group.app.platforms[0]
    assert isinstance(platform, TelegramPlatform)
    return platform
