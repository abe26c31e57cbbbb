"""Reads the JSON files of DiscordChatExporter: one channel or thread each."""

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from bot.discord.media import media
from bot.imports.mending import Broken
from bot.imports.rows import (
    NO_ZONE,
    Id,
    Malformed,
    Reactions,
    Row,
    Source,
    Tally,
    moment,
    person,
    shaped,
)
from bot.imports.scanner import Scanner
from bot.imports.stream import NAME, clean
from community.events import Event, Joined, Person, Place, Quoted, Said
from community.refs import ref_of

# The exporter gives the kinds that it does not know as Discord's numbers.
SPOKEN = frozenset({"Default", "Reply", "ApplicationCommand", "ContextMenuCommand"}) | frozenset(
    {"0", "19", "20", "23"}
)
REPLIES = frozenset({"Reply", "19"})
JOINS = frozenset({"GuildMemberJoin", "7"})


class User(msgspec.Struct, gc=False):
    id: Id
    name: str = ""
    nickname: str | None = None
    is_bot: bool = msgspec.field(name="isBot", default=False)


class Reference(msgspec.Struct, gc=False):
    message: Id | None = msgspec.field(name="messageId", default=None)


class Attachment(msgspec.Struct, gc=False):
    name: str | None = msgspec.field(name="fileName", default=None)


class Emoji(msgspec.Struct, gc=False):
    id: Id | None = None
    name: str = ""
    animated: bool = msgspec.field(name="isAnimated", default=False)


class Reaction(msgspec.Struct, gc=False):
    emoji: Emoji
    count: int = 0
    users: list[User] = []


class Message(msgspec.Struct, gc=False):
    id: Id
    type: str
    timestamp: str
    author: User
    content: str | None = ""
    attachments: list[Attachment] = []
    stickers: list[object] = []
    reactions: list[Reaction] = []
    mentions: list[User] = []
    reference: Reference | None = None
    poll: object = None


class Guild(msgspec.Struct, frozen=True):
    name: str | None = None


class Channel(msgspec.Struct):
    id: Id
    type: str = ""
    parent: Id | None = msgspec.field(name="categoryId", default=None)
    category: str | None = None
    name: str | None = None


class Head(msgspec.Struct):
    channel: Channel
    guild: Guild = Guild()


class DiscordChannel:
    """One channel's messages as events."""

    def __init__(self, channel: Channel, guild: Guild, tally: Tally) -> None:
        names = [guild.name or "", channel.name or ""]
        chat, topic = snowflake(channel.id), 0
        # A thread is a topic of the channel that it hangs on, as a forum topic is on Telegram.
        if "Thread" in channel.type and channel.parent is not None:
            chat, topic = snowflake(channel.parent), ref_of(chat)
            names.insert(1, channel.category or "")
        private = channel.type.startswith("Direct")
        title = clean(" / ".join(name for name in names if name), NAME)
        self.source = Source(
            kind="discord", platform="discord", chat=chat, title=title, private=private
        )
        self._place = Place(chat, private, title, topic)
        self._recall = tally.recall

    def read(self, row: dict[str, object]) -> list[Event]:
        message = shaped(row, Message)
        at, who = self._time(message.timestamp), account(message.author)
        if message.type in JOINS:
            return [
                Joined(
                    platform="discord", place=self._place, at=at, who=who, late=True, imported=True
                )
            ]
        if message.type not in SPOKEN:
            return []
        ref = ref_of(snowflake(message.id))
        self._recall.note(ref, who)
        said = Said(
            platform="discord",
            place=self._place,
            at=at,
            who=who,
            late=True,
            imported=True,
            message=ref,
            text=clean(message.content or ""),
            reply=self._reply(message),
            mentions=tuple(map(account, message.mentions)),
            media=media(
                (file.name for file in message.attachments),
                message.content,
                sticker=bool(message.stickers),
                poll=message.poll is not None,
            ),
        )
        if not message.reactions:
            return [said]
        reactions = Reactions()
        for reaction in message.reactions:
            people = dict.fromkeys(map(account, reaction.users), at)
            reactions.add(shown(reaction.emoji), reaction.count, people)
        return [said, *reactions.events(said)]

    def glance(self, row: dict[str, object]) -> None:
        pass

    def _time(self, timestamp: str) -> datetime:
        try:
            at = datetime.fromisoformat(timestamp)
        except ValueError:
            raise Malformed(f"its time is none: {timestamp[:40]}") from None
        if at.tzinfo is None:
            self.source.note(NO_ZONE)
            at = at.replace(tzinfo=UTC)
        return moment(at)

    def _reply(self, message: Message) -> Quoted | None:
        if message.type not in REPLIES or not message.reference or not message.reference.message:
            return None
        ref = ref_of(snowflake(message.reference.message))
        return Quoted(ref, self._recall.find(ref)[0])


def read_channel(scanner: Scanner, tally: Tally, keys: Iterator[str]) -> Iterator[Row]:
    """Read a file, the cursor being at a value of its outermost object."""
    head: dict[str, object] = {}
    for key in keys:
        match key:
            case "guild" | "channel":
                head[key] = scanner.value()
            case "messages":
                chat = _channel(head, tally)
                tally.sources.append(chat.source)
                for row in scanner.rows():
                    yield from tally.take(row, chat, scanner)
            case _:
                scanner.skip()


def _channel(head: dict[str, object], tally: Tally) -> DiscordChannel:
    try:
        opened = shaped(head, Head)
        return DiscordChannel(opened.channel, opened.guild, tally)
    except Malformed as why:
        raise Broken(f"before the messages: {why}") from None


def snowflake(given: Id) -> str:
    """Give one of Discord's ids as it is written, if it is one."""
    digits = str(given)
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20 and int(digits) < 2**63):
        raise Malformed(f"this is no id of Discord: {digits[:40]}")
    return digits


def account(user: User) -> Person:
    return person(snowflake(user.id), user.nickname or user.name, user.name, user.is_bot)


def shown(emoji: Emoji) -> str:
    """Give an emoji as Discord writes it in a text: custom ones have an id."""
    if not emoji.id:
        return emoji.name
    return f"<{'a' if emoji.animated else ''}:{emoji.name}:{emoji.id}>"
