"""Reads Hearth's own form of a chat: a JSON object on each line (docs/how-to/import.md)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import msgspec

from bot.imports.mending import Broken
from bot.imports.rows import NO_ZONE, Id, Malformed, Row, Source, Tally, moment, person, shaped
from bot.imports.scanner import Scanner
from bot.imports.stream import NAME, clean
from community.events import Event, Joined, Left, Person, Place, Quoted, Reacted, Said
from community.refs import EPOCH, ref_of

PLATFORM = "irc"
PLATFORMS = re.compile(r"[a-z][a-z0-9_-]{0,31}")
SOURCES = 1_000

Word = Annotated[str, msgspec.Meta(max_length=64)]


class Line(msgspec.Struct, gc=False):
    id: Id
    channel: Id
    author_id: Id
    ts: str | int | float
    text: str | None = ""
    author_name: str | None = None
    author_username: str | None = None
    bot: bool = False
    topic: Id | None = None
    reply_to: Id | None = None
    mentions: list[Id] = []
    media: list[Word] = []
    kind: Literal["message", "join", "leave", "reaction"] = "message"
    emoji: list[Word] = []
    platform: str = PLATFORM
    channel_title: str | None = None


class JsonLines:
    """Lines as events; each may be of another channel."""

    def __init__(self, tally: Tally) -> None:
        self.source = Source(kind="jsonl", platform=PLATFORM, chat="")
        self._tally = tally
        self._sources: dict[tuple[str, str], Source] = {}

    def read(self, row: dict[str, object]) -> list[Event]:
        line = shaped(row, Line)
        if not PLATFORMS.fullmatch(line.platform):
            raise Malformed(f"this is no name of a platform: {line.platform[:40]}")
        chat, author = _id(line.channel), _id(line.author_id)
        self.source = source = self._source(line.platform, chat, line.channel_title)
        where = Place(chat, title=source.title, topic=ref_of(_id(line.topic)) if line.topic else 0)
        at = self._time(line.ts)
        who = person(author, line.author_name or author, line.author_username, line.bot)
        message = ref_of(_id(line.id))
        match line.kind:
            case "join" | "leave":
                kind = Joined if line.kind == "join" else Left
                return [
                    kind(
                        platform=line.platform,
                        place=where,
                        at=at,
                        who=who,
                        late=True,
                        imported=True,
                    )
                ]
            case "reaction":
                return [_reacted(line, where, at, who, message)]
        self._tally.recall.note((line.platform, chat, message), who)
        return [self._said(line, where, at, who, message)]

    def glance(self, row: dict[str, object]) -> None:
        pass

    def _said(self, line: Line, where: Place, at: datetime, who: Person, message: int) -> Said:
        text = clean(line.text or "")
        link = ("link",) if "http://" in text or "https://" in text else ()
        return Said(
            platform=line.platform,
            place=where,
            at=at,
            who=who,
            late=True,
            imported=True,
            message=message,
            text=text,
            reply=self._reply(line, where),
            mentions=tuple(person(_id(one)) for one in line.mentions),
            media=tuple(dict.fromkeys((*map(clean, line.media), *link))),
        )

    def _reply(self, line: Line, where: Place) -> Quoted | None:
        if line.reply_to is None:
            return None
        ref = ref_of(_id(line.reply_to))
        return Quoted(ref, self._tally.recall.find((line.platform, where.id, ref))[0])

    def _source(self, platform: str, chat: str, title: str | None) -> Source:
        source = self._sources.get((platform, chat))
        if source is None:
            title = clean(title or chat, NAME)
            source = Source(kind="jsonl", platform=platform, chat=chat, title=title)
            if len(self._sources) < SOURCES:
                self._sources[platform, chat] = source
                self._tally.sources.append(source)
        return source

    def _time(self, ts: str | float) -> datetime:
        try:
            at = datetime.fromisoformat(ts) if isinstance(ts, str) else _from_unix(ts)
        except (ValueError, OverflowError, OSError):
            raise Malformed(f"its time is none: {str(ts)[:40]}") from None
        if at.tzinfo is None:
            self.source.note(NO_ZONE)
            at = at.replace(tzinfo=UTC)
        return moment(at)


def read_lines(scanner: Scanner, tally: Tally) -> Iterator[Row]:
    """Read a file line by line; empty lines are no rows."""
    chat = JsonLines(tally)
    while True:
        try:
            text = scanner.line()
            if text is None:
                return
            if text.isspace():
                continue
            if tally.passes_next():
                continue
            row = scanner.decode(text)
            if not isinstance(row, dict):
                raise Broken("expected a message in braces", scanner.raw())
        except Broken as broken:
            yield from tally.take(broken, chat, scanner)
        else:
            yield from tally.take(row, chat, scanner)


def looks_like_a_line(row: object) -> bool:
    """Tell whether a JSON value could be a line of this form."""
    return isinstance(row, dict) and {"id", "channel", "author_id", "ts"} <= row.keys()


def _reacted(line: Line, where: Place, at: datetime, who: Person, message: int) -> Reacted:
    return Reacted(
        platform=line.platform,
        place=where,
        at=at,
        who=who,
        late=True,
        imported=True,
        message=message,
        emoji=tuple(sorted(set(map(clean, line.emoji)))),
    )


def _from_unix(seconds: float) -> datetime:
    return EPOCH + timedelta(seconds=seconds)


def _id(given: Id) -> str:
    """Give an id as text: a word of its own, or a whole number that a database can hold."""
    text = str(given)
    if isinstance(given, int) and not 0 <= given < 2**63:
        raise Malformed(f"an id is out of bounds: {text[:40]}")
    if not text or len(text) > NAME or clean(text) != text:
        raise Malformed(f"this is no id: {clean(text[:40])!r}")
    return text
