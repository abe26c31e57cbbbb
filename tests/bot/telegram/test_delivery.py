"""The webhook of the command line: `hearth run`, what `hearth check` says, and its settings."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.complaints import WrongSettings
from bot.features import house
from bot.settings import load
from storage.database import Database
from tests.bot.conftest import Run
from tests.bot.telegram.child import born
from tests.bot.telegram.folk import until
from tests.bot.telegram.hooks import HookedApi, free_port
from tests.bot.telegram.server import TOKEN
from tests.bot.telegram.test_losing_nothing import counts, message

OURS, THEIRS = "https://bot.example.org/hidden-path", "https://old.example.org/x"


@pytest.fixture
async def api() -> AsyncIterator[HookedApi]:
    server = HookedApi()
    await server.start()
    yield server
    await server.stop()
    assert server.wrong == []


@pytest.fixture
def check(
    api: HookedApi, elsewhere: Path, hearth: Run, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Any]:
    """Runs `hearth check` beside the server; gives what it says."""
    monkeypatch.setenv("HEARTH_TELEGRAM__TOKEN", TOKEN)
    monkeypatch.setenv("HEARTH_TELEGRAM__API", api.url)
    return lambda: asyncio.to_thread(hearth, "check")


async def test_check_says_that_the_bot_polls(api: HookedApi, check: Callable[[], Any]) -> None:
    said = await check()
    assert "✓ I ask Telegram for updates; no webhook is set.\n" in said.stdout

    api.push(message=message(1))
    api.hook = {"url": THEIRS}
    said = await check()
    assert said.returncode == 0
    told = "· A webhook at old.example.org is set; hearth run takes it away and asks for updates"
    assert told in said.stdout
    assert "· 1 update waits for me.\n" in said.stdout


async def test_check_says_whether_the_webhook_is_ours_and_works(
    api: HookedApi, check: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_TELEGRAM__WEBHOOK__URL", OURS)
    assert "· My webhook at bot.example.org is not set yet; hearth" in (await check()).stdout

    api.hook = {"url": THEIRS}
    assert "· Telegram delivers to a webhook at old.example.org;" in (await check()).stdout

    api.hook = {"url": OURS}
    said = await check()
    assert said.returncode == 0
    assert "✓ Telegram delivers to my webhook at bot.example.org.\n" in said.stdout
    assert "hidden-path" not in said.stdout

    api.failure = int(time.time()), "Wrong response from the webhook: 502 Bad Gateway"
    assert (await check()).returncode == 0, "that is past: nothing waits"
    api.updates += [(number, {"message": message(number)}) for number in range(2)]
    said = await check()
    assert said.returncode == 1
    assert "· 2 updates wait for me.\n✗ Telegram could not deliver at 20" in said.stdout
    assert "UTC: Wrong response from the webhook: 502 Bad Gateway" in said.stdout

    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    said = await check()
    assert "✓ Telegram 把更新送到我的 webhook（bot.example.org）。" in said.stdout
    assert "· 有 2 条更新在等我。" in said.stdout


async def test_run_with_a_webhook_ends_in_time_and_shows_no_secret(
    api: HookedApi, household: Callable[[], int], sqlite_url: str, elsewhere: Path
) -> None:
    household()
    port = free_port()
    log, secret = elsewhere / "log", "a-secret-of-the-webhook-77"
    environment = {
        "HEARTH_DATABASE__URL": sqlite_url,
        "HEARTH_TELEGRAM__TOKEN": TOKEN,
        "HEARTH_TELEGRAM__API": api.url,
        "HEARTH_TELEGRAM__WEBHOOK__URL": f"http://127.0.0.1:{port}/telegram",
        "HEARTH_TELEGRAM__WEBHOOK__PORT": str(port),
        "HEARTH_TELEGRAM__WEBHOOK__SECRET": secret,
        "HEARTH_LOG__LEVEL": "debug",
    }
    for number in range(1, 101):
        api.push(message=message(number))
    process = await asyncio.to_thread(born, environment, str(log))
    await until(lambda: len(api.delivered) > 20)
    began = time.monotonic()
    process.terminate()
    await asyncio.to_thread(process.wait, 6)
    assert process.returncode == 0
    assert time.monotonic() - began < 5
    assert api.hook["secret_token"] == secret
    database = Database(sqlite_url, "OFF")
    found, _, letters = counts(database)
    database.close()
    assert found >= len(api.delivered)
    assert letters == 0
    assert secret not in log.read_text()
    assert "a batch cannot be run" not in log.read_text()


@pytest.mark.parametrize(
    "url", ["http://bot.example.org", "https://bot.example.org:8080/x", "https://x:port"]
)
def test_an_address_that_telegram_never_calls_is_told_of(
    elsewhere: object, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(
        WrongSettings, match=r"webhook does not fit: Telegram calls only addresses like https"
    ):
        load(house(), telegram={"webhook": {"url": url}})
    with monkeypatch.context() as patch:
        patch.setenv("HEARTH_TELEGRAM__WEBHOOK__URL", url)
        with pytest.raises(WrongSettings, match=r"^environment: telegram.webhook does not fit"):
            load(house())
    own = {"api": "http://127.0.0.1:8081", "webhook": {"url": "http://10.0.0.2:9000/x"}}
    assert load(house(), telegram=own).telegram.webhook.port == 8080


@pytest.mark.parametrize("url", ["bot.example.org", "ftp://x", "https://", "https://a b"])
def test_what_is_no_address_is_told_of(elsewhere: object, url: str) -> None:
    with pytest.raises(WrongSettings, match=r"telegram\.webhook\.url does not fit: an address is"):
        load(house(), telegram={"webhook": {"url": url}})


@pytest.mark.parametrize("secret", ["short", "x" * 257, "with a space in it", "schlüssel" * 3])
def test_a_secret_that_telegram_does_not_take_is_told_of_and_not_shown(
    elsewhere: object, secret: str
) -> None:
    with pytest.raises(WrongSettings, match=r"telegram\.webhook\.secret.*16 to 256") as told:
        load(house(), telegram={"webhook": {"secret": secret}})
    assert secret not in str(told.value)
