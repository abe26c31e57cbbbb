"""What `hearth run` does: from the settings to the last line before the end."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from getpass import getuser
from itertools import chain, islice
from pathlib import Path
from threading import Event
from time import monotonic, perf_counter, time
from typing import TYPE_CHECKING, Any

import structlog

from bot.background import Background
from bot.claiming import offer
from bot.clock import WorldClock
from bot.console import Console
from bot.opening import Opened, opened, read
from bot.settings import Settings, instance, secret_key
from community.words import Code, Text, t

if TYPE_CHECKING:
    from bot.app import App
    from bot.local.town import Town

log = structlog.get_logger()

STOPS_WITHIN = 4.0
"""Seconds that stopping may take; what is not done by then is taken up by the next start."""
NOTHING_TO_RUN = 2
IMPATIENT = 1.0
SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


class Stopped(BaseException):
    """A signal asks the process to end."""


class Signals:
    """Hears signals in the main thread, and raises Stopped there only while that does no harm."""

    def __init__(self) -> None:
        self._asked: float | None = None
        self._may_raise = False

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Take note of signals; another one a second later ends the process at once."""
        before = {number: signal.signal(number, self._hear) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def interrupt(self, work: Callable[[], None]) -> None:
        """Do something until it ends, or a signal comes or has come before."""
        with suppress(Stopped):
            try:
                self._may_raise = True
                if self._asked is None:
                    work()
            finally:
                self._may_raise = False

    def _hear(self, number: int, _frame: Any) -> None:
        # Some who end a process tell it and its group, and so tell it twice.
        if self._asked is not None and monotonic() - self._asked > IMPATIENT:
            os._exit(128 + number)
        self._asked = self._asked or monotonic()
        if self._may_raise:
            raise Stopped


def run(console: Console, path: Path | None, *, local: bool) -> int:
    """Run the bot until a signal, or until somebody leaves the terminal; gives the exit code."""
    began = perf_counter()
    at_keyboard = local and sys.stdin is not None and sys.stdin.isatty()
    house, settings = read(path, level="error" if at_keyboard else "")
    if not local:
        console.fail(nothing_to_run(settings))
        return NOTHING_TO_RUN
    signals = Signals()
    with signals.heard(), opened(house, settings, new=True) as parts, Background() as background:
        app, town = _at_home(parts)
        background.call(app.start())
        try:
            background.call(_keep_time(app))
            offer(console, parts)
            seconds = round(perf_counter() - began, 3)
            log.info("ready", platforms=[p.name for p in app.platforms], seconds=seconds)
            talk = partial(_talk, console, town, background, at_keyboard=at_keyboard)
            signals.interrupt(talk)
        finally:
            _stop(app, background)
    return 0


def nothing_to_run(settings: Settings) -> Text:
    """Say in one sentence what to do where no platform can be started."""
    tokens = {"Telegram": settings.telegram.token, "Discord": settings.discord.token}
    named = [name for name, token in tokens.items() if token.get_secret_value()]
    if named:
        return t(
            "This version cannot connect to {platforms} yet, though there is a token; "
            "try the bot with {demo} or {local}.",
            platforms=" + ".join(named),
            demo=Code("hearth demo"),
            local=Code("hearth run --local"),
        )
    return t(
        "No platform has a token yet: {demo} lets you try the bot, {variable} or {file} is where a "
        "token will go, and Telegram and Discord are the platforms that come next.",
        demo=Code("hearth demo"),
        variable=Code("HEARTH_TELEGRAM__TOKEN"),
        file=Code("config.toml"),
    )


def _at_home(parts: Opened) -> tuple[App, Town]:
    """Put the bot together with the local platform on the real database."""
    from bot.app import App
    from bot.local.client import LocalPlatform
    from bot.local.square import BOT, Soul, Square
    from bot.local.town import PLAZA, Town

    key = secret_key(parts.settings, parts.database.file)
    # Milliseconds: higher than any number that an earlier start can have come to.
    clock, square = WorldClock(), Square(first=int(time() * 1000))
    square.souls[BOT] = Soul(BOT, "Hearth", BOT, bot=True)
    square.titles[PLAZA] = "Plaza"
    app = App(
        parts.database,
        parts.house,
        [LocalPlatform(square, clock, key)],
        key=key,
        clock=clock,
        instance=instance(parts.settings),
        language=parts.settings.language,
    )
    town = Town(app, square, clock)
    town.community = 0
    return app, town


async def _keep_time(app: App) -> None:
    app.keep_time()


def _talk(console: Console, town: Town, background: Background, *, at_keyboard: bool) -> None:
    """Let somebody talk in the terminal, or do what lines say that are piped in; then wait."""
    piped = iter(sys.stdin.readline, "") if sys.stdin and not at_keyboard else iter(())
    first = [] if at_keyboard else list(islice(piped, 1))
    if not at_keyboard and not first:  # and nothing of the terminal is loaded
        Event().wait()
    from rich.console import Console as Rich

    from bot.local.guide import at_home
    from bot.local.terminal import Terminal, converse

    name = _operator()
    terminal = Terminal(town, Rich(), console.language, town.resident(name))
    if at_keyboard:
        console.say(at_home(name))
        converse(terminal, background.call)
    elif not converse(terminal, background.call, partial(_next, chain(first, piped))):
        Event().wait()


def _next(lines: Iterator[str], _prompt: str) -> str:
    for line in lines:
        return line
    raise EOFError


def _operator() -> str:
    """Give the name of who sits here, as a resident's."""
    try:
        name = getuser()
    except (KeyError, OSError, ImportError):
        name = ""
    return name[:1].upper() + name[1:] or "Ann"


def _stop(app: App, background: Background) -> None:
    """Stop in time; the process ends even where something does not."""
    log.info("stopping")
    ends = monotonic() + STOPS_WITHIN
    try:
        background.call(app.stop(), STOPS_WITHIN)
        background.finish(max(0.1, ends - monotonic()))
    except TimeoutError:
        log.error("stopping takes too long; what is under way is taken up by the next start")
        sys.stdout.flush()
        os._exit(1)
    log.info("stopped")
