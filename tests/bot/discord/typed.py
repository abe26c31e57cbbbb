"""How somebody in a client of Discord gives a command: a typed line, put into the client's form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.bot.discord.world import Payload, World

MENTION = re.compile(r"<@!?(\d+)>")
WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
TEXT, USER, FILE = 3, 6, 11
KINDS: dict[int, type | tuple[type, ...]] = {3: str, 4: int, 5: bool, 10: (int, float)}
SUB_COMMANDS = frozenset({1, 2})
YES, NO = frozenset({"yes", "on", "true"}), frozenset({"no", "off", "false"})

Given = tuple[str, dict[str, Any]]


def slash(world: World, text: str, alone: Mapping[str, str]) -> Given | None:
    """Give the command of a line and its options; None for what the client would not let through.

    What does not fit the form can only be sent as a text, or from a form that is out of date.
    `alone` says what a command is called that has others below it.
    """
    parts = _parts(world, text, alone)
    if parts is None:
        return None
    name, declared, words = parts
    options = _options(world, declared, words)
    return None if options is None else (name, options)


def out_of_date(world: World, text: str, alone: Mapping[str, str]) -> Payload | None:
    """Give what a client sends whose form asks for other things than were declared since."""
    parts = _parts(world, text, alone)
    if parts is None or len(parts[2]) > len(parts[1]):
        return None
    name, declared, words = parts
    level = data = {"id": "1", "type": 1, "name": name.split()[0]}
    if " " in name:
        level = {"type": 1, "name": name.split()[1]}
        data["options"] = [level]
    level["options"] = given = []
    for option, word in zip(declared, words, strict=False):
        user = _value(world, option, word) if option["type"] == USER else None
        told = (
            {"type": TEXT, "value": word} if user is None else {"type": USER, "value": user["id"]}
        )
        given.append({"name": option["name"], **told})
        if user is not None:
            data["resolved"] = {"users": {user["id"]: user}}
    return data


def _parts(
    world: World, text: str, alone: Mapping[str, str]
) -> tuple[str, list[Payload], list[str]] | None:
    """Give the name of the command of a line, what it declares, and what words there are."""
    if not text.startswith("/") or "\n" in text:
        return None
    words = text[1:].split()
    known = world.commands[""]
    found = next((each for each in known if words and each["name"] == words[0]), None)
    if found is None:
        return None
    name, rest = words[0], words[1:]
    below = {o["name"]: o for o in found.get("options", []) if o["type"] in SUB_COMMANDS}
    if below:
        if not rest or rest[0] not in below:
            rest = [alone.get(name, ""), *rest]
        elif rest[0] == alone.get(name):  # which is no word of the command's
            return None
        if rest[0] not in below:
            return None
        name, found, rest = f"{name} {rest[0]}", below[rest[0]], rest[1:]
    return name, found.get("options", []), rest


def _options(world: World, declared: list[Payload], words: list[str]) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for place, option in enumerate(declared):
        if not words:
            break
        if option["type"] == FILE or _is_left_out(option, declared[place + 1 :], words[0]):
            continue
        is_last = place == len(declared) - 1
        word = " ".join(words) if is_last and option["type"] == TEXT else words[0]
        value = _value(world, option, word)
        if value is None:
            return None
        found[option["name"]] = value
        words = words[len(word.split()) :]
    lacks = [o for o in declared if o.get("required") and o["name"] not in found]
    return None if words or lacks else found


def _is_left_out(option: Payload, behind: list[Payload], word: str) -> bool:
    """Whether somebody is named where a number may stand, and after it a member."""
    names = bool(behind) and behind[0]["type"] == USER and not option.get("required")
    return names and option["type"] == 4 and bool(MENTION.fullmatch(word))


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


def bounded(option: Payload, value: Any) -> None:
    """See that the client would let a value through."""
    name = option["name"]
    assert isinstance(value, KINDS[option["type"]]), f"{name} takes no {value!r}"
    if option.get("choices"):
        assert value in [choice["value"] for choice in option["choices"]], f"{name}: {value!r}"
    size = len(value) if isinstance(value, str) else value
    least = option.get("min_length", 0) if isinstance(value, str) else option.get("min_value")
    most = option.get("max_length") if isinstance(value, str) else option.get("max_value")
    assert least is None or size >= least, f"{name}: {value!r}"
    assert most is None or size <= most, f"{name}: {value!r}"
