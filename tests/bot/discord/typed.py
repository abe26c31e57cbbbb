"""How somebody in a client of Discord gives a command: a typed line, put into the client's form."""

from __future__ import annotations

import re
from typing import Any

from tests.bot.discord.world import Payload, World

MENTION = re.compile(r"<@!?(\d+)>")
WHOLE = re.compile(r"[+-]?\d{1,15}")
TEXT = 3
SUB_COMMANDS = frozenset({1, 2})
YES, NO = frozenset({"yes", "on", "true"}), frozenset({"no", "off", "false"})

Given = tuple[str, dict[str, Any]]


def slash(world: World, text: str, guild: str = "") -> Given | None:
    """Give the command of a line and its options; None for what the client would not let through.

    What does not fit the form can only be sent as a text.
    """
    if not text.startswith("/") or "\n" in text:
        return None
    words = text[1:].split()
    known = world.commands[""] + world.commands.get(guild, [])
    found = next((each for each in known if words and each["name"] == words[0]), None)
    if found is None:
        return None
    name, rest = words[0], words[1:]
    below = {o["name"]: o for o in found.get("options", []) if o["type"] in SUB_COMMANDS}
    if below:
        if not rest or rest[0] not in below:
            return None
        name, found, rest = f"{name} {rest[0]}", below[rest[0]], rest[1:]
    options = _options(world, found.get("options", []), rest)
    return None if options is None else (name, options)


def _options(world: World, declared: list[Payload], words: list[str]) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for place, option in enumerate(declared):
        if not words:
            break
        is_last = place == len(declared) - 1
        word = " ".join(words) if is_last and option["type"] == TEXT else words[0]
        value = _value(world, option, word)
        if value is None:
            return None
        found[option["name"]] = value
        words = words[len(word.split()) :]
    lacks = [o for o in declared if o.get("required") and o["name"] not in found]
    return None if words or lacks else found


def _value(world: World, option: Payload, word: str) -> Any:
    """Give an option's value, None for one that the client refuses."""
    match option["type"]:
        case 6:
            named = MENTION.fullmatch(word)
            return world.users.get(named[1]) if named else None
        case 4:
            number = int(word) if WHOLE.fullmatch(word) else None
            least, most = option.get("min_value"), option.get("max_value")
            if number is None or (least is not None and number < least):
                return None
            return None if most is not None and number > most else number
        case 5:
            return word in YES if word in YES | NO else None
        case 3:
            choices = [choice["value"] for choice in option.get("choices", [])]
            if choices and word not in choices:
                return None
            return word if len(word) <= option.get("max_length", 6000) else None
    return None
