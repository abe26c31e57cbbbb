"""From interactions to what the core hears: who asks where, and for what, as a line of words."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from bot.discord.accounts import PLATFORM, Unreadable, number_of, person, time_of
from bot.discord.forms import Form, Payload
from bot.discord.guilds import THREADS, Guilds
from bot.discord.payloads import Attachment, Channel, Member, User
from bot.door import clean
from community.commands import Command
from community.events import Person, Place, Pressed, Quoted, Said
from community.extras import Extras
from community.house import House
from community.params import Param

COMMAND, COMPONENT, COMPLETION, MODAL = 2, 3, 4, 5
"""What an interaction is."""
SUB_COMMANDS = (1, 2)
OF_MESSAGE = 3
"""The type of a command from the menu of a message."""


class Asker(Member):
    """A member of a guild with what they may do in the channel, as digits."""

    permissions: str = "0"


class Held(msgspec.Struct):
    """The message whose button was pressed."""

    id: str


class Option(msgspec.Struct):
    """A word of a slash command: a name with a value, or a command below the first."""

    name: str
    type: int = 3
    value: str | int | float | bool | None = None
    options: list[Option] | None = None


class Field(msgspec.Struct):
    """A field of a form, or what holds some."""

    custom_id: str = ""
    value: str | None = None
    values: list[str] | None = None
    component: Field | None = None
    components: list[Field] | None = None


class Target(msgspec.Struct):
    """A message in whose menu a command was chosen."""

    author: User | None = None
    content: str = ""


class Resolved(msgspec.Struct):
    """Who, and what, stands behind the ids that were chosen."""

    users: dict[str, User] = {}
    members: dict[str, Member] = {}
    messages: dict[str, Target] = {}
    attachments: dict[str, Attachment] = {}


class Content(msgspec.Struct):
    """What an interaction says, by its type."""

    name: str = ""
    type: int = 1
    target_id: str | None = None
    options: list[Option] | None = None
    custom_id: str = ""
    values: list[str] | None = None
    components: list[Field] | None = None
    resolved: Resolved | None = None


class Interaction(msgspec.Struct):
    """What somebody asks for by Discord's own forms."""

    id: str
    application_id: str
    type: int
    token: str
    data: Content = msgspec.field(default_factory=Content)
    guild_id: str | None = None
    channel_id: str | None = None
    channel: Channel | None = None
    member: Asker | None = None
    user: User | None = None
    message: Held | None = None
    locale: str | None = None


INTERACTION = Form(Interaction)


def read(data: Payload) -> Interaction:
    """Read an interaction; raises Unreadable."""
    try:
        found = INTERACTION(data)
    except (ValueError, OverflowError, RecursionError) as error:
        raise Unreadable(f"INTERACTION_CREATE: {error}") from error
    number_of(found.id)
    number_of(found.application_id)
    return found


def place_of(asked: Interaction, guilds: Guilds) -> Place:
    """Give where it was asked; raises Unreadable."""
    channel = asked.channel_id or (asked.channel.id if asked.channel is not None else "")
    number_of(channel)
    if asked.guild_id is None:
        return Place(_user(asked).id, private=True)
    known = guilds.channels.get(channel)
    if known is not None:
        return known.place
    told = asked.channel
    name = clean(told.name or "") if told is not None else ""
    if told is not None and told.type in THREADS and told.parent_id:
        return Place(told.parent_id, topic=number_of(channel), server=asked.guild_id)
    return Place(channel, title=name, server=asked.guild_id)


def asker(asked: Interaction, guilds: Guilds) -> Person:
    """Give who asks, as the guild knows them; raises Unreadable.

    Their rank is by their roles. What a channel allows besides, which the permissions told here
    include, makes nobody a moderator.
    """
    user, rank = _user(asked), None
    guild = guilds.guilds.get(asked.guild_id or "")
    if guild is not None and asked.member is not None:
        rank = guild.rank(user.id, asked.member)
    found = person(user, asked.member, rank)
    return msgspec.structs.replace(found, language=clean(asked.locale or "") or None)


def _user(asked: Interaction) -> User:
    user = asked.member.user if asked.member is not None else asked.user
    if user is None:
        raise Unreadable("an interaction of nobody")
    return user


# What is asked for.


