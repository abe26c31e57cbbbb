"""Where the settings' file is, and the language that it names, be the rest of it right or wrong."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

FILE = Path("config.toml")
CONFIG = "HEARTH_CONFIG"
OPTION = "--config"
LANGUAGE = re.compile(r"""\s*language\s*=\s*["']([a-z]+)["']""")


def file_of(path: Path | None) -> Path | None:
    """Give the file to be read; one that was named must be there."""
    named = path or (Path(os.environ[CONFIG]) if os.environ.get(CONFIG) else None)
    if named is None:
        return FILE if FILE.is_file() else None
    return named


def language_in(words: Sequence[str]) -> str:
    """Give the language in the file that a command line means, empty if none is named there.

    Mistakes in the file are told in it, so it is read before anything else is.
    """
    file = file_of(_named(words))
    try:
        if file is None or not file.is_file():
            return ""
        lines = file.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except (OSError, ValueError):
        return ""
    above = takewhile(lambda line: not line.lstrip().startswith("["), lines)
    return next((found[1] for line in above if (found := LANGUAGE.match(line))), "")


def _named(words: Sequence[str]) -> Path | None:
    for word, after in zip(words, [*words[1:], ""], strict=True):
        if word.startswith(f"{OPTION}="):
            return Path(word.partition("=")[2])
        if word == OPTION and after:
            return Path(after)
    return None
