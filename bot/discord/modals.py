"""Forms that Discord shows: what a command still needs, a field for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.wording import render, shorten
from community.commands import Command
from community.params import Param
from community.paramwords import label

FORM = "form"
"""The action that is sealed into a form: the command, and the words given before."""
MOST_FIELDS, MOST_TITLE, MOST_HINT, MOST_INPUT = 5, 45, 100, 4_000
LABEL, TEXT, MENU, PEOPLE = 18, 4, 3, 5
SHORT, LONG = 1, 2


def fields(command: Command, skip: int) -> list[Param] | None:
    """Give what a form asks for behind so many words; None where nothing is needed, or too much."""
    left = command.params[skip:]
    needed = [param for param in left if param.required]
    if not needed or len(needed) > MOST_FIELDS:
        return None
    return list(left) if len(left) <= MOST_FIELDS else needed


def modal(command: Command, asked: Sequence[Param], language: str, data: str) -> dict[str, Any]:
    """Give the form that asks for parameters; `data` names it."""
    title = render(command.label or command.about, language)
    return {
        "custom_id": data,
        "title": shorten(title, MOST_TITLE),
        "components": [_field(param, language) for param in asked],
    }


def _field(param: Param, language: str) -> dict[str, Any]:
    return {
        "type": LABEL,
        "label": shorten(render(label(param.name), language), MOST_TITLE),
        "description": shorten(render(param.expected(), language), MOST_HINT),
        "component": {"custom_id": param.name, "required": param.required} | _input(param),
    }


def _input(param: Param) -> dict[str, Any]:
    match param.kind:
        case "member":
            return {"type": PEOPLE, "min_values": int(param.required), "max_values": 1}
        case "choice" | "bool":
            words = param.choices if param.kind == "choice" else ("yes", "no")
            options = [{"label": word, "value": word} for word in words[:25]]
            return {"type": MENU, "options": options, "min_values": int(param.required)}
        case _:
            most = min(param.most or MOST_INPUT, MOST_INPUT) if param.kind == "str" else MOST_HINT
            return {
                "type": TEXT,
                "style": LONG if param.rest else SHORT,
                "max_length": max(1, most),
                "placeholder": shorten(param.example, MOST_HINT),
            }