def named(asked: Content, house: House) -> tuple[Command | None, list[Option]]:
    """Give the command that a slash command names, and its options; None for none of ours."""
    options = asked.options or []
    if asked.type == OF_MESSAGE:
        command = house.commands.get(asked.name.casefold())
        return (command if command is not None and command.of_message else None), []
    if len(options) == 1 and options[0].type in SUB_COMMANDS:
        below, command = options[0], house.commands.get(asked.name)
        deeper = house.commands.get(f"{asked.name} {below.name}")
        if deeper is None and command is not None and command.alone != below.name:
            command = None
        return deeper or command, below.options or []
    return house.commands.get(asked.name), options


def given(options: list[Option]) -> dict[str, str]:
    """Give the values of options as words."""
    found = {}
    for option in options:
        value = option.value
        if isinstance(value, bool):
            found[option.name] = "yes" if value else "no"
        elif value is not None:
            found[option.name] = str(int(value) if isinstance(value, float) else value)
    return found


def filled(fields: list[Field]) -> dict[str, str]:
    """Give the values of a form's fields as words, without those that were left empty."""
    found = {}
    for field in fields:
        within = [field.component] if field.component is not None else field.components
        for each in within or ():
            value = each.value if each.value is not None else " ".join(each.values or ())
            if each.custom_id and value.strip():
                found[each.custom_id] = value
    return found


def line(command: Command, values: Mapping[str, str], who: str, before: str = "") -> str:
    """Give a command with values as the line that says the same; `before` are words given before.

    A value that is left out before one that is not gets what it would be by itself.
    """
    words = [f"/{command.name}", *before.split()]
    params = [p for p in command.params[len(words) - 1 :] if p.kind != "file"]
    last = max((place for place, p in enumerate(params) if p.name in values), default=-1)
    for param in params[: last + 1]:
        value = values.get(param.name)
        words.append(_word(param, value) if value is not None else _left_out(param, who))
    return clean(" ".join(word for word in words if word))


def _word(param: Param, value: str) -> str:
    value = " ".join(value.split())
    return f"@{value}" if param.kind == "member" and value.isdecimal() else value


def _left_out(param: Param, who: str) -> str:
    if param.kind == "member":
        return f"@{who}"
    return "" if param.default is None else str(param.default)


def target(asked: Content) -> Quoted | None:
    """Give the message in whose menu it was chosen, with its author; raises Unreadable."""
    if asked.type != OF_MESSAGE or asked.target_id is None:
        return None
    known = asked.resolved.messages.get(asked.target_id) if asked.resolved is not None else None
    author = person(known.author) if known is not None and known.author is not None else None
    return Quoted(number_of(asked.target_id), author, clean(known.content if known else ""))


def mentions(asked: Content) -> tuple[Person, ...]:
    """Give the accounts that were chosen."""
    if asked.resolved is None:
        return ()
    members = asked.resolved.members
    return tuple(person(user, members.get(number)) for number, user in asked.resolved.users.items())


def enclosed(asked: Content) -> Extras | None:
    """Give the files that were chosen, by their addresses; None where there are none."""
    files = asked.resolved.attachments.values() if asked.resolved is not None else ()
    found = tuple(clean(file.url) for file in files if file.url)
    return Extras(files=found) if found else None


# What the core hears.


def said(asked: Interaction, text: str, token: str, guilds: Guilds) -> Said:
    """Give a command that was asked for; raises Unreadable."""
    number = number_of(asked.id)
    return Said(
        platform=PLATFORM,
        place=place_of(asked, guilds),
        at=time_of(number),
        who=asker(asked, guilds),
        message=number,
        text=text,
        reply=target(asked.data),
        mentions=mentions(asked.data),
        extras=enclosed(asked.data),
        token=token,
    )


def pressed(asked: Interaction, token: str, guilds: Guilds) -> Pressed:
    """Give the press of a button, or a choice from a menu; raises Unreadable."""
    return Pressed(
        platform=PLATFORM,
        place=place_of(asked, guilds),
        at=time_of(number_of(asked.id)),
        who=asker(asked, guilds),
        press=asked.id,
        data=clean(data_of(asked.data)),
        message=number_of(asked.message.id) if asked.message is not None else None,
        token=token,
    )


def data_of(asked: Content) -> str:
    """Give what a button says, or what was chosen in a menu of buttons."""
    return asked.values[0] if asked.values else asked.custom_id
