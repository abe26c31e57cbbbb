"""The menu of commands that Telegram shows: per language, and for administrators more."""

from __future__ import annotations

from typing import Any

import structlog

from bot.telegram.wire import Wire
from bot.wording import LANGUAGES, render, shorten
from community.house import House
from community.people import Role

log = structlog.get_logger()

MOST_DESCRIPTION = 256
SCOPES = {
    "default": Role.MEMBER,
    "all_chat_administrators": Role.MODERATOR,
}
"""Telegram knows members and administrators; what a moderator may do here only those are shown."""


def commands(house: House, role: Role, language: str) -> list[dict[str, str]]:
    """Give the menu of a role: the first-level commands, each with its sentence."""
    found: dict[str, str] = {}
    for command in house.for_role(role):
        first = command.name.split(" ")[0]
        if first == command.name or first not in found:
            found[first] = shorten(render(command.about, language), MOST_DESCRIPTION)
    return [{"command": name, "description": about} for name, about in found.items()]


async def refresh(wire: Wire, house: House, language: str) -> None:
    """Set each menu that is not as it should be; raises Lost and Rejected.

    Who speaks none of our languages reads `language`.
    """
    changed = 0
    for scope, role in SCOPES.items():
        for code in ("", *LANGUAGES):
            wanted = commands(house, role, code or language)
            about: dict[str, Any] = {"scope": {"type": scope}, "language_code": code or None}
            if await wire.call("getMyCommands", about) != wanted:
                await wire.call("setMyCommands", about | {"commands": wanted})
                changed += 1
    if changed:
        log.info("menus are set", count=changed)
