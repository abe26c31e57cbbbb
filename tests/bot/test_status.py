"""The line below the log of a running bot: on a terminal only, one line, told anew."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import AsyncIterator, Iterator

import pytest
import structlog

from bot import logs
from bot.local.client import LocalPlatform
from bot.local.town import Town
from bot.status import Status, _connections, _cut, is_wanted
from bot.wording import render
from community.words import Lines
from tests.logs import configure

log = structlog.get_logger()


class Terminal(io.StringIO):
    """A terminal, of which one sees what is left on each row."""

    def isatty(self) -> bool:
        return True

    @property
    def rows(self) -> list[str]:
        rows = []
        for row in self.getvalue().split("\n"):
            shown = row.rpartition("\r\x1b[K")[2]
            rows.append(re.sub(r"\x1b\[[0-9;]*m", "", shown).rstrip())
        return rows


@pytest.fixture
async def town(sqlite_url: str) -> AsyncIterator[Town]:
    town = await Town.open(sqlite_url)
    yield town
    await town.close()


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    configure()


async def test_it_is_one_line_and_the_log_goes_above_it(town: Town) -> None:
    terminal = Terminal()
    logs.configure("text", "info", stream=terminal, secrets=["marked-secret"])
    status = Status(town.app, "en", terminal)
    with status.below_the_log():
        status.draw()
        assert terminal.rows == ["connected; 0.0 events a second; 0 to be sent"]
        await town.resident("Ann").says("hello")
        log.info("something is fine")
        log.error("Telegram cannot be heard", why="no route\nto marked-secret")
        status.draw()
    rows, line = terminal.rows[:-1], terminal.getvalue().split("\r\x1b[K")[-2]
    assert any("something is fine" in row for row in rows)
    assert any("Telegram cannot be heard" in row for row in rows)
    assert not any("to be sent" in row for row in rows)
    assert re.match(r"connected; \d+\.\d events a second; 0 to be sent; last error: Telegram", line)
    assert "\n" not in line
    assert "marked-secret" not in terminal.getvalue()
    assert terminal.rows[-1] == "", "it leaves nothing behind"
    log.info("the log goes on")
    assert "the log goes on" in terminal.rows[-2]


async def test_in_chinese_and_without_a_connection(town: Town) -> None:
    await town.platform.stop()
    terminal = Terminal()
    Status(town.app, "zh", terminal).draw()
    assert terminal.rows == ["未连接；每秒 0.0 个事件；待发送 0 条"]


async def test_of_several_platforms_each_is_named(town: Town) -> None:
    away = LocalPlatform(town.square, town.app.clock, b"key")
    told = Lines(tuple(_connections([town.platform, away])), "; ")
    assert render(told, "en") == "Local connected; Local not connected"
    assert render(told, "zh") == "Local 已连接；Local 未连接"


def test_only_a_terminal_that_can_go_back_gets_it() -> None:
    assert is_wanted(Terminal(), {"TERM": "xterm"})
    assert not is_wanted(Terminal(), {"TERM": "dumb"})
    assert not is_wanted(io.StringIO(), {"TERM": "xterm"})
    assert not is_wanted(None, {})


@pytest.mark.parametrize(
    ("text", "columns", "cut"),
    [("connected", 80, "connected"), ("ready now", 8, "ready …"), ("已连接已连接", 8, "已连…")],
)
def test_a_long_line_is_cut_to_the_terminal(text: str, columns: int, cut: str) -> None:
    assert _cut(text, columns) == cut
