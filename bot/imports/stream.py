"""The text of an export file: unpacked, decoded, in pieces, and cleaned where it becomes words."""

import codecs
import gzip
import re
import zlib
from pathlib import Path
from typing import BinaryIO

from community.system import refusal
from community.words import Text, t

PIECE = 1 << 16
TEXT = 65_536
NAME = 256

_UNCLEAN = re.compile("[\0\ud800-\udfff]")
_GZIP = b"\x1f\x8b"


def clean(text: str, limit: int = TEXT) -> str:
    """Replace what no database takes (NUL, lone surrogates), and cut what is longer than any."""
    if len(text) > limit:
        text = text[:limit]
    if text.isascii() and "\0" not in text:
        return text
    return _UNCLEAN.sub("\ufffd", text)


class Tap:
    """An open export: gives its text piece by piece, until its end or the place of a damage."""

    def __init__(self, path: Path, piece: int = PIECE) -> None:
        self._file = path.open("rb")
        self._bytes: BinaryIO | gzip.GzipFile = self._file
        self._piece = piece
        # Bytes that are no UTF-8 go through as lone surrogates, so that positions stay exact.
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self.size = path.stat().st_size
        self.packed = self._peek(2) == _GZIP
        self.damage: Text | None = None
        self._read = 0
        self._ahead = b""
        if self.packed:
            self._bytes = gzip.GzipFile(fileobj=self._file)
        while len(self._ahead) < len(codecs.BOM_UTF8) and (data := self._draw()):
            self._ahead += data
        self.start = 0
        """Where the text begins: behind a byte order mark, if there is one."""
        if self._ahead.startswith(codecs.BOM_UTF8):
            self.start = len(codecs.BOM_UTF8)
            self._ahead = self._ahead[self.start :]

    @property
    def read(self) -> int:
        """How many bytes of the file, as it lies on the disk, are used up."""
        return self._read if self._file.closed else self._file.tell()

    def more(self) -> str:
        """Give the next piece of text; an empty one is the end, and `damage` says whether whole."""
        while True:
            data, self._ahead = self._ahead or self._draw(), b""
            text = self._decoder.decode(data, final=not data)
            if text or not data:
                return text

    def close(self) -> None:
        self._read = self.read
        self._bytes.close()
        self._file.close()

    def _draw(self) -> bytes:
        if self.damage:
            return b""
        try:
            if isinstance(self._bytes, gzip.GzipFile):
                return self._bytes.read1(self._piece)
            return self._bytes.read(self._piece)
        except EOFError:
            self.damage = t("its packed form has no end")
        except (zlib.error, gzip.BadGzipFile):
            self.damage = t("its packed form is damaged")
        except OSError as error:
            self.damage = t("the system says: {error}", error=refusal(error))
        return b""

    def _peek(self, count: int) -> bytes:
        start = self._file.read(count)
        self._file.seek(0)
        return start
