"""What a reader of exports gives: rows, their chats, and what is remembered of them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal, Protocol, TypeVar

import msgspec

from bot.imports.mending import Broken
from bot.imports.scanner import Scanner
from bot.imports.stream import NAME, clean
from community.events import Event, Person, Reacted, Said
from community.refusals import Refusal
from community.words import Text, t

SPAN = 16_384
MANY = 2**31
WHY = 200
NO_ZONE = t("Some times stand in the file without a zone; they are taken as UTC.")
_EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)

Id = int | str
Kind = Literal["telegram", "discord", "jsonl"]
Shape = TypeVar("Shape")


class UnreadableExport(Refusal):
    """The file is no export that Hearth knows; the text says what it is instead."""


class Malformed(Exception):
    """A message that is JSON and lacks what a message needs."""

    def __init__(self, why: str) -> None:
        super().__init__(clean(why, WHY))


class Source(msgspec.Struct, kw_only=True):
    """A chat in an export. `chat` is its id on the platform; `notes` grow while it is read."""

    kind: Kind
    platform: str
    chat: str
    title: str = ""
    private: bool = False
    private_group: bool = False
    """A basic group of Telegram, where every account counts the messages by itself."""
    notes: list[Text] = []

    def note(self, text: Text) -> None:
        """Add a note, once."""
        if text not in self.notes:
            self.notes.append(text)


class Row(msgspec.Struct, frozen=True, gc=False):
    """One event of a row in the file, or what is wrong with the row, or neither: passed over.

    A row with reactions gives several of these, with one index. `position` counts the bytes of
    the unpacked file.
    """

    index: int
    position: int
    source: Source
    event: Event | None = None
    bad: str = ""
    raw: str = ""


class Recall:
    """Who wrote the latest messages: bounded, so that most replies know whom they answer.

    What it holds depends on the number of the row alone, so that a reading that is taken up
    again remembers the same as one that was never interrupted.
    """

    def __init__(self, span: int = SPAN) -> None:
        self.span = span
        self._era = 0
        self._young: dict[object, tuple[Person, int]] = {}
        self._old: dict[object, tuple[Person, int]] = {}

    def turn(self, index: int) -> None:
        """Forget what lies more than a span before the row's own span."""
        era = index // self.span
        if era != self._era:
            self._old = self._young if era == self._era + 1 else {}
            self._young = {}
            self._era = era

    def note(self, message: object, author: Person, topic: int = 0) -> None:
        self._young[message] = (author, topic)

    def find(self, message: object) -> tuple[Person | None, int]:
        """Give a message's author and topic, as far as they are remembered."""
        return self._young.get(message) or self._old.get(message) or (None, 0)

    def forget(self) -> None:
        self._young, self._old = {}, {}

    def needed_for(self, index: int) -> int:
        """Give the first row that is to be remembered when reading goes on at `index`."""
        return max(0, (index // self.span - 1) * self.span)


class Chat(Protocol):
    """Turns the messages of one chat into events; `source` is the chat of the latest one."""

    source: Source

    def read(self, row: dict[str, object]) -> Sequence[Event]:
        """Give the events of a message; none if it is passed over. May raise Malformed."""

    def glance(self, row: dict[str, object]) -> None:
        """See a message that is not read, for what may matter very much later."""


class Tally:
    """Numbers the rows, over all chats of a file, and passes over those that are not wanted.

    `chained` says that a row may depend on any before it, so that all of them are read: a topic is
    handed on from reply to reply, however far back it was opened.
    """

    def __init__(self, skip: int, recall: Recall, *, chained: bool = False) -> None:
        self.recall = recall
        self.next = 0
        self.sources: list[Source] = []
        self.chats_passed = 0
        self._skip = skip
        self._warm = 0 if chained else recall.needed_for(skip)

    def passes_next(self) -> bool:
        """Count the next row without reading it, if it is not needed for anything."""
        passed = self.next < self._warm
        self.next += passed
        return passed

    def take(
        self, found: dict[str, object] | Broken, chat: Chat, scanner: Scanner
    ) -> Iterator[Row]:
        """Count a row of the file and give what is in it."""
        index = self.next
        self.next += 1
        if index < self._warm:
            if not isinstance(found, Broken):
                chat.glance(found)
            return
        self.recall.turn(index)
        bad = raw = ""
        events: Sequence[Event | None] = ()
        if isinstance(found, Broken):
            bad, raw = str(found), found.raw
        else:
            try:
                events = chat.read(found)
            except Malformed as why:
                bad, raw = str(why), scanner.raw()
        if index >= self._skip:
            for event in events or (None,):
                yield Row(index, scanner.began, chat.source, event, bad, raw)


def shaped(found: object, shape: type[Shape]) -> Shape:
    """Give what was found the types it should have; what has others is malformed."""
    try:
        return msgspec.convert(found, shape)
    except msgspec.ValidationError as why:
        raise Malformed(str(why)) from None
    except UnicodeError:
        raise Malformed("a name in it is no text") from None


def moment(at: datetime) -> datetime:
    """Give a moment in UTC; one that no chat has seen is malformed."""
    try:
        at = at.astimezone(UTC)
    except OverflowError:
        raise Malformed("its time is impossible") from None
    if not _EARLIEST <= at < _LATEST:
        raise Malformed(f"its time is impossible: {at.isoformat()}")
    return at


def person(account: str, name: str = "", username: str | None = None, bot: bool = False) -> Person:
    """Make a person with clean names; the same one again for the same words."""
    return _person(account, name[:NAME], username[:NAME] if username else None, bot)


@lru_cache(maxsize=8192)
def _person(account: str, name: str, username: str | None, bot: bool) -> Person:
    return Person(account, clean(name), clean(username) if username else None, bot)


class Reactions:
    """Gathers who reacted with what to one message, and how many of whom the names are missing."""

    def __init__(self) -> None:
        self._named: dict[str, tuple[Person, tuple[str, ...], datetime]] = {}
        self._counts: list[tuple[str, int]] = []

    def add(self, emoji: str, count: int, people: dict[Person, datetime]) -> None:
        """Add one emoji: how often it stands there, and who is named for it, and when."""
        emoji = clean(emoji, NAME)
        for who, at in people.items():
            _, before, latest = self._named.get(who.id, (who, (), at))
            self._named[who.id] = (who, (*before, emoji), max(latest, at))
        if count > len(people):
            self._counts.append((emoji, min(count, MANY) - len(people)))

    def events(self, said: Said) -> Iterator[Reacted]:
        """Give one event for each person, and one of counts for those who are not named."""
        for who, emoji, at in self._named.values():
            yield self._event(said, at=at, who=who, emoji=emoji)
        if self._counts:
            yield self._event(said, at=said.at, counts=tuple(self._counts))

    def _event(
        self,
        said: Said,
        *,
        at: datetime,
        who: Person | None = None,
        emoji: tuple[str, ...] = (),
        counts: tuple[tuple[str, int], ...] = (),
    ) -> Reacted:
        return Reacted(
            platform=said.platform,
            place=said.place,
            message=said.message,
            late=True,
            imported=True,
            at=at,
            who=who,
            emoji=emoji,
            counts=counts,
        )
