"""Buttons as Discord shows them: at most five rows of five, and more of them as menus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bot.discord.lengths import MOST_LABEL
from bot.wording import render, shorten
from community.buttons import Button, Page
from community.words import t

ROW, BUTTON, MENU = 1, 2, 3
SECONDARY, LINK = 2, 5
MOST_ROWS, MOST_IN_ROW, MOST_IN_MENU = 5, 5, 25
MOST_PLACEHOLDER, MOST_OPTION = 150, 100
PICK = "pick"
"""What the name of a menu begins with; what is chosen there is a button's data."""

Rows = Sequence[Sequence[Button]]


def rows(buttons: Rows, language: str, seal: Callable[[Button], str]) -> list[dict[str, Any]]:
    """Give the rows of a message's buttons; each carries all that its press needs.

    What does not fit as it is declared is filled into five rows of five, else into menus.
    """
    sealed = _once([[(seal(button), button.label) for button in row] for row in buttons])
    shaped = [[(data, render(label, language)) for data, label in row] for row in sealed if row]
    flat = [each for row in shaped for each in row]
    if len(shaped) > MOST_ROWS or any(len(row) > MOST_IN_ROW for row in shaped):
        if len(flat) > MOST_ROWS * MOST_IN_ROW:
            return _menus(flat, language)
        shaped = _filled(flat, MOST_IN_ROW)
    return [{"type": ROW, "components": [_button(*each) for each in row]} for row in shaped]


def leading(pages: Sequence[Page]) -> list[dict[str, Any]]:
    """Give the row of buttons that lead to web pages."""
    buttons = [
        {"type": BUTTON, "style": LINK, "label": shorten(p.label, MOST_LABEL), "url": p.address}
        for p in pages[:MOST_IN_ROW]
    ]
    return [{"type": ROW, "components": buttons}] if buttons else []


def _once(rows: list[list[tuple[str, Any]]]) -> list[list[tuple[str, Any]]]:
    """Leave out what is there twice; Discord refuses a message with two of one name."""
    seen, kept = set[str](), []
    for row in rows:
        fresh = []
        for data, label in row:
            if data not in seen:
                seen.add(data)
                fresh.append((data, label))
        kept.append(fresh)
    return kept


def _filled(flat: list[tuple[str, str]], room: int) -> list[list[tuple[str, str]]]:
    return [flat[start : start + room] for start in range(0, len(flat), room)]


def _button(data: str, label: str) -> dict[str, Any]:
    told = shorten(label, MOST_LABEL)
    return {"type": BUTTON, "style": SECONDARY, "label": told, "custom_id": data}


def _menus(flat: list[tuple[str, str]], language: str) -> list[dict[str, Any]]:
    menus = []
    for place, options in enumerate(_filled(flat, MOST_IN_MENU)[:MOST_ROWS]):
        menu = {
            "type": MENU,
            "custom_id": f"{PICK}:{place}",
            "placeholder": shorten(render(t("Choose"), language), MOST_PLACEHOLDER),
            "options": [
                {"label": shorten(label, MOST_OPTION), "value": data} for data, label in options
            ],
        }
        menus.append({"type": ROW, "components": [menu]})
    return menus
