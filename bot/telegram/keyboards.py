"""Buttons below Telegram's messages: what they do, what they open, and where they lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.wording import render
from community.actions import Edit, Say
from community.buttons import Button
from community.opening import start_place

Seal = Callable[[Button, str], str]


def keyboard(action: Say | Edit, username: str, seal: Seal, chat: str) -> dict[str, Any] | None:
    """Give the buttons below a message of a chat, those that lead somewhere last."""
    place = f"{action.platform}:{chat}"
    rows = [
        [{"text": render(b.label, action.language), "callback_data": seal(b, place)} for b in row]
        for row in action.buttons
    ]
    link = action.link if isinstance(action, Say) else None
    if link is not None:
        data = seal(link, start_place(action.platform))
        url = f"https://t.me/{username}?start={data}"
        rows.append([{"text": render(link.label, action.language), "url": url}])
    pages = action.pages if isinstance(action, Say) else ()
    rows += [[{"text": page.label, "url": page.address}] for page in pages]
    return {"inline_keyboard": rows} if rows else None
