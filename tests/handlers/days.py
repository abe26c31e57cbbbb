"""People who come on some days and miss others."""

from __future__ import annotations

from bot.local.town import Resident, Town


async def rich(town: Town, points: int = 200) -> Resident:
    """Ann, with that many points."""
    ann = town.resident("Ann")
    await ann.says("hi")
    await town.resident("Mod", role="moderator").says(f"/award @ann {points}")
    return ann


async def came(who: Resident, pattern: str, *others: Resident) -> str:
    """Come on the days marked `x` of a pattern, a day each; gives what was said the last time.

    Others may come along.
    """
    said = ""
    for place, mark in enumerate(pattern):
        if place:
            await who.town.wait(days=1)
        if mark == "x":
            for each in (*others, who):
                said = await each.says("/checkin")
    return said
