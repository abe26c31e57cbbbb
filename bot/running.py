"""What `hearth run` does: from the settings to the last line before the end."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from getpass import getuser
from itertools import chain, islice
from pathlib import Path
from threading import Event, Timer
from time import perf_counter, time
from typing import TYPE_CHECKING, TypeAlias

import structlog

from bot.background import Background
from bot.claiming import offer
from bot.clock import WorldClock
from bot.collector import calm_collector
from bot.console import Console
from bot.health import watched
from bot.opening import Opened, language_of, opened, read
from bot.settings import instance, secret_key
from bot.signals import Signals
from bot.status import Status, is_wanted
from community.words import Code, Text, t

if TYPE_CHECKING:
    from bot.app import App
    from bot.clock import Clock
    from bot.local.town import Town
    from bot.pictures.painter import Painter
    from bot.platform import Platform

log = structlog.get_logger()

STOPS_WITHIN = 4.0
"""Seconds that stopping may take; what is not done by then is taken up by the next start."""
NOTHING_TO_RUN = 2
Made: TypeAlias = "Callable[[Clock, bytes, Painter], Platform]"
"""Makes a platform of the settings, with what all of them share."""


def run(console: Console, path: Path | None, *, local: bool) -> int:
    """Run the bot until a signal, or until somebody leaves the terminal; gives the exit code."""
    began = perf_counter()
    at_keyboard = local and sys.stdin is not None and sys.stdin.isatty()
    house, settings = read(path, level="error" if at_keyboard else "")
    tokens = (settings.telegram.token, settings.discord.token)
    if not local and not any(token.get_secret_value() for token in tokens):
        console.fail(nothing_to_run())
        return NOTHING_TO_RUN
    # What belongs to no community yet hears the language in which one would be founded.
    settings = settings.model_copy(update={"language": language_of(settings, console.language)})
    signals = Signals()
    with signals.heard(), opened(house, settings, new=True) as parts, Background() as background:
        app, town = _at_home(parts) if local else (_abroad(parts), None)
        background.call(_started(app))
        try:
            with watched(app, settings.health, background):
                offer(console, parts)
                calm_collector()
                seconds = round(perf_counter() - began, 3)
                log.info("ready", platforms=[p.name for p in app.platforms], seconds=seconds)
                talk: Callable[[], object] = Event().wait
                if town is None and is_wanted(sys.stderr):
                    talk = Status(app, console.language, sys.stderr).show
                if town is not None:
                    talk = partial(_talk, console, town, background, at_keyboard=at_keyboard)
                signals.interrupt(talk)
        finally:
            _stop(app, background)
    return 0


def nothing_to_run() -> Text:
    """Say in one sentence what to do where no platform can be started."""
    return t(
        "No platform has a token yet: {demo} lets you try the bot; Telegram's token goes into "
        "{telegram}, Discord's into {discord}, or both into {file}.",
        demo=Code("hearth demo"),
        telegram=Code("HEARTH_TELEGRAM__TOKEN"),
        discord=Code("HEARTH_DISCORD__TOKEN"),
        file=Code("config.toml"),
    )


def _at_home(parts: Opened) -> tuple[App, Town]:
    """Put the bot together with the local platform on the real database."""
    from bot.local.client import LocalPlatform
    from bot.local.square import BOT, Soul, Square
    from bot.local.town import PLAZA, Town

    # Milliseconds: higher than any number that an earlier start can have come to.
    square = Square(first=int(time() * 1000))
    square.souls[BOT] = Soul(BOT, "Hearth", BOT, bot=True)
    square.titles[PLAZA] = "Plaza"
    app = _joined(parts, [partial(LocalPlatform, square)])
    town = Town(app, square, app.clock)
    town.community = 0
    return app, town


def _abroad(parts: Opened) -> App:
    """Put the bot together with the platforms that have a token."""
    platforms: list[Made] = []
    if parts.settings.telegram.token.get_secret_value():
        platforms.append(_on_telegram(parts))
    if parts.settings.discord.token.get_secret_value():
        platforms.append(_on_discord(parts))
    return _joined(parts, platforms)


def _on_telegram(parts: Opened) -> Made:
    from bot.telegram.client import TelegramPlatform
    from bot.telegram.menu import refresh
    from bot.telegram.webhook import hook_of
    from bot.telegram.wire import wire_of

    telegram, house = parts.settings.telegram, parts.house
    return partial(
        TelegramPlatform,
        wire_of(telegram),
        ephemeral=telegram.ephemeral,
        greet=partial(refresh, house=house, language=parts.settings.language),
        hook=hook_of(telegram),
    )


def _on_discord(parts: Opened) -> Made:
    from bot.discord.catchup import Caps
    from bot.discord.client import DiscordPlatform
    from bot.discord.menu import greeting
    from bot.discord.wire import wire_of

    discord, house = parts.settings.discord, parts.house
    return partial(
        DiscordPlatform,
        wire_of(discord),
        house=house,
        database=parts.database,
        caps=Caps(discord.catchup_pages, discord.catchup_hours),
        greet=greeting(house),
    )


def _joined(parts: Opened, platforms: Sequence[Made]) -> App:
    """Put the bot together with its platforms, by the settings."""
    from bot.app import App
    from bot.pictures.painter import Painter

    key = secret_key(parts.settings, parts.database.file)
    clock, painter = WorldClock(), Painter()
    return App(
        parts.database,
        parts.house,
        [made(clock, key, painter) for made in platforms],
        key=key,
        clock=clock,
        instance=instance(parts.settings),
        language=parts.settings.language,
        painter=painter,
    )


async def _started(app: App) -> None:
    """Start; in one go, since a platform that begins to listen loads a library for a while."""
    await app.start()
    app.keep_time()


def _talk(console: Console, town: Town, background: Background, *, at_keyboard: bool) -> None:
    """Let somebody talk in the terminal, or do what lines say that are piped in; then wait."""
    piped = iter(sys.stdin.readline, "") if sys.stdin and not at_keyboard else iter(())
    first = [] if at_keyboard else list(islice(piped, 1))
    if not at_keyboard and not first:  # and nothing of the terminal is loaded
        Event().wait()
    from rich.console import Console as Rich

    from bot.local.conversing import converse
    from bot.local.guide import at_home
    from bot.local.terminal import Terminal

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
    """Stop; the process ends in time even where something, or its output's reader, does not."""
    log.info("stopping")
    give_up = Timer(STOPS_WITHIN, _give_up)
    give_up.daemon = True
    give_up.start()
    background.call(app.stop())
    background.finish()
    log.info("stopped")


def _give_up() -> None:
    log.error("stopping takes too long; what is under way is taken up by the next start")
    os._exit(1)
