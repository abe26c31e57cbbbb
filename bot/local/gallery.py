"""Where the pictures of a terminal's chat lie, so that they can be opened."""

from __future__ import annotations

import zlib
from pathlib import Path
from tempfile import mkdtemp


class Gallery:
    """A folder of its own below the system's temporary ones, made for the first picture."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    def hang(self, picture: bytes) -> Path:
        """Save a PNG, the same one only once; gives its file."""
        if self._folder is None:
            self._folder = Path(mkdtemp(prefix="hearth-pictures-"))
        file = self._folder / f"{zlib.crc32(picture):08x}.png"
        if not file.exists():
            file.write_bytes(picture)
        return file
