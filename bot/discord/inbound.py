"""From Discord's payloads to events: what is said, edited, removed, reacted to and renamed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import msgspec

from bot.discord import members
from bot.discord.accounts import PLATFORM, Me, Unreadable, number_of, of_id, person, time_of
from bot.discord.extras import CALLS, extras
from bot.discord.forms import Form, Payload
from bot.discord.guilds import Guilds
from bot.discord.media import media
from bot.discord.payloads import Channel, Deletion, Emoji, Message, Quote, Reaction, Update
from bot.door import clean
from community.commands import INVISIBLE
from community.events import Changed, Edited, Event, Person, Place, Quoted, Reacted, Removed, Said

__all__ = ["PLATFORM", "Me", "Unreadable", "read", "said"]

SAID = frozenset({0, 19, 20, 23})
"""Messages of people: plain ones, replies, and those that answer a command of some bot."""
REPLY, CAME = 19, 7
ACCOUNT = re.compile(r"<@!?(\d{1,19})>")


MESSAGE, UPDATE, DELETION = Form(Message), Form(Update), Form(Deletion)
REACTION, CHANNEL = Form(Reaction), Form(Channel)


def read(kind: str, data: Payload, me: Me, guilds: Guilds, *, now: datetime) -> list[Event]:
    """Give the events of a payload, none for a kind that nobody needs; raises Unreadable.

    `now` dates what Discord does not date. `guilds` is what is known before; of reactions, the
    payload is noted there.
    """
    reader = READERS.get(kind)
    if reader is None:
        return []
    try:
        return reader(data, me, guilds, now)
    except (ValueError, OverflowError, RecursionError) as error:
        raise Unreadable(f"{kind}: {error}") from error


def _message(data: Payload, me: Me, guilds: Guilds, _now: datetime) -> list[Event]:
    return said(MESSAGE(data), me, guilds)


def said(message: Message, me: Me, guilds: Guilds) -> list[Event]:
    """Give what a message says, and that it was edited; nothing for the bot's own and for news."""
    author = message.author
    if message.type == CAME:
        return [_line(message, guilds)]
    if author.id == me.id or message.type not in SAID:
        return []
    number = number_of(message.id)
    place = _place(message, guilds)
    who = _author(message, guilds)
    text = message.content or ""
    files = message.attachments
    hung: tuple[str, ...] = ()
    if files or message.sticker_items or message.poll is not None or "://" in text:
        names = (file.filename for file in files or ())
        is_polled = message.poll is not None
        hung = media(names, text, sticker=bool(message.sticker_items), poll=is_polled)
    named = message.mentions
    found: list[Event] = [
        Said(
            platform=PLATFORM,
            place=place,
            at=time_of(number),
            who=who,
            message=number,
            text=words(text, me),
            reply=_reply(message) if message.message_reference is not None else None,
            mentions=tuple([person(user, user.member) for user in named]) if named else (),
            media=hung,
            extras=extras(message)
            if message.message_snapshots or message.embeds or files
            else None,
        )
    ]
    if message.edited_timestamp is not None:
        found.append(_edit(place, message.edited_timestamp, who, number, words(text, me)))
    return found


def _line(message: Message, guilds: Guilds) -> Changed:
    """Give that a line tells of somebody who came."""
    number = number_of(message.id)
    return Changed(
        platform=PLATFORM,
        place=_place(message, guilds),
        at=time_of(number),
        who=person(message.author),
        what="line",
        value=str(number),
    )


def _place(message: Message | Update, guilds: Guilds) -> Place:
    known = guilds.channels.get(message.channel_id)
    if known is not None:
        return known.place
    if message.guild_id is None and message.author is not None:
        number_of(message.channel_id)
        if message.author.bot or message.webhook_id is not None:
            raise Unreadable("nobody's private chat")
        number_of(message.author.id)
        guilds.private[message.channel_id] = message.author.id
    place = guilds.place(message.channel_id, message.guild_id)
    if place is None:
        raise Unreadable("a channel of which nothing is known")
    return place


def _author(message: Message | Update, guilds: Guilds) -> Person | None:
    author = message.author
    if author is None:
        return None
    if message.webhook_id is not None:
        return person(author, webhook=True)
    member, guild = message.member, guilds.guilds.get(message.guild_id or "")
    rank = guild.rank(author.id, member) if guild is not None and member is not None else None
    return person(author, member, rank)


def _reply(message: Message) -> Quoted | None:
    reference = message.message_reference
    if message.type != REPLY or reference is None or reference.message_id is None:
        return None
    quote: Quote | None = message.referenced_message
    author = None
    if quote is not None and quote.author is not None:
        author = person(quote.author, webhook=quote.webhook_id is not None)
    return Quoted(number_of(reference.message_id), author)


# Words, and what in them is for the bot.


