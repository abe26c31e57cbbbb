"""What Telegram says a request is: aiogram's models of the Bot API, and a table of lengths."""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import pydantic
from pydantic import BaseModel

WORDS = frozenset(
    {"text", "caption", "callback_query_id", "url", "tag", "language_code", "description", "emoji"}
)
"""Parameters that are words even where they look like JSON."""
LENGTHS = {
    "text": (1, 4096),
    "caption": (0, 1024),
    "tag": (0, 16),
    "callback_data": (1, 64),
    "description": (1, 256),
}
MOST_IDS = 100


def complaints(method: str, params: Mapping[str, str], files: Mapping[str, bytes]) -> list[str]:
    """Give what is wrong with a request, nothing for a good one."""
    model = _model(method)
    if model is None:
        return [f"there is no method {method}"]
    unknown = {*params, *files} - {*model.model_fields}
    attached = {name for name in files if f"attach://{name}" in json.dumps(dict(params))}
    wrong = [f"{method} takes no {name}" for name in sorted(unknown - attached)]
    given: dict[str, Any] = {name: value_of(name, raw) for name, raw in params.items()}
    given |= {name: "attached" for name in files if name in model.model_fields}
    try:
        model.model_validate(given)
    except pydantic.ValidationError as error:
        wrong.append(f"{method}: {error}")
    links = [] if method == "setWebhook" else _bad_links(given)
    return [*wrong, *_too_long(given), *links]


def value_of(name: str, raw: str) -> Any:
    """Give a parameter as it is meant."""
    if name in WORDS:
        return raw
    try:
        return json.loads(raw)
    except ValueError:
        return raw


def _too_long(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for inner, each in value.items():
            yield from _too_long(each, inner)
    elif isinstance(value, list):
        for each in value:
            yield from _too_long(each, name)
    elif name in LENGTHS and isinstance(value, str) and not _is_button(name, value):
        least, most = LENGTHS[name]
        units = len(value.encode() if name == "callback_data" else value.encode("utf-16-le")[::2])
        if not least <= units <= most:
            yield f"{name} is {units} long, {least} to {most} may be"


def _is_button(name: str, value: str) -> bool:
    return name == "text" and not value


def _bad_links(given: Any) -> Iterator[str]:
    for url in re.findall(r'"url": "([^"]*)"', json.dumps(given)):
        is_start = url.startswith("https://t.me/") and "start" in url
        if is_start and not re.fullmatch(r"https://t\.me/\w{5,32}\?start=[\w-]{1,64}", url):
            yield f"no link of Telegram's: {url}"
        if not re.fullmatch(r"https://[\w.-]+\.\w{2,}(/\S*)?", url):
            yield f"no page: {url}"


@cache
def _model(method: str) -> type[BaseModel] | None:
    methods, names = _aiogram()
    model: type[BaseModel] | None = getattr(methods, method[:1].upper() + method[1:], None)
    if model is not None:
        model.model_rebuild(_types_namespace=names)
    return model


@cache
def _aiogram() -> tuple[Any, dict[str, Any]]:
    """Import the models; building all of them takes seconds, so each is built when asked for."""
    build = BaseModel.__dict__["model_rebuild"]
    BaseModel.model_rebuild = classmethod(lambda cls, **_: None)  # type: ignore[assignment]  # for the import
    try:
        from aiogram import methods, types
    finally:
        BaseModel.model_rebuild = build  # type: ignore[method-assign]  # back again
    return methods, {**vars(types), **vars(typing), "datetime": datetime}
