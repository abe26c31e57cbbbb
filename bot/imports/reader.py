"""Opens the export of a chat, whatever program wrote it, and streams what happened there."""

import stat
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, suppress
from hashlib import blake2b
from pathlib import Path

from bot.imports.discord_exporter import read_channel
from bot.imports.jsonl import looks_like_a_line, read_lines
from bot.imports.mending import Broken, Cut
from bot.imports.rows import SPAN, Kind, Recall, Row, Source, Tally, UnreadableExport
from bot.imports.scanner import Scanner
from bot.imports.stream import PIECE, Tap
from bot.imports.telegram_desktop import read_chats
from community.system import refusal
from community.words import Name, Text, n, t

__all__ = ["Export", "Row", "Source", "UnreadableExport", "open_export"]

Read = Callable[[Scanner, Tally], Iterator[Row]]
FINGERPRINT = 1 << 16
LINES_TRIED = 20
FOREIGN = {
    b"PK\x03\x04": t("it is a zip archive; unpack it first"),
    b"\xff\xfe": t("its text is UTF-16; save it as UTF-8"),
    b"\xfe\xff": t("its text is UTF-16; save it as UTF-8"),
    b"7z\xbc\xaf": t("it is a 7z archive; unpack it first"),
}


class Export:
    """An export that can be read, from the start or from a row on; each reading opens it anew."""

    def __init__(self, path: Path, kind: Kind, read: Read, piece: int, span: int) -> None:
        self.path = path
        self.kind = kind
        self.size = path.stat().st_size
        self.fingerprint = _fingerprint(path, self.size)
        self.ended: Text | None = None
        """After a reading: None if the file is whole, else where it ends and why."""
        self._read = read
        self._piece = piece
        self._tap: Tap | None = None
        self._tally = Tally(0, Recall(span))

    @property
    def read(self) -> int:
        """How many of the file's `size` bytes are read so far."""
        return self._tap.read if self._tap else 0

    @property
    def sources(self) -> list[Source]:
        """The chats met so far."""
        return self._tally.sources

    @property
    def notes(self) -> list[Text]:
        """What somebody who imports this should know, as far as it is read."""
        notes = [note for source in self.sources for note in source.notes]
        if self._tally.chats_passed:
            notes.append(
                n(
                    "{count} chat in the file is no group and was passed over.",
                    "{count} chats in the file are no groups and were passed over.",
                    self._tally.chats_passed,
                )
            )
        return list({str(note): note for note in notes}.values())

    def rows(self, skip: int = 0) -> Generator[Row, None, None]:
        """Read the file; the first `skip` rows are passed over, but for what later ones need."""
        recall = Recall(self._tally.recall.span)
        self._tally = Tally(skip, recall, chained=self.kind == "telegram")
        self._tap = tap = Tap(self.path, self._piece)
        self.ended = None
        scanner = Scanner(tap)
        try:
            yield from self._read(scanner, self._tally)
            self.ended = _what_follows(tap, scanner)
        except Cut as cut:
            self.ended = _where_it_ends(tap, cut.began)
        except Broken as broken:
            self.ended = t(
                "From byte {byte} on the file makes no sense ({why}); what stands before was read.",
                byte=scanner.position if broken.began is None else broken.began,
                why=str(broken),
            )
        finally:
            tap.close()


def open_export(path: Path, *, piece: int = PIECE, span: int = SPAN) -> Export:
    """Find out by its content what a file is; what is no export is refused with what it is."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _refusal(path, t("it is no file; name the JSON file itself"))
        with path.open("rb") as file:
            start = file.read(4)
        for sign, why in FOREIGN.items():
            if start.startswith(sign):
                raise _refusal(path, why)
        kind, read = _recognise(path, piece)
    except OSError as error:
        why = t("the system says: {error}", error=refusal(error))
        raise _refusal(path, why) from None
    return Export(path, kind, read, piece, span)


def _recognise(path: Path, piece: int) -> tuple[Kind, Read]:
    why = t("it is JSON, but no export that is known here")
    with closing(Tap(path, piece)) as tap:
        scanner = Scanner(tap)
        match scanner.peek():
            case "":
                raise _refusal(path, tap.damage or t("it is empty"))
            case "<":
                raise _refusal(path, t("it is a page of HTML; export again and choose JSON"))
            case "{":
                pass
            case _:
                why = t("it is no JSON")
        try:
            form = _form(scanner)
        except Cut:
            form, why = None, t("it is cut off before the first message")
        except Broken:
            form, why = None, t("it is no JSON")
    if form is None and _has_lines(path, piece):
        form = "jsonl", read_lines
    if form is None:
        raise _refusal(path, why)
    return form


def _form(scanner: Scanner) -> tuple[Kind, Read] | None:
    """Walk the outermost object until it shows which program wrote it."""
    seen: set[str] = set()
    for key in scanner.members():
        opening = scanner.peek()
        if key == "messages" and opening == "[":
            if "channel" in seen:
                return "discord", _of_object(read_channel)
            return ("telegram", _of_object(read_chats)) if {"type", "id"} <= seen else None
        if key in {"chats", "left_chats"} and opening == "{":
            return "telegram", _of_object(read_chats)
        seen.add(key)
        scanner.skip()
    return None


def _has_lines(path: Path, piece: int) -> bool:
    """Tell whether one of the first lines is a message by itself; the others may be broken."""
    with closing(Tap(path, piece)) as tap:
        scanner = Scanner(tap)
        for _ in range(LINES_TRIED):
            with suppress(Broken, Cut):
                line = scanner.line()
                if line is None:
                    return False
                if looks_like_a_line(scanner.decode(line)):
                    return True
    return False


def _of_object(read: Callable[[Scanner, Tally, Iterator[str]], Iterator[Row]]) -> Read:
    return lambda scanner, tally: read(scanner, tally, scanner.members())


def _fingerprint(path: Path, size: int) -> str:
    """Tell this file from others without reading it all."""
    with path.open("rb") as file:
        return blake2b(file.read(FINGERPRINT) + str(size).encode(), digest_size=16).hexdigest()


def _refusal(path: Path, why: Text) -> UnreadableExport:
    return UnreadableExport(t("{file} cannot be imported: {why}.", file=Name(path.name), why=why))


def _where_it_ends(tap: Tap, began: int) -> Text:
    if tap.damage:
        return t(
            "The file is damaged ({why}); what begins at byte {byte} is not whole. "
            "Everything before it was read.",
            why=tap.damage,
            byte=began,
        )
    return t(
        "The file is cut off; what begins at byte {byte} is not whole. "
        "Everything before it was read.",
        byte=began,
    )


def _what_follows(tap: Tap, scanner: Scanner) -> Text | None:
    if scanner.peek():
        return t(
            "At byte {byte}, behind the end of the export, something else follows; "
            "it was not read.",
            byte=scanner.position,
        )
    return _where_it_ends(tap, scanner.position) if tap.damage else None
