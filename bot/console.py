"""Speaks to whoever runs Hearth in a terminal: sentences in the language of the system."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TextIO

from bot.wording import language_code, render
from community.words import Lines, Text

OWN = "HEARTH_LANGUAGE"
TELLING = ("LC_ALL", "LC_MESSAGES", "LANG")
"""What says in which language the system speaks; the first that is set decides."""
SIGNS = {True: "✓", False: "✗", None: "·"}
PLAIN_SIGNS = {True: "ok", False: "!!", None: "--"}


def system_language(environ: Mapping[str, str] = os.environ, configured: str = "") -> str:
    """Give the language of ours to speak in: as the environment or the file says, or the system."""
    said = [environ.get(OWN), configured, *(environ.get(name) for name in TELLING)]
    return language_code(next((each for each in said if each), "en"))


class Console:
    """Where sentences go: answers to stdout, what went wrong to stderr."""

    def __init__(
        self, language: str, *, out: TextIO | None = None, err: TextIO | None = None
    ) -> None:
        self.language = language
        self._out = out
        self._err = err

    def say(self, words: Text | Lines | str = "") -> None:
        """Say something on stdout, at once even into a pipe."""
        _write(self._out or sys.stdout, self.text(words))

    def fail(self, words: Text | Lines | str) -> None:
        """Say on stderr what went wrong."""
        _write(self._err or sys.stderr, self.text(words))

    def mark(self, fine: bool | None, words: Text | Lines) -> None:
        """Say what was looked at, with a sign: fine, wrong, or neither."""
        stream = self._out or sys.stdout
        signs = SIGNS if _can_show(stream, "✓✗·") else PLAIN_SIGNS
        text = self.text(words).replace("\n", "\n  ")
        _write(stream, f"{signs[fine]} {text}")

    def text(self, words: Text | Lines | str) -> str:
        """Give words as they are said here."""
        return words if isinstance(words, str) else render(words, self.language)


def speak_any_script() -> None:
    """Let a stream that cannot show a character show a question mark and not end the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _write(stream: TextIO, text: str) -> None:
    stream.write(f"{text}\n")
    stream.flush()


def _can_show(stream: TextIO, characters: str) -> bool:
    try:
        characters.encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
