"""Reads the JSON files of Telegram Desktop: one chat, or all chats of an account."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated

import msgspec

from bot.imports.mending import Broken
from bot.imports.rows import NO_ZONE, Id, Malformed, Reactions, Row, Source, Tally, moment, shaped
from bot.imports.scanner import Scanner
from bot.imports.stream import NAME, clean
from bot.imports.telegram_ids import CHANNELS, GROUPS, account, live_id
from community.events import Event, Joined, Left, Place, Quoted, Said
from community.refs import ref_of

# A supergroup that was once a basic group has the old messages too, their ids moved below zero
# by this much; half of it is more than any account has messages.
MOVED = -1_000_000_000
TOPICS = 10_000
MEDIA = {
    "sticker": "sticker",
    "video_message": "video_note",
    "voice_message": "voice",
    "animation": "animation",
    "video_file": "video",
    "audio_file": "audio",
}
JOINS = frozenset({"join_group_by_link", "join_group_by_request"})
BY_ONESELF: dict[str, type[Joined | Left]] = {"invite_members": Joined, "remove_members": Left}

BIGGEST_CHAT = 1 << 52

MessageId = Annotated[int, msgspec.Meta(ge=MOVED, le=2**63 - 1)]


class Part(msgspec.Struct, gc=False):
    """A piece of a text with a format of its own."""

    type: str = ""
    text: str = ""
    user_id: Id | None = None


class Recent(msgspec.Struct, gc=False):
    """One who reacted."""

    from_id: Id | None = None
    sender: str | None = msgspec.field(name="from", default=None)
    date: str = ""


class Reaction(msgspec.Struct, gc=False):
    type: str = "emoji"
    count: int = 0
    emoji: str | None = None
    document_id: str | None = None
    recent: list[Recent] = []


class Message(msgspec.Struct, gc=False):
    id: MessageId
    type: str
    date: str = ""
    date_unixtime: Id | None = None
    sender: str | None = msgspec.field(name="from", default=None)
    from_id: Id | None = None
    reply_to_message_id: MessageId | None = None
    reply_to_peer_id: Id | None = None
    text: str | list[str | Part] | None = ""
    reactions: list[Reaction] = []
    media_type: str | None = None
    photo: object = None
    file: object = None
    poll: object = None
    # A phone number: that there is one is counted, the number is not read.
    contact_information: object = None
    location_information: object = None
    action: str = ""
    actor: str | None = None
    actor_id: Id | None = None
    members: list[str | None] = []


class TelegramChat:
    """One chat's messages as events."""

    def __init__(self, kind: str, bare: int, title: str, tally: Tally) -> None:
        self.source = Source(
            kind="telegram",
            platform="telegram",
            chat=live_id(kind, bare),
            title=clean(title, NAME),
            private=kind not in GROUPS | CHANNELS,
            private_group=kind == "private_group",
        )
        self._recall = tally.recall
        self._recall.forget()
        self._topics: dict[int, None] = {}

    def read(self, row: dict[str, object]) -> list[Event]:
        message = shaped(row, Message)
        if MOVED // 2 < message.id < 0:
            raise Malformed(f"its id is below zero: {message.id}")
        match message.type:
            case "message":
                return self._said(message)
            case "service":
                self.glance(row)
                return self._moved(message)
            case _:
                return []

    def glance(self, row: dict[str, object]) -> None:
        """Remember the forum's topics: messages refer to them long after."""
        if row.get("action") == "topic_created" and len(self._topics) < TOPICS:
            topic = row.get("id")
            if isinstance(topic, int):
                self._topics[topic] = None

    def _said(self, message: Message) -> list[Event]:
        at, zone = self._time(message)
        who = account(message.from_id, message.sender, message.date_unixtime is None)
        reply, topic = self._reply(message)
        self._recall.note(message.id, who, topic)
        text = message.text or ""
        parts = () if isinstance(text, str) else tuple(p for p in text if isinstance(p, Part))
        said = Said(
            platform="telegram",
            place=place(self.source.chat, self.source.private, self.source.title, topic),
            at=at,
            who=who,
            late=True,
            imported=True,
            message=ref_of(message.id),
            text=clean(text if isinstance(text, str) else "".join(map(_words, text))),
            reply=reply,
            mentions=tuple(
                account(part.user_id, part.text) for part in parts if part.user_id is not None
            ),
            media=media(message, parts),
        )
        return [said, *self._reactions(message, said, zone)] if message.reactions else [said]

    def _moved(self, message: Message) -> list[Event]:
        """Who came and went, where the file says it of the actor; the others are names only."""
        event: type[Joined | Left] | None = Joined if message.action in JOINS else None
        if message.members == [message.actor] and message.actor:
            event = BY_ONESELF.get(message.action)
        if event is None:
            return []
        who = account(message.actor_id, message.actor, message.date_unixtime is None)
        where = place(self.source.chat, self.source.private, self.source.title, 0)
        at, _ = self._time(message)
        return [event(platform="telegram", place=where, at=at, who=who, late=True, imported=True)]

    def _time(self, message: Message) -> tuple[datetime, timedelta]:
        """Give a message's time, and for its reactions the zone of the exporting computer."""
        if message.date_unixtime is None:
            self.source.note(NO_ZONE)
            return moment(_local(message.date)), timedelta()
        digits = str(message.date_unixtime)
        if not (digits.isascii() and digits.isdigit() and len(digits) < 12):
            raise Malformed(f"its time is none: {digits[:40]}")
        at = moment(datetime.fromtimestamp(int(digits), UTC))
        return at, _zone(message.date, at) if message.reactions else timedelta()

    def _reply(self, message: Message) -> tuple[Quoted | None, int]:
        """Give the message that is answered and the topic, which only a chain of answers tells."""
        answered = message.reply_to_message_id
        if answered is None or message.reply_to_peer_id is not None:
            return None, 0
        if answered in self._topics:
            return None, answered
        author, topic = self._recall.find(answered)
        return Quoted(ref_of(answered), author), topic

    def _reactions(self, message: Message, said: Said, zone: timedelta) -> Iterator[Event]:
        reactions = Reactions()
        for reaction in message.reactions:
            people = {
                account(one.from_id, one.sender): _reacted_at(one.date, zone, said.at)
                for one in reaction.recent
                if one.from_id is not None
            }
            emoji = reaction.emoji or reaction.document_id or reaction.type
            reactions.add(emoji, reaction.count, people)
        return reactions.events(said)


