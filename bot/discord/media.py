"""What hangs on a message, by the kinds that the core knows."""

from __future__ import annotations

import re
from collections.abc import Iterable

KINDS = {
    **dict.fromkeys(("png", "jpg", "jpeg", "webp", "bmp", "heic", "avif"), "photo"),
    **dict.fromkeys(("mp4", "mov", "webm", "mkv", "avi"), "video"),
    **dict.fromkeys(("mp3", "ogg", "wav", "flac", "m4a", "opus"), "audio"),
    "gif": "animation",
}
LINK = re.compile("https?://")
VOICE = "voice-message.ogg"


def media(
    files: Iterable[str | None], text: str | None, *, sticker: bool, poll: bool
) -> tuple[str, ...]:
    """Name the kinds of what hangs on a message, each once."""
    found = ["voice" if file == VOICE else KINDS.get(_ending(file), "file") for file in files]
    if sticker:
        found.append("sticker")
    if poll:
        found.append("poll")
    if text and "://" in text and LINK.search(text):
        found.append("link")
    return tuple(dict.fromkeys(found))


def _ending(name: str | None) -> str:
    return (name or "").rpartition(".")[2].lower()
