"""Luck: draws that nobody foretells, and that fall the same each time an event is handled."""

from hashlib import blake2b


class Luck:
    """Draws by a keyed hash; without the instance's secret nobody can tell what will be drawn."""

    __slots__ = ("_key",)

    def __init__(self, secret: bytes) -> None:
        self._key = blake2b(secret, person=b"hearth luck", digest_size=32).digest()

    def draw(self, most: int, about: str) -> int:
        """Give a whole number from 0 to `most`, each as likely, always the same for `about`."""
        digest = blake2b(about.encode(), key=self._key, digest_size=16).digest()
        return int.from_bytes(digest) % (most + 1)