def words(text: str, me: Me) -> str:
    """Give a text as the core reads it: a command by `!`, or by the bot's name, as one by `/`."""
    if not text[:1].isprintable():  # a mark of direction, which some keyboards put there
        text = text.translate(INVISIBLE)
    if text[:1] not in CALLS:
        return clean(text)
    if text[0] == "!":
        text = _called(text[1:], me) or text
    elif text[0] == "<":
        named = ACCOUNT.match(text)
        if named is not None and named[1] == me.id:
            text = _called(text[named.end() :].lstrip(" ,:"), me) or text
    if text[0] == "/":
        text = ACCOUNT.sub(r"@\1", text)
    return clean(text)


def _called(rest: str, me: Me) -> str:
    """Give what the bot is called for, empty where it is for none of what it knows."""
    rest = rest.strip()
    if rest.startswith("/"):
        return rest
    if rest.casefold() in me.words:
        return rest
    head = rest.split(maxsplit=1)
    return f"/{rest}" if head and head[0].casefold() in me.commands else ""


# What becomes of a message.


def _edited(data: Payload, me: Me, guilds: Guilds, _now: datetime) -> list[Event]:
    update = UPDATE(data)
    # Discord shows a link's preview by an update, too: then nobody has edited anything.
    if update.edited_timestamp is None or update.content is None or update.author is None:
        return []
    if update.author.id == me.id:
        return []
    place, who = _place(update, guilds), _author(update, guilds)
    number = number_of(update.id)
    return [_edit(place, update.edited_timestamp, who, number, words(update.content, me))]


def _edit(place: Place, at: datetime, who: Person | None, number: int, text: str) -> Edited:
    return Edited(platform=PLATFORM, place=place, at=at, who=who, message=number, text=text)


def _removed(data: Payload, _me: Me, guilds: Guilds, now: datetime) -> list[Event]:
    gone = DELETION(data)
    place = guilds.place(gone.channel_id, gone.guild_id)
    if place is None:
        return []
    numbers = [number_of(each) for each in gone.ids or ([gone.id] if gone.id else [])]
    return [Removed(platform=PLATFORM, place=place, at=now, message=each) for each in numbers]


def _reacted(data: Payload, me: Me, guilds: Guilds, now: datetime) -> list[Event]:
    given = REACTION(data)
    if given.user_id is None or given.emoji is None or given.user_id == me.id:
        return []
    after = guilds.reactions.add(given.message_id, given.user_id, shown(given.emoji))
    return _reactions(given, given.user_id, after, guilds, now)


def _took_back(data: Payload, me: Me, guilds: Guilds, now: datetime) -> list[Event]:
    gone = REACTION(data)
    if gone.user_id is None or gone.emoji is None or gone.user_id == me.id:
        return []
    left = guilds.reactions.remove(gone.message_id, gone.user_id, shown(gone.emoji))
    return _reactions(gone, gone.user_id, left, guilds, now)


def _cleared(data: Payload, _me: Me, guilds: Guilds, now: datetime) -> list[Event]:
    gone = REACTION(data)
    emoji = shown(gone.emoji) if gone.emoji is not None else ""
    found: list[Event] = []
    for who, left in guilds.reactions.clear(gone.message_id, emoji):
        found += _reactions(gone, who, left, guilds, now)
    return found


def _reactions(
    reaction: Reaction, who: str, emoji: tuple[str, ...], guilds: Guilds, now: datetime
) -> list[Event]:
    place = guilds.place(reaction.channel_id, reaction.guild_id)
    number = number_of(reaction.message_id)
    if place is None or place.private:
        return []
    member, guild = reaction.member, guilds.guilds.get(reaction.guild_id or "")
    account = of_id(who)
    if member is not None and member.user is not None and member.user.id == who:
        rank = guild.rank(who, member) if guild is not None else None
        account = person(member.user, member, rank)
    return [
        Reacted(platform=PLATFORM, place=place, at=now, who=account, message=number, emoji=emoji)
    ]


def shown(emoji: Emoji) -> str:
    """Give an emoji as Discord writes it in a text: a guild's own ones have an id."""
    if not emoji.id:
        return clean(emoji.name or "")
    return clean(f"<{'a' if emoji.animated else ''}:{emoji.name or ''}:{emoji.id}>")


# What becomes of a channel.


def _renamed(data: Payload, _me: Me, guilds: Guilds, now: datetime) -> list[Event]:
    channel = CHANNEL(data)
    known = guilds.channels.get(channel.id)
    name = clean(channel.name or "")
    if known is None or not name or known.name == name:
        return []
    place = msgspec.structs.replace(known.place, title=name)
    return [Changed(platform=PLATFORM, place=place, at=now, what="title", value=name)]


READERS: dict[str, Callable[[Payload, Me, Guilds, datetime], list[Event]]] = {
    "MESSAGE_CREATE": _message,
    "MESSAGE_UPDATE": _edited,
    "MESSAGE_DELETE": _removed,
    "MESSAGE_DELETE_BULK": _removed,
    "MESSAGE_REACTION_ADD": _reacted,
    "MESSAGE_REACTION_REMOVE": _took_back,
    "MESSAGE_REACTION_REMOVE_ALL": _cleared,
    "MESSAGE_REACTION_REMOVE_EMOJI": _cleared,
    "CHANNEL_UPDATE": _renamed,
    **members.READERS,
}
