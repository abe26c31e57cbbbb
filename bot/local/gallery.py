"""Where the pictures of a terminal's chat lie, so that they can be opened."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp


class Gallery:
    """A folder of its own below the system's temporary ones, made for the first picture."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._hung = 0

    def hang(self, picture: bytes) -> Path:
        """Save a PNG; gives its file."""
        if self._folder is None:
            self._folder = Path(mkdtemp(prefix="hearth-pictures-"))
        self._hung += 1
        file = self._folder / f"{self._hung}.png"
        file.write_bytes(picture)
        return file
