"""Two accounts of one person: how they are linked and parted in a test."""

from __future__ import annotations

import re

from bot.local.town import Resident

CODE = re.compile(r"/link enter (\w{8})")


async def code_of(who: Resident) -> str:
    found_code = CODE.search(await who.whispers("/link"))
    assert found_code is not None
    return found_code[1]


async def linked(one: Resident, other: Resident) -> str:
    return await other.whispers(f"/link enter {await code_of(one)}")


async def points(who: Resident) -> str:
    told = await who.whispers("/points")
    return "\n".join(line for line in told.splitlines() if line.startswith("You "))


async def parted(who: Resident) -> str:
    """Separate the first account that can be."""
    await who.whispers("/link undo")
    return await who.presses(who.buttons()[0])
