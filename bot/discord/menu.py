"""The slash commands that Discord shows: made from the declarations, set only where they differ."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import structlog

from bot.discord.accounts import Me
from bot.discord.wire import Wire
from bot.wording import LANGUAGES, SPOKEN_IN_THE_CODE, render, shorten
from community.choicewords import SPOKEN
from community.commands import Command
from community.house import House
from community.params import Param
from community.people import Role
from community.words import Words, t

log = structlog.get_logger()

COMMANDS = "/applications/{application_id}/commands"
CHAT_INPUT, SUB_COMMAND, OF_MESSAGE = 1, 1, 3
KINDS = {"int": 4, "bool": 5, "member": 6, "file": 11}
"""Types of options; all others are texts."""
TEXT = 3
LOCALES = {"zh": ("zh-CN",)}
"""What Discord calls a language of ours."""
MOST_DESCRIPTION, MOST_OPTIONS, MOST_CHOICES, MOST_LENGTH = 100, 25, 25, 6_000
WHOLE = 1 << 53
"""Discord's numbers end here."""
LOCAL_NAME = re.compile(r"[-_'\w]{1,32}\Z")
ANYWHERE, IN_SERVERS = [0, 1], [0]
RIGHTS = {Role.MODERATOR: 1 << 40, Role.ADMIN: 1 << 5, Role.OWNER: 1 << 5}
"""What somebody needs on the platform to be shown a role's commands; the core asks for the role."""
KEPT = (
    *("name", "description", "name_localizations", "description_localizations", "type"),
    *("options", "required", "choices", "value", "min_value", "max_value", "max_length"),
    *("contexts", "default_member_permissions"),
)


def commands(house: House) -> list[dict[str, Any]]:
    """Give all slash commands, and those in the menu of a message.

    Raises ValueError where two of them would have one name.
    """
    firsts: dict[str, list[Command]] = {}
    for name, command in sorted(house.commands.items()):
        firsts.setdefault(name.split(" ")[0], []).append(command)
    of_messages = [_of_message(each) for each in house.commands.values() if each.of_message]
    return [*(_first(name, several) for name, several in firsts.items()), *of_messages]


async def refresh(wire: Wire, house: House, application: str) -> None:
    """Set the slash commands if they are not as they should be; raises Lost and Rejected."""
    wanted = commands(house)
    there = await wire.call(
        "GET", COMMANDS, query={"with_localizations": "true"}, application_id=application
    )
    if _compared(there) == _compared(wanted):
        return
    await wire.call("PUT", COMMANDS, json=wanted, application_id=application)
    log.info("slash commands are set", count=len(wanted))


def greeting(house: House) -> Callable[[Wire, Me], Awaitable[None]]:
    """Give what is done once when the bot knows who it is on Discord."""

    async def greet(wire: Wire, me: Me) -> None:
        await refresh(wire, house, me.application)

    return greet


def _first(name: str, several: list[Command]) -> dict[str, Any]:
    """Give a command of the first level: with options of its own, or with others below it."""
    alone = next((command for command in several if command.name == name), None)
    shown = alone or several[0]
    told = {
        "type": CHAT_INPUT,
        "name": name,
        **_described(shown.about),
        "contexts": ANYWHERE if any(_works_in_private(each) for each in several) else IN_SERVERS,
    }
    local = _local_names(shown if alone else None)
    if local:
        told["name_localizations"] = local
    rights = RIGHTS.get(min(command.role for command in several))
    if rights is not None:
        told["default_member_permissions"] = str(rights)
    if several == [alone]:
        return told | {"options": _options(shown)}
    below = [_below(command, name) for command in several]
    names = {each["name"] for each in below}
    if len(names) < len(below) or len(below) > MOST_OPTIONS:
        raise ValueError(f"/{name}: {len(below)} commands with {len(names)} names stand below it")
    return told | {"options": below}


def _of_message(command: Command) -> dict[str, Any]:
    """Give a command as it stands in the menu of a message, where its name is no word to type."""
    told = {"type": OF_MESSAGE, "name": command.name.capitalize(), "contexts": IN_SERVERS}
    local, rights = _local_names(command), RIGHTS.get(command.role)
    if rights is not None:
        told["default_member_permissions"] = str(rights)
    return told | ({"name_localizations": local} if local else {})


def _works_in_private(command: Command) -> bool:
    return command.answer == "private" or command.anywhere or not command.role


def _below(command: Command, first: str) -> dict[str, Any]:
    name = command.alone if command.name == first else command.name.split(" ")[1]
    told = {"type": SUB_COMMAND, "name": name, **_described(command.about)}
    local = _local_names(command)
    if local:
        told["name_localizations"] = local
    return told | {"options": _options(command)}


def _options(command: Command) -> list[dict[str, Any]]:
    """Give a command's options, none where a form asks; what is needed comes first."""
    if command.form:
        return []
    return [_option(param) for param in sorted(command.params, key=lambda p: not p.required)]


def about_option(param: Param) -> Words:
    """Say what fits an option; choices need no list, since Discord shows them."""
    return t("one of these") if param.choices else param.expected()


def _option(param: Param) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": KINDS.get(param.kind, TEXT),
        "name": param.name,
        **_described(about_option(param)),
    }
    if param.required:
        told["required"] = True
    if param.choices:
        told["choices"] = [_choice(word) for word in param.choices[:MOST_CHOICES]]
    if param.kind == "int":
        bounds = {"min_value": param.least, "max_value": param.most}
        told |= {k: v for k, v in bounds.items() if v is not None and abs(v) <= WHOLE}
    if param.kind == "str" and param.most:
        told["max_length"] = min(param.most, MOST_LENGTH)
    return told


def _described(words: Words) -> dict[str, Any]:
    local = {
        locale: shorten(render(words, language), MOST_DESCRIPTION)
        for language in LANGUAGES
        if language != SPOKEN_IN_THE_CODE
        for locale in LOCALES.get(language, ())
    }
    told = shorten(render(words, SPOKEN_IN_THE_CODE), MOST_DESCRIPTION)
    return {"description": told, "description_localizations": local}


def _local_names(command: Command | None) -> dict[str, str]:
    """Give what a command is called by who speaks Chinese: its first alias that is one word."""
    for alias in command.aliases if command is not None else ():
        if not alias.isascii() and LOCAL_NAME.match(alias) and alias == alias.lower():
            return dict.fromkeys(LOCALES["zh"], alias)
    return {}


def _choice(word: str) -> dict[str, Any]:
    """Give one of some choices, with what it is called by who speaks Chinese."""
    spoken = SPOKEN.get(word, ())[:1]
    local = {"name_localizations": dict.fromkeys(LOCALES["zh"], spoken[0])} if spoken else {}
    return {"name": word, "value": word, **local}


def _compared(told: Any) -> Any:
    """Give what is compared of commands: Discord adds numbers, and empty things come and go."""
    if isinstance(told, dict):
        kept = {name: _compared(told[name]) for name in KEPT if name in told}
        if told.get("type") == TEXT:
            kept.pop("min_length", None)
        return {
            name: value for name, value in kept.items() if value not in (None, "", [], {}, False)
        }
    if isinstance(told, Iterable) and not isinstance(told, str):
        found = [_compared(each) for each in told]
        return sorted(found, key=str) if _are_commands(found) else found
    return told


def _are_commands(found: list[Any]) -> bool:
    return bool(found) and all(isinstance(each, dict) and "contexts" in each for each in found)
