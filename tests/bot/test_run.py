"""`hearth run`: from start to stop, and what is left of it in the database."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from bot import running, signals
from bot.background import Background
from bot.features import house
from bot.opening import secrets_of
from bot.settings import load
from tests.bot.conftest import HEARTH, PATIENCE, Run, Spoken
from tests.forked import Forked

STOPS_WITHIN = 5.0


class Bot:
    """A bot that runs on the local platform and does what is piped to it."""

    def __init__(self, *, anew: bool = False) -> None:
        """Start it; `anew` from its entry point, as people do."""
        (read, gives), (hears, written) = os.pipe(), os.pipe()
        self._in, self._out = os.fdopen(gives, "w"), os.fdopen(hears)
        with Path("log").open("w") as log, os.fdopen(read) as stdin, os.fdopen(written) as stdout:
            files: dict[str, Any] = {"stdin": stdin, "stdout": stdout, "stderr": log}
            self._process: Forked | subprocess.Popen[bytes] = (
                subprocess.Popen([HEARTH, "run", "--local"], **files)
                if anew
                else Forked("hearth", "run", "--local", **files)
            )
        self.said: list[str] = []

    def says(self, *lines: str) -> None:
        """Pipe lines to it."""
        with suppress(BrokenPipeError):
            self._in.write("".join(f"{line}\n" for line in lines))
            self._in.flush()

    def hears(self, pattern: str) -> str:
        """Wait until it says something; gives what the pattern's group found."""
        for line in self._out:
            self.said.append(line)
            found = re.search(pattern, line)
            if found:
                return found[found.re.groups]
        raise AssertionError(f"never said {pattern}, but {self.said}\n{self.log()}")

    def stops(self, by: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """End it by a signal; gives the exit code and the seconds it took."""
        began = time.monotonic()
        self._process.send_signal(by)
        self.said += self._out.readlines()  # up to its end
        code = self._process.wait(PATIENCE)
        took = time.monotonic() - began
        with suppress(BrokenPipeError):
            self._in.close()
        self._out.close()
        return code, took

    def signalled(self, by: signal.Signals) -> None:
        """Send it a signal, and read nothing more of it."""
        self._process.send_signal(by)

    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    def log(self) -> str:
        """Give what it has logged."""
        return Path("log").read_text()

    def kill(self) -> None:
        """End it whatever it does."""
        if self.is_running():
            self._process.kill()
        if not self._out.closed:
            self.stops()


@pytest.fixture
def bot(elsewhere: Path) -> Iterator[Bot]:
    started = Bot()
    yield started
    started.kill()


def set_up(bot: Bot) -> None:
    """Own the community and join the plaza to it, as a person would."""
    code = bot.hears(r"My community has no owner yet: .*/claim (\w{8}) ")
    bot.says(".as kim", f".dm /claim {code}", "/setup")
    bot.hears(r"\[1\] Join it to My community")
    bot.says(".1")
    bot.hears("My community is set up like this:")


def test_a_signal_while_events_are_under_way_loses_nothing(bot: Bot, hearth: Run) -> None:
    set_up(bot)
    crowd = Thread(target=bot.says, args=["/checkin", *(["/award @kim 1"] * 2000)])
    crowd.start()
    for _ in range(20):
        bot.hears("Kim was awarded 1 point.")

    code, took = bot.stops()
    crowd.join()
    assert (code, bot.log().splitlines()[-1].split()[-1]) == (0, "stopped"), bot.log()
    assert took < STOPS_WITHIN
    answered = sum("Kim was awarded" in line for line in bot.said)

    assert hearth("audit").returncode == 0
    checked = hearth("check").stdout
    assert "runs on it now" not in checked
    entries = int(re.search(r"The books agree: (\d+) entries", checked)[1])  # type: ignore[index]  # it agrees
    assert 20 < answered + 1 <= entries < 2000


def test_a_second_run_is_refused_and_a_reader_who_left_keeps_nobody(bot: Bot, hearth: Run) -> None:
    bot.hears("/claim ")
    second = hearth("run", "--local")
    assert re.match(
        r"hearth@\S+ \(PID \d+\) runs on this database .* Stop it first\.\n", second.stderr
    )
    assert second.returncode == 1
    assert "/claim" not in second.stdout
    assert "runs on it now." in hearth("check").stdout

    Thread(target=bot.says, args=["/help"] * 1000, daemon=True).start()
    time.sleep(1)  # and more comes than fits into a pipe that nobody reads any more
    began = time.monotonic()
    bot.signalled(signal.SIGINT)
    while bot.is_running():
        time.sleep(0.05)
    assert time.monotonic() - began < STOPS_WITHIN


def test_talking_to_the_bot_on_its_own_database(
    terminal: Callable[..., Spoken], hearth: Run
) -> None:
    bot = terminal("run", "--local")
    code = re.search(r"/claim (\w{8}) ", bot.hears("› "))[1]  # type: ignore[index]  # it is there
    bot.types(f".dm /claim {code}")
    bot.hears("You are the owner of My community now.")
    bot.hears("› ")
    bot.types(".wait 1d")
    bot.hears("Time passes by itself here.")
    bot.hears("› ")
    bot.presses("\x04")
    assert bot.leaves(again="\x04") == 0

    shown = hearth("community", "My community").stdout
    assert "1 member\n" in shown
    assert "Owner: " in shown


def test_before_there_is_a_community_the_bot_speaks_as_the_terminal_does(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    Path("config.toml").write_text("# nothing\n")
    bot = Bot()
    try:
        bot.hears("我的社区.*/claim")
        bot.says("签到")
        bot.hears("这个聊天还不属于任何社区")
    finally:
        bot.kill()


def test_what_does_not_stop_in_time_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[int] = []
    gave_up = Event()

    class Stubborn:
        async def stop(self) -> None:
            await asyncio.to_thread(gave_up.wait)

    def leave(code: int) -> None:
        codes.append(code)
        gave_up.set()

    monkeypatch.setattr(os, "_exit", leave)
    monkeypatch.setattr(running, "STOPS_WITHIN", 0.1)
    with Background() as background:
        running._stop(Stubborn(), background)  # type: ignore[arg-type]  # an app, as far as this goes
    assert codes == [1]


@pytest.mark.parametrize("pause", [0.0, 2.0])
def test_only_an_impatient_second_signal_ends_at_once(
    monkeypatch: pytest.MonkeyPatch, pause: float
) -> None:
    codes: list[int] = []
    now = iter([10.0, 10.0 + pause])
    monkeypatch.setattr(os, "_exit", codes.append)
    monkeypatch.setattr(signals, "monotonic", lambda: next(now))
    heard = signals.Signals()
    with heard.heard():
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)
        heard.interrupt(lambda: pytest.fail("was asked to stop before"))
    assert codes == ([] if pause < signals.IMPATIENT else [128 + signal.SIGTERM])


def test_a_signal_that_is_swallowed_is_heard_all_the_same() -> None:
    class Greedy:
        """An object in whose destructor exceptions are lost."""

        def __del__(self) -> None:
            with suppress(signals.Stopped):
                os.kill(os.getpid(), signal.SIGTERM)
                time.sleep(0.01)

    def work() -> None:
        Greedy()
        time.sleep(PATIENCE)

    heard, began = signals.Signals(), time.monotonic()
    with heard.heard():
        heard.interrupt(work)
    assert time.monotonic() - began < STOPS_WITHIN


def test_what_is_secret_is_known_to_the_log(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_SECRET", "a secret of ours")
    monkeypatch.setenv("HEARTH_DISCORD__TOKEN", "a-token")
    monkeypatch.setenv("HEARTH_DATABASE__URL", "postgresql+psycopg://me:p%40ss@host/db")
    settings = load(house())
    assert {*secrets_of(settings)} == {"a secret of ours", "a-token", "p%40ss", "p@ss"}
