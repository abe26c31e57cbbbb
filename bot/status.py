"""The line below the log of a bot that runs in a terminal: how it fares, told anew each second."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, TextIO
from unicodedata import east_asian_width

from bot.wording import render
from community.reasons import unsecret
from community.words import Code, Lines, Text, t

if TYPE_CHECKING:
    from bot.app import App
    from bot.platform import Platform

EVERY = 1.0
"""Seconds between two looks."""
CLEAR = "\r\x1b[K"


def is_wanted(stream: TextIO | None, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a line can be told anew there: a terminal that is no typewriter."""
    return stream is not None and stream.isatty() and environ.get("TERM") != "dumb"


class Status:
    """Tells how the bot fares in one line of a terminal; log lines go above it."""

    def __init__(self, app: App, language: str, stream: TextIO) -> None:
        self._app = app
        self._language = language
        self._stream = stream
        self._seen = (app.line.events, monotonic())
        self._last = _LastError()
        self._line = ""

    def show(self) -> None:
        """Tell it until the process ends."""
        with self.below_the_log():
            pause = Event()
            while True:
                self.draw()
                pause.wait(EVERY)

    @contextmanager
    def below_the_log(self) -> Iterator[None]:
        """Let log lines to the same terminal clear the line first, and come again below them."""
        root = logging.getLogger()
        ours = [h for h in root.handlers if isinstance(h, logging.StreamHandler)]
        before = [(handler, handler.stream) for handler in ours if handler.stream is self._stream]
        for handler, stream in before:
            handler.setStream(_Above(self, stream))
        root.addHandler(self._last)
        try:
            yield
        finally:
            root.removeHandler(self._last)
            for handler, stream in before:
                handler.setStream(stream)
            self._line = ""
            self.write("")

    def draw(self) -> None:
        """Look how the bot fares, and tell it."""
        self._line = _cut(render(self.words(), self._language), shutil.get_terminal_size().columns)
        self.write("")

    def words(self) -> Lines:
        """Give what is told."""
        app, now = self._app, monotonic()
        events, since = self._seen
        self._seen = (app.line.events, now)
        rate = (app.line.events - events) / max(now - since, 0.001)
        parts: list[Text] = [
            *_connections(app.platforms),
            t("{rate} events a second", rate=Code(f"{rate:.1f}")),
            t("{count} to be sent", count=app.outbox.waiting),
        ]
        troubles = [getattr(platform, "trouble", "") for platform in app.platforms]
        why = self._last.why or next(filter(None, troubles), "")  # from before the first look
        if why:
            parts.append(t("last error: {why}", why=Code(why)))
        return Lines(tuple(parts), "; ")

    def write(self, text: str) -> None:
        """Write lines above the line, which is told again below them."""
        self._stream.write(f"{CLEAR}{text}{self._line}")
        self._stream.flush()


class _Above:
    """A stream whose lines go above the status."""

    def __init__(self, status: Status, stream: TextIO) -> None:
        self._status = status
        self._stream = stream

    def write(self, text: str) -> None:
        self._status.write(text)

    def flush(self) -> None:
        self._stream.flush()


class _LastError(logging.Handler):
    """Remembers what the log said last of an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.why = ""

    def emit(self, record: logging.LogRecord) -> None:
        said = record.msg
        if isinstance(said, dict):
            why = said.get("why")
            said = f"{said.get('event', '')} ({why})" if why else said.get("event", "")
        self.why = unsecret(str(said))


def _connections(platforms: Sequence[Platform]) -> list[Text]:
    """Say whether the bot is connected, of several platforms by their names."""
    told = [t("connected") if each.connected else t("not connected") for each in platforms]
    if len(told) == 1:
        return told
    return [
        t("{platform} {connection}", platform=each.name.capitalize(), connection=connection)
        for each, connection in zip(platforms, told, strict=True)
    ]


def _cut(text: str, columns: int) -> str:
    """Cut a line so that it stays one."""
    width = 0
    for place, char in enumerate(text):
        width += 2 if east_asian_width(char) in "WF" else 1
        if width >= columns:
            return text[: max(0, place - 1)] + "…"
    return text
