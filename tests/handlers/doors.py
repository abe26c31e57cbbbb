"""Towns with a door: what is set there, an office of the moderators, and who is held."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from bot.local.town import PLAZA, Resident, Town
from community.settings import Instance
from storage.books import audit

OFFICE = "office"


@asynccontextmanager
async def door(
    url: str, language: str = "en", **settings: Mapping[str, Any]
) -> AsyncIterator[Town]:
    """A town with these settings, whose moderators Mod and Kim have an office."""
    town = await Town.open(
        url, language=language, chats=((OFFICE, "Office"),), instance=Instance(settings)
    )
    with town.app.database.writing() as connection:
        change = "UPDATE chat SET purpose = 'moderators' WHERE title = 'Office'"
        connection.exec_driver_sql(change)
        connection.exec_driver_sql("UPDATE version SET n = n + 1")
    for name in ("Mod", "Kim"):
        await town.resident(name, role="moderator").says("hi")
    yield town
    assert town.app.line.buried == 0
    assert audit(town.app.database).wrong == ()
    await town.close()


def held(town: Town) -> set[str]:
    """Who may not write on the plaza."""
    return {who for (chat, who), _ in town.square.restricted.items() if chat == PLAZA}


def was_removed(who: Resident) -> bool:
    """Whether the last thing that somebody said was removed."""
    return who.last is not None and who.last.removed


def standing(town: Town, chat: str = PLAZA) -> list[str]:
    """What the bot has said in a chat, to all, and what still stands there."""
    return [
        shown.text
        for shown in town.square.messages
        if shown.chat == chat and shown.by == "hearth" and shown.only is None and not shown.removed
    ]


async def solves(who: Resident) -> str:
    """Answer the sum that somebody is asked, by its button."""
    return await who.presses(str(solution(who)))


def solution(who: Resident) -> int:
    """Give what the newest sum comes to."""
    asked = next(
        shown.text
        for shown in reversed(who.town.square.messages)
        if "How much is" in shown.text and who.sees(shown)
    )
    sign = "−" if "−" in asked else "+"
    one, _, other = asked.rpartition("How much is ")[2].rstrip("?").partition(sign)
    return int(one) + (-int(other) if sign == "−" else int(other))