def read_chats(
    scanner: Scanner, tally: Tally, keys: Iterator[str], *, full: bool = False
) -> Iterator[Row]:
    """Read a chat or a whole account, the cursor being at a value of its object."""
    head: dict[str, object] = {}
    for key in keys:
        match key:
            case "messages" if scanner.peek() == "[":
                yield from _read_messages(scanner, tally, head, full)
            case "chats" | "left_chats" if scanner.peek() == "{":
                for listed in scanner.members():
                    if listed != "list":
                        scanner.skip()
                        continue
                    for _ in scanner.items():
                        yield from read_chats(scanner, tally, scanner.members(), full=True)
            case _:
                head[key] = scanner.skip()


def _read_messages(
    scanner: Scanner, tally: Tally, head: dict[str, object], full: bool
) -> Iterator[Row]:
    kind, bare, name = head.get("type"), head.get("id"), head.get("name")
    known = isinstance(kind, str) and type(bare) is int and 0 < bare < BIGGEST_CHAT
    if full and not (known and kind in GROUPS):
        for _ in scanner.rows():
            pass
        tally.chats_passed += 1
        return
    if not known:
        raise Broken("before the messages there is no id and type of a chat")
    chat = TelegramChat(str(kind), int(str(bare)), name if isinstance(name, str) else "", tally)
    tally.sources.append(chat.source)
    for row in scanner.rows():
        yield from tally.take(row, chat, scanner)


@lru_cache(maxsize=1024)
def place(chat: str, private: bool, title: str, topic: int) -> Place:
    return Place(chat, private, title, topic)


def media(message: Message, parts: tuple[Part, ...]) -> tuple[str, ...]:
    """Name the kinds of what hangs on a message, each once."""
    found = []
    if message.photo is not None:
        found.append("photo")
    if message.media_type is not None or message.file is not None:
        found.append(MEDIA.get(message.media_type or "", "file"))
    for kind, thing in (
        ("poll", message.poll),
        ("contact", message.contact_information),
        ("location", message.location_information),
    ):
        if thing is not None:
            found.append(kind)
    if any(part.type in {"link", "text_link"} for part in parts):
        found.append("link")
    return tuple(found)


def _words(part: str | Part) -> str:
    return part if isinstance(part, str) else part.text


def _local(date: str) -> datetime:
    """Read a time that stands without a zone as if it were UTC."""
    try:
        at = datetime.fromisoformat(date)
    except ValueError:
        raise Malformed(f"its time is none: {date[:40]}") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _zone(date: str, at: datetime) -> timedelta:
    """Give how far the exporting computer's clock was from UTC, as far as it can be known."""
    try:
        zone = _local(date) - at
    except Malformed:
        return timedelta()
    return zone if abs(zone) < timedelta(days=1) else timedelta()


def _reacted_at(date: str, zone: timedelta, said: datetime) -> datetime:
    """Give when somebody reacted; a file need not say it, or not well."""
    try:
        return moment(_local(date) - zone)
    except (Malformed, OverflowError):
        return said
