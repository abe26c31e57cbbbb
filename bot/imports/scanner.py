"""Walks a JSON text of any length, value by value, and finds its way again behind broken ones."""

import json
import re
from collections.abc import Iterator

from bot.imports.mending import Broken, Cut, anchor, has_foreign_escape, repaired, unfinished
from bot.imports.stream import Tap, clean

LONGEST = 1 << 22
"""No message is as long as this; what does not end before is broken."""
RAW = 2_000
_OVERLAP = 4_096
_MENDED = 4_096
_PARTS_DEEP = 3

# Not strict: a raw control character in a string is accepted, and cleaned later.
_JSON = json.JSONDecoder(strict=False)
_INK = re.compile(r"[^ \t\r\n]")
_EDGE = re.compile(r"(?:\.|[eE][-+]?)?\Z")
"""What is left of the window where a number may go on behind it."""
_FIRST: dict[str, object] = {"id": 0, "type": ""}
"""How a message begins in the known exports."""


class Scanner:
    """A window on the text that only moves forward and knows the byte it stands at."""

    def __init__(self, tap: Tap) -> None:
        self._tap = tap
        self._text = ""
        self._at = 0
        self._bytes = tap.start
        self._counted = 0
        self._last = slice(0)
        self.began = tap.start
        """Where the latest row or line begins."""

    @property
    def position(self) -> int:
        """Where the cursor stands, in bytes of the unpacked file."""
        passed = self._text[self._counted : self._at]
        encoded = passed if passed.isascii() else passed.encode("utf-8", "surrogateescape")
        self._bytes += len(encoded)
        self._counted = self._at
        return self._bytes

    def raw(self) -> str:
        """Give the beginning of what was read last, as it stood there."""
        return clean(self._text[self._last][:RAW])

    # --- One value --------------------------------------------------------------------------

    def peek(self) -> str:
        """Go to the next character that is no space and look at it; none is the end."""
        while not (found := _INK.search(self._text, self._at)):
            self._at = len(self._text)
            if not self._grow():
                return ""
        self._at = found.start()
        return found[0]

    def take(self, char: str) -> bool:
        """Step over a character if it is the next one."""
        found = self.peek() == char
        self._at += found
        return found

    def expect(self, char: str) -> None:
        """Step over a character that must be the next one."""
        if self.take(char):
            return
        if not self.peek():
            raise Cut(self.position)
        raise Broken(f"expected {char}")

    def value(self) -> object:
        """Read the next value whole and step over it; a broken one leaves the cursor before it."""
        self.peek()
        while True:
            try:
                found, end = self._attempt()
            except json.JSONDecodeError as error:
                if not unfinished(error):
                    raise Broken(error.msg) from None
                if len(self._text) - self._at > LONGEST:
                    raise Broken("it is too long for a message") from None
                if not self._grow():
                    raise Cut(self.position) from None
            except RecursionError:
                raise Broken("it is nested too deeply") from None
            except ValueError:
                raise Broken("a number in it has too many digits") from None
            else:
                if end - self._at > LONGEST:
                    raise Broken("it is too long for a message")
                length = end - self._at
                # A number at the edge of the window may go on behind it.
                if _EDGE.match(self._text, end) and self._grow():
                    continue
                self._last = slice(self._at, self._at + length)
                self._at += length
                return found

    def skip(self, depth: int = 0) -> object:
        """Pass over a value, holding only a part of it; give it if it is neither {} nor []."""
        match self.peek():
            case "{" if depth < _PARTS_DEEP:
                for _ in self.members():
                    self.skip(depth + 1)
            case "[" if depth < _PARTS_DEEP:
                for _ in self.items():
                    self.skip(depth + 1)
            case _:
                return self.value()
        return None

    def line(self) -> str | None:
        """Read a line; None at the end. One longer than any message is broken and passed over."""
        self.began = self.position
        while (end := self._text.find("\n", self._at)) < 0:
            if len(self._text) - self._at > LONGEST:
                break
            if not self._grow():
                end = len(self._text)
                break
        if end < 0 or end - self._at > LONGEST:
            raise self._overlong_line()
        if self._at == len(self._text):
            return None
        self._last, self._at = slice(self._at, end + 1), min(end + 1, len(self._text))
        return self._text[self._last]

    def decode(self, line: str) -> object:
        """Read the value that stands on the line just read; a line without a break may be cut."""
        try:
            return _JSON.decode(line)
        except json.JSONDecodeError as error:
            mended, places = repaired(line)
            if places:
                return self.decode(mended)
            if not line.endswith("\n") and unfinished(error):
                raise Cut(self.began) from None
            raise Broken(error.msg, self.raw()) from None
        except RecursionError:
            raise Broken("it is nested too deeply", self.raw()) from None
        except ValueError:
            raise Broken("a number in it has too many digits", self.raw()) from None

    # --- Containers -------------------------------------------------------------------------

    def members(self) -> Iterator[str]:
        """Walk an object: each key, with the cursor at its value, which the caller reads."""
        self.expect("{")
        if self.take("}"):
            return
        while True:
            key = self.value()
            if not isinstance(key, str):
                raise Broken("expected a name")
            self.expect(":")
            self.peek()
            yield key
            if self.take("}"):
                return
            self.expect(",")

    def items(self) -> Iterator[None]:
        """Walk an array whose elements the caller reads."""
        self.expect("[")
        if self.take("]"):
            return
        while True:
            yield
            if self.take("]"):
                return
            self.expect(",")

    def rows(self) -> Iterator[dict[str, object] | Broken]:
        """Walk an array of messages; a broken one comes as what is wrong with it."""
        self.expect("[")
        margin = self._margin()
        sign: re.Pattern[str] | None = None
        while (char := self.peek()) != "]":
            self.began = self.position
            try:
                row = self._row(char)
            except Broken as broken:
                found = self._resume(sign or anchor(margin, _FIRST), broken)
                yield broken
                if not found:
                    raise Broken("no further message was found", began=self.began) from None
                continue
            if sign is None and row:
                sign = anchor(margin, row)
            yield row
            self.take(",")
        self.take("]")

    def _row(self, char: str) -> dict[str, object]:
        if not char:
            raise Cut(self.position)
        row = self.value() if char == "{" else None
        if not isinstance(row, dict):
            raise Broken("expected a message in braces")
        return row

    # --- The window -------------------------------------------------------------------------

    def _grow(self) -> bool:
        """Drop what lies behind the cursor and double what lies before it; False at the end."""
        _ = self.position  # counts what is dropped
        cut, self._at, self._counted, self._last = self._at, 0, 0, slice(0)
        parts = [self._text[cut:]]
        missing = max(len(parts[0]), 1)
        while missing > 0 and (piece := self._tap.more()):
            parts.append(piece)
            missing -= len(piece)
        self._text = "".join(parts)
        return len(parts) > 1

    def _margin(self) -> str:
        """Give the space before the first element, which stands before the others too."""
        while not (found := _INK.search(self._text, self._at)) and self._grow():
            pass
        return self._text[self._at : found.start()] if found else ""

    def _attempt(self) -> tuple[object, int]:
        try:
            return _JSON.raw_decode(self._text, self._at)
        except json.JSONDecodeError as error:
            if not has_foreign_escape(error):
                raise
        return self._attempt_mended()

    def _attempt_mended(self) -> tuple[object, int]:
        """Read a value with escapes that are no JSON, mending no more of the window than needed."""
        size = _MENDED
        while True:
            text, places = repaired(self._text[self._at : self._at + size])
            try:
                found, end = _JSON.raw_decode(text)
            except json.JSONDecodeError as error:
                if self._at + size >= len(self._text) or not unfinished(error):
                    raise
                size *= 2
            else:
                return found, self._at + end - 2 * sum(place < end for place in places)

    def _resume(self, sign: re.Pattern[str], broken: Broken) -> bool:
        """Go from a broken message to the next one or to the array's end, if either is found."""
        while len(self._text) - self._at < RAW and self._grow():
            pass
        head, passed, start = self._text[self._at : self._at + RAW], 0, self._at
        broken.raw = clean(head)
        while not (found := sign.search(self._text, self._at)):
            self._at = max(self._at, len(self._text) - _OVERLAP)
            passed, start = passed + self._at - start, 0
            if not self._grow():
                self._at = len(self._text)
                return False
        self._at = found.end()
        broken.raw = clean(head[: passed + found.start() - start])
        return not found["lost"]

    def _overlong_line(self) -> Broken:
        broken = Broken("it is too long for a message")
        broken.raw = clean(self._text[self._at : self._at + RAW])
        while (end := self._text.find("\n", self._at)) < 0:
            self._at = len(self._text)
            if not self._grow():
                return broken
        self._at = end + 1
        return broken
