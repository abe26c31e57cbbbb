"""What to do about text that is no JSON: what could mend it, and where to go on behind it."""

import json
import re

_CUT = re.compile(r"[\\\w.+\-]{0,12}\Z", re.ASCII)
_HEX = re.compile(r"\\x[0-9A-Fa-f]{2}")
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|.)", re.DOTALL)
_SCALAR = r'(?:"(?:[^"\\]|\\.){0,80}"|[^"{}\[\],]{0,80})'


class Cut(Exception):
    """The text ends before what began at a byte does."""

    def __init__(self, began: int) -> None:
        super().__init__(began)
        self.began = began


class Broken(Exception):
    """This is no JSON, or not the JSON expected; `raw` shows what begins at a byte, if known."""

    def __init__(self, why: str, raw: str = "", began: int | None = None) -> None:
        super().__init__(why)
        self.raw = raw
        self.began = began


def unfinished(error: json.JSONDecodeError) -> bool:
    """Tell an error that more text could mend from one that stays."""
    return error.msg.startswith("Unterminated string") or bool(_CUT.match(error.doc, error.pos))


def has_foreign_escape(error: json.JSONDecodeError) -> bool:
    r"""Tell whether what is wrong is `\x1f`, as Telegram Desktop writes control characters."""
    return bool(_HEX.match(error.doc, error.pos))


def repaired(text: str) -> tuple[str, list[int]]:
    r"""Rewrite `\x1f` as JSON has it, two characters longer, and say where that was.

    Escapes are read in pairs from the start of a value: in `\\x1f` the backslash is meant.
    """
    places: list[int] = []

    def rewrite(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        places.append(found.start() + 2 * len(places))
        return f"\\u00{found[1]}"

    return _ESCAPE.sub(rewrite, text), places


def anchor(margin: str, first: dict[str, object]) -> re.Pattern[str]:
    """What shows, even from inside of a broken string, that a message begins or the array ends.

    A string holds neither a raw line break nor a bare quote. So in an indented file a line at
    the messages' own depth shows it; in one without line breaks, a brace with the names that the
    first message begins with does, and a second list of messages shows that the end was missed.
    """
    if "\n" in margin:
        depth = len(margin.rpartition("\n")[2])
        end = rf"\n[ \t]{{0,{max(depth - 1, 0)}}}(?=\])"
        return re.compile(rf",{re.escape(margin)}(?=\{{)|{end}|(?P<lost>(?!))")
    names = list(first)[:2]
    if isinstance(first.get(names[0]), dict | list):
        del names[1:]
    start = rf"\s*{_SCALAR}\s*,\s*".join(rf"{re.escape(json.dumps(name))}\s*:" for name in names)
    return re.compile(rf',\s*(?=\{{\s*{start})|(?P<lost>"messages"\s*:\s*\[)', re.DOTALL)
