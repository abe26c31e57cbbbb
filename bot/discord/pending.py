"""What is acknowledged and not committed yet, in files: a death in between loses none of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import structlog

log = structlog.get_logger()

SUFFIX = ".json"


class Pending:
    """Keeps interactions as they came, each for the moments until it is committed.

    Without a folder nothing is kept. Nobody else on the machine can read the files: they hold
    tokens.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def keep(self, number: str, data: bytes) -> None:
        """Keep an interaction by its id; where that cannot be, it is taken in all the same."""
        if self._folder is None:
            return
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            descriptor = os.open(self._folder / f"{number}{SUFFIX}", flags, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
        except OSError as error:
            log.warning("an interaction is not kept", id=number, why=error.strerror)

    def drop(self, number: str) -> None:
        """Keep an interaction no longer."""
        if self._folder is not None:
            with suppress(OSError):
                (self._folder / f"{number}{SUFFIX}").unlink(missing_ok=True)

    def left(self) -> Iterator[bytes]:
        """Give what an earlier process left, each once: it is dropped before it is given."""
        if self._folder is None or not self._folder.is_dir():
            return
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            try:
                data = path.read_bytes()
                path.unlink()
            except OSError as error:
                log.warning("what was asked cannot be read", why=error.strerror)
            else:
                yield data
