"""`hearth run`: from start to stop, and what is left of it in the database."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from bot import running
from bot.background import Background
from tests.bot.conftest import HEARTH, PATIENCE, Finished, Run, Spoken

STOPS_WITHIN = 5.0


class Bot:
    """A bot that runs on the local platform and does what is piped to it."""

    def __init__(self) -> None:
        with Path("log").open("w") as log:
            self._process = subprocess.Popen(
                [HEARTH, "run", "--local"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout
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
        code = self._process.wait(PATIENCE)
        took = time.monotonic() - began
        self.said += self._out.readlines()
        with suppress(BrokenPipeError):
            self._in.close()
        self._out.close()
        return code, took

    def log(self) -> str:
        """Give what it has logged."""
        return Path("log").read_text()

    def kill(self) -> None:
        """End it whatever it does."""
        if self._process.poll() is None:
            self._process.kill()
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


def test_a_second_run_is_refused_with_the_holder_s_name(bot: Bot, hearth: Run) -> None:
    bot.hears("/claim ")
    second = hearth("run", "--local")
    assert re.match(
        r"hearth on \S+ \(process \d+\) runs on this database .* Stop it first\.\n", second.stderr
    )
    assert second.returncode == 1
    assert "/claim" not in second.stdout
    assert "runs on it now." in hearth("check").stdout
    code, took = bot.stops(signal.SIGINT)
    assert (code, took < STOPS_WITHIN) == (0, True)


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
    time.sleep(0.2)
    bot.signalled(signal.SIGTERM)
    assert bot.leaves() == 0

    shown = hearth("community", "My community").stdout
    assert "1 member\n" in shown
    assert "Owner: " in shown


def test_what_does_not_stop_in_time_is_left_behind(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    monkeypatch.setattr(running, "STOPS_WITHIN", 0.1)

    class Stubborn:
        async def stop(self) -> None:
            await running_for_ever()

    async def running_for_ever() -> None:
        import asyncio

        await asyncio.Event().wait()

    with Background() as background:
        running._stop(Stubborn(), background)  # type: ignore[arg-type]  # an app, as far as this goes
    assert codes == [1]


@pytest.mark.parametrize("pause", [0.0, 2.0])
def test_only_an_impatient_second_signal_ends_at_once(
    monkeypatch: pytest.MonkeyPatch, pause: float
) -> None:
    codes: list[int] = []
    now = iter([10.0, 10.0 + pause, 10.0 + pause])
    monkeypatch.setattr(os, "_exit", codes.append)
    monkeypatch.setattr(running, "monotonic", lambda: next(now))
    signals = running.Signals()
    with signals.heard():
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)
        signals.interrupt(lambda: pytest.fail("was asked to stop before"))
    assert codes == ([] if pause < running.IMPATIENT else [128 + signal.SIGTERM])


def test_the_log_names_events_and_no_secrets(elsewhere: Path) -> None:
    env = os.environ | {"HEARTH_LOG__FORMAT": "json", "HEARTH_DISCORD__TOKEN": "a-secret-token"}
    lines = "/nonsense\n.as kim\n/award @kim 5\n.quit\n"
    said: Finished = subprocess.run(
        [HEARTH, "run", "--local"],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
        env=env,
        timeout=PATIENCE,
    )
    assert said.returncode == 0, said.stderr
    assert '"event": "ready"' in said.stderr
    assert "a-secret-token" not in said.stdout + said.stderr
