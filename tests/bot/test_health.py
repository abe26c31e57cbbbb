"""`/healthz` and `/metrics`, asked as programs ask: over HTTP on loopback."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import sys
import time
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import health as served
from bot.health import AT_ONCE, MOST_BYTES, CannotListen, Health
from bot.local.town import Town
from bot.watch import BOUNDS, Watch
from storage.lease import LIVES
from tests.bot.conftest import Run
from tests.bot.test_run import Bot

HOST = "127.0.0.1"


class Asked:
    """Somebody who asks a server, with words of their own."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def raw(self, words: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(HOST, self.port)
        writer.write(words)
        try:
            return await reader.read()
        except ConnectionResetError:
            return b""
        finally:
            writer.close()

    async def get(self, path: str, method: str = "GET") -> tuple[int, dict[str, str], str]:
        told = await self.raw(f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        head, _, body = told.decode().partition("\r\n\r\n")
        first, *rest = head.split("\r\n")
        headers = dict(line.split(": ", 1) for line in rest)
        return int(first.split()[1]), headers, body

    async def figures(self) -> dict[str, float]:
        status, headers, body = await self.get("/metrics")
        assert (status, headers["Content-Type"][:24]) == (200, "text/plain; version=0.0.")
        lines = [line for line in body.splitlines() if not line.startswith("#")]
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


@pytest.fixture
async def asked(town: Town, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Asked]:
    monkeypatch.setattr(served, "FRESH", 0.0)
    health = Health(town.app)
    yield Asked(await health.start(HOST, 0))
    await health.stop()


# --- Is it well? -----------------------------------------------------------------------------


async def test_all_is_well(asked: Asked) -> None:
    status, headers, body = await asked.get("/healthz")
    assert status == 200
    assert headers["Content-Type"] == "application/json"
    assert headers["Connection"] == "close"
    assert int(headers["Content-Length"]) == len(body)
    assert json.loads(body) == {
        "status": "ok",
        "line": True,
        "database": True,
        "lease": True,
        "platforms": {"local": True},
    }


async def test_a_lease_that_is_lost_is_not_well(
    town: Town, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(town.app, "_held", town.app._held - LIVES.total_seconds())
    status, _, body = await asked.get("/healthz")
    assert (status, json.loads(body)["lease"], json.loads(body)["status"]) == (
        503,
        False,
        "failing",
    )


async def test_a_platform_that_is_gone_is_not_well(town: Town, asked: Asked) -> None:
    await town.platform.stop()
    status, _, body = await asked.get("/healthz")
    assert (status, json.loads(body)["platforms"]) == (503, {"local": False})


async def test_a_database_that_cannot_be_used_is_not_well(
    town: Town, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(town.app.line, "trouble", "postgresql://me:marked@host is gone")
    status, _, body = await asked.get("/healthz")
    assert (status, json.loads(body)["database"]) == (503, False)
    assert "marked" not in body
    assert (await asked.figures())["hearth_line_trouble"] == 1


async def test_a_line_that_stands_still_is_not_well(
    town: Town, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = town.app.line
    monkeypatch.setattr("bot.line.STUCK", 0.0)
    assert (await asked.get("/healthz"))[0] == 200, "who has nothing to do does not stand still"
    monkeypatch.setattr(line, "_busy", True)
    status, _, body = await asked.get("/healthz")
    assert (status, json.loads(body)["line"]) == (503, False)


# --- In numbers ------------------------------------------------------------------------------


async def test_what_happens_is_counted(town: Town, asked: Asked) -> None:
    ann = town.resident("Ann")
    for _ in range(3):
        await ann.says("good morning")
    await ann.says("/checkin")
    await ann.says("/top")
    board = town.square.messages[-1]
    board.removed = True
    await ann.taps(board, board.buttons[0][0][1])

    found = await asked.figures()
    assert found['hearth_events_total{kind="said",platform="local"}'] == 5
    assert found['hearth_events_total{kind="pressed",platform="local"}'] == 1
    assert found["hearth_batch_seconds_count"] == found['hearth_batch_seconds_bucket{le="+Inf"}']
    assert 0 < found["hearth_batch_seconds_sum"] < 60
    assert found['hearth_outbox_actions{lane="chat",state="refused"}'] == 1
    # What the bot says in a group goes away by itself, a minute later.
    assert found['hearth_outbox_actions{lane="sanction",state="waiting"}'] == 1
    assert found["hearth_outbox_refused_total"] == found["hearth_mishaps"] == 1
    assert found["hearth_dead_letters"] == found["hearth_events_buried_total"] == 0
    assert (found["hearth_lease_held"], found["hearth_line_moving"]) == (1, 1)
    assert 0 <= found["hearth_last_event_age_seconds"] < 60
    assert found["hearth_database_bytes"] > 100_000
    assert found['hearth_jobs{state="waiting"}'] == 0
    assert ("hearth_wal_bytes" in found) is town.app.database.is_sqlite


@pytest.mark.both_databases
async def test_both_databases_tell(town: Town, asked: Asked) -> None:
    found = await asked.figures()
    assert found["hearth_database_up"] == 1
    assert found["hearth_database_bytes"] > 100_000
    assert ("hearth_wal_bytes" in found) is town.app.database.is_sqlite


async def test_nothing_of_people_and_no_secret_is_told(town: Town, asked: Asked) -> None:
    ann = town.resident("Marked-Name")
    await ann.says("marked-words and a token 12345678:" + "m" * 35)
    await ann.says("/checkin")
    for path in ("/metrics", "/healthz"):
        _, _, body = await asked.get(path)
        assert not re.search("marked|mmmm|plaza|checkin", body, re.IGNORECASE)


async def test_without_the_extra_it_says_how_to_get_it(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    monkeypatch.setattr(served, "find_spec", lambda _: None)
    status, _, body = await asked.get("/metrics")
    assert (status, body) == (404, served.NO_METRICS)
    assert (await asked.get("/healthz"))[0] == 200


async def test_every_figure_of_ours_stands_in_the_manual(town: Town, asked: Asked) -> None:
    await town.resident("Ann").says("good morning")
    told = {re.split(r"[{ ]", name)[0] for name in await asked.figures()}
    ours = {re.sub("_(bucket|count|sum)$", "", name) for name in told if name[:7] == "hearth_"}
    manual = (Path(__file__).parents[2] / "docs/how-to/watch.md").read_text(encoding="utf-8")

    assert [name for name in sorted(ours) if f"`{name}" not in manual] == []


async def test_the_figures_of_the_database_are_not_read_again_at_once(
    town: Town, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "FRESH", 60.0)
    first = await asked.get("/metrics")
    await town.resident("Ann").says("good morning")
    assert await asked.get("/metrics") == first


def test_a_batch_falls_into_its_class() -> None:
    watch = Watch()
    for seconds in (0.0005, BOUNDS[0], 0.3, 99.0):
        watch.count([], seconds)
    classes = dict(watch.classes)
    assert (classes["0.001"], classes["0.25"], classes["0.5"], classes["+Inf"]) == (2, 2, 3, 4)


async def test_nobody_counts_while_nobody_asks(town: Town) -> None:
    health = Health(town.app)
    await town.resident("Ann").says("good morning")
    assert health.watch.last is None
    await health.start(HOST, 0)
    await town.resident("Ann").says("good morning")
    await health.stop()
    await town.resident("Ann").says("good morning")
    assert sum(health.watch.batches) == 1


# --- Questions that are none -------------------------------------------------------------------

STRANGE: dict[str, tuple[bytes, bytes]] = {
    "another page": (b"GET /etc/passwd HTTP/1.1\r\n\r\n", b"404"),
    "the front page": (b"GET / HTTP/1.1\r\n\r\n", b"404"),
    "a way out": (b"GET /healthz/../metrics HTTP/1.1\r\n\r\n", b"404"),
    "a post": (b"POST /healthz HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi", b"405"),
    "a small get": (b"get /healthz HTTP/1.1\r\n\r\n", b"405"),
    "no version": (b"GET /healthz\r\n\r\n", b"400"),
    "another version": (b"GET /healthz HTTP/2\r\n\r\n", b"400"),
    "a word too many": (b"GET /healthz now HTTP/1.1\r\n\r\n", b"400"),
    "not HTTP": (b"\x16\x03\x01\x02\x00\xff\xfe\r\n\r\n", b"400"),
    "nothing": (b"\r\n\r\n", b"400"),
    "too long": (b"GET /healthz HTTP/1.1\r\nX: " + b"x" * 2 * MOST_BYTES + b"\r\n\r\n", b"431"),
    "an old one": (b"GET /healthz HTTP/1.0\r\n\r\n", b"200"),
    "a question mark": (b"GET /healthz?now HTTP/1.1\r\n\r\n", b"200"),
}


@pytest.mark.parametrize("kind", STRANGE)
async def test_strange_questions_are_answered_shortly(kind: str, asked: Asked) -> None:
    words, status = STRANGE[kind]
    told = await asked.raw(words)
    assert told.split(b" ")[1] == status
    assert (await asked.get("/healthz"))[0] == 200


async def test_a_head_has_no_body(asked: Asked) -> None:
    status, headers, body = await asked.get("/healthz", "HEAD")
    assert (status, body) == (200, "")
    assert int(headers["Content-Length"]) > 50


async def test_who_says_nothing_is_not_waited_for(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "PATIENCE", 0.1)
    assert await asked.raw(b"GET /healthz") == b""


async def test_too_many_at_once_are_turned_away(asked: Asked) -> None:
    held = [await asyncio.open_connection(HOST, asked.port) for _ in range(AT_ONCE)]
    await asyncio.sleep(0.05)
    assert await asked.raw(b"GET /healthz HTTP/1.1\r\n\r\n") == b""
    for _, writer in held:
        writer.close()
        await writer.wait_closed()
    await asyncio.sleep(0.05)
    assert (await asked.get("/healthz"))[0] == 200


async def test_an_address_that_is_taken_is_a_sentence(town: Town) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen, match=rf"Nothing can listen on {HOST}:{port}: "):
            await Health(town.app).start(HOST, port)


def test_a_bot_that_runs_answers(
    elsewhere: object, monkeypatch: pytest.MonkeyPatch, hearth: Run
) -> None:
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("HEARTH_HEALTH__PORT", str(port))
    started = Bot(anew=True)
    try:
        started.hears("/claim ")
        while "ready" not in started.log():
            time.sleep(0.05)
        with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=10) as told:
            assert json.load(told)["status"] == "ok"
        with urllib.request.urlopen(f"http://{HOST}:{port}/metrics", timeout=10) as told:
            assert b"hearth_lease_held 1.0" in told.read()
        code, took = started.stops()
        assert (code, took < 5) == (0, True)
    finally:
        started.kill()
