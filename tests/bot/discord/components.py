"""What Discord says of buttons, menus, forms, embeds and slash commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.bot.discord.shapes import (
    anything,
    both,
    by,
    each,
    either,
    flag,
    number,
    one_of,
    or_none,
    shape,
    text,
    whole,
)

EMOJI = shape({}, {"id": or_none(number), "name": or_none(text(1, 32)), "animated": flag})
CUSTOM = text(1, 100)
_looks = {"label": text(0, 80), "emoji": EMOJI, "disabled": flag, "id": whole(0, 1 << 31)}
_pressed = shape({"type": one_of(2), "style": one_of(1, 2, 3, 4), "custom_id": CUSTOM}, _looks)
_link = shape({"type": one_of(2), "style": one_of(5), "url": text(1, 512)}, _looks)


def _labelled(value: Any, where: str) -> Iterator[str]:
    if not value.get("label") and not value.get("emoji"):
        yield f"{where} has neither a label nor an emoji"


BUTTON = both(by("style", {**dict.fromkeys((1, 2, 3, 4), _pressed), 5: _link}), _labelled)
OPTION = shape(
    {"label": text(1, 100), "value": text(1, 100)},
    {"description": text(1, 100), "emoji": EMOJI, "default": flag},
)
_menu = {
    "placeholder": text(0, 150),
    "min_values": whole(0, 25),
    "max_values": whole(1, 25),
    "disabled": flag,
    "required": flag,
    "default_values": anything,
    "channel_types": anything,
    "id": whole(0, 1 << 31),
}
MENU = shape({"type": one_of(3), "custom_id": CUSTOM, "options": each(OPTION, 1, 25)}, _menu)
PICKER = shape({"type": one_of(5, 6, 7, 8), "custom_id": CUSTOM}, _menu)
FIELD = shape(
    {"type": one_of(4), "custom_id": CUSTOM, "style": one_of(1, 2)},
    {
        "label": text(1, 45),
        "min_length": whole(0, 4000),
        "max_length": whole(1, 4000),
        "required": flag,
        "value": text(0, 4000),
        "placeholder": text(0, 100),
        "id": whole(0, 1 << 31),
    },
)
PICKERS = dict.fromkeys((5, 6, 7, 8), PICKER)
IN_ROW = by("type", {2: BUTTON, 3: MENU, **PICKERS})


def _one_menu(value: Any, where: str) -> Iterator[str]:
    kinds = [inner.get("type") for inner in value["components"]]
    if len(kinds) > 1 and {*kinds} != {2}:
        yield f"{where} holds a menu and more"


_row = {"type": one_of(1), "components": each(IN_ROW, 1, 5)}
ROW = both(shape(_row, {"id": whole(0, 1 << 31)}), _one_menu)


def _once(value: Any, where: str) -> Iterator[str]:
    names = [inner.get("custom_id") for row in value for inner in row["components"]]
    names = [name for name in names if name is not None]
    if len({*names}) != len(names):
        yield f"{where} holds a custom_id twice"


ROWS = both(each(ROW, 0, 5), _once)
FORM_ROW = shape({"type": one_of(1), "components": each(FIELD, 1, 1)}, {"id": whole(0, 1 << 31)})
LABEL = shape(
    {
        "type": one_of(18),
        "label": text(1, 45),
        "component": by("type", {3: MENU, 4: FIELD, **PICKERS}),
    },
    {"description": text(1, 100), "id": whole(0, 1 << 31)},
)
FORM = shape(
    {
        "custom_id": CUSTOM,
        "title": text(1, 45),
        "components": each(by("type", {1: FORM_ROW, 18: LABEL}), 1, 5),
    }
)

_image = shape({"url": text(1, 2048)})
_embed = shape(
    {},
    {
        "title": text(0, 256),
        "description": text(0, 4096),
        "type": one_of("rich"),
        "url": text(1, 2048),
        "timestamp": text(1, 64),
        "color": whole(0, 0xFFFFFF),
        "footer": shape({"text": text(1, 2048)}, {"icon_url": text(1, 2048)}),
        "author": shape({"name": text(1, 256)}, {"url": text(1, 2048), "icon_url": text(1, 2048)}),
        "image": _image,
        "thumbnail": _image,
        "fields": each(
            shape({"name": text(1, 256), "value": text(1, 1024)}, {"inline": flag}), 0, 25
        ),
    },
)


def _all_words(value: Any, where: str) -> Iterator[str]:
    found = 0
    for embed in value:
        inner = (embed.get("footer") or {}).get("text", ""), (embed.get("author") or {}).get("name")
        words = [embed.get("title"), embed.get("description"), *inner]
        words += [word for one in embed.get("fields", []) for word in (one["name"], one["value"])]
        found += sum(len(word or "") for word in words)
    if found > 6000:
        yield f"{where} are {found} long together, 6000 may be"


EMBEDS = both(each(_embed, 0, 10), _all_words)

# Slash commands.

NAME = re.compile(r"[-_'\w]{1,32}")
LOCALES = frozenset(
    (
        *("id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu"),
        *("nl", "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru"),
        *("uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko"),
    )
)
MOST_WORDS = 8000


def name(value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, str) or not NAME.fullmatch(value) or value != value.lower():
        yield f"{where} is no name of a command but {value!r}"


def _localized(check: Any) -> Any:
    def check_all(value: Any, where: str) -> Iterator[str]:
        for locale, words in (value or {}).items():
            if locale not in LOCALES:
                yield f"{where} names no locale of Discord's: {locale}"
            yield from check(words, f"{where}.{locale}")

    return check_all


_names = {
    "name_localizations": _localized(name),
    "description_localizations": _localized(text(1, 100)),
}
_named = {"name": name, "description": text(1, 100)}
CHOICE = shape(
    {"name": text(1, 100), "value": either(text(1, 100), whole(-(1 << 53), 1 << 53))},
    {"name_localizations": _localized(text(1, 100))},
)
_option = shape(
    _named | {"type": whole(3, 11)},
    _names
    | {
        "required": flag,
        "choices": each(CHOICE, 0, 25),
        "min_value": whole(-(1 << 53), 1 << 53),
        "max_value": whole(-(1 << 53), 1 << 53),
        "min_length": whole(0, 6000),
        "max_length": whole(1, 6000),
        "autocomplete": flag,
        "channel_types": anything,
    },
)


def _required_first(value: Any, where: str) -> Iterator[str]:
    asked = [bool(option.get("required")) for option in value.get("options", [])]
    if asked != sorted(asked, reverse=True):
        yield f"{where} asks for something after what need not be given"
    kinds = {option["type"] in (1, 2) for option in value.get("options", [])}
    if len(kinds) > 1:
        yield f"{where} mixes sub-commands and parameters"


def _nested(kind: int, inner: Any) -> Any:
    more = _names | {"options": each(inner, 0, 25)}
    return both(shape(_named | {"type": one_of(kind)}, more), _required_first)


_leaves = dict.fromkeys(range(3, 12), _option)
_second = by("type", {1: _nested(1, by("type", _leaves))})
_first = by("type", {1: _nested(1, by("type", _leaves)), 2: _nested(2, _second), **_leaves})


def _not_too_long(value: Any, where: str) -> Iterator[str]:
    found = _length(value)
    if found > MOST_WORDS:
        yield f"{where} is {found} long in all, {MOST_WORDS} may be"


def _length(value: Any) -> int:
    """Count a command's words: names, descriptions and values, each in its longest language."""
    found = 0
    for field in ("name", "description"):
        words = [value.get(field, ""), *(value.get(f"{field}_localizations") or {}).values()]
        found += max(len(word) for word in words)
    found += len(str(value.get("value", "")))
    return found + sum(_length(one) for n in ("options", "choices") for one in value.get(n) or [])


OF_MESSAGE = shape(
    {"name": text(1, 32), "type": one_of(2, 3)},
    _names
    | {
        "default_member_permissions": or_none(text(1, 20)),
        "contexts": or_none(each(one_of(0, 1, 2), 0, 3)),
        "integration_types": or_none(each(one_of(0, 1), 0, 2)),
        "nsfw": flag,
        "id": number,
    },
)
TYPED = both(
    shape(
        _named,
        _names
        | {
            "type": one_of(1),
            "options": each(_first, 0, 25),
            "default_member_permissions": or_none(text(1, 20)),
            "dm_permission": flag,
            "nsfw": flag,
            "contexts": or_none(each(one_of(0, 1, 2), 0, 3)),
            "integration_types": or_none(each(one_of(0, 1), 0, 2)),
            "id": number,
        },
    ),
    _required_first,
    _not_too_long,
)
COMMAND = by("type", {1: TYPED, 2: OF_MESSAGE, 3: OF_MESSAGE})
