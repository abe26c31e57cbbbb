"""How what members attach is looked at: fetched from its platform, then seen apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.errands import Errand
from bot.looking.looker import MOST_BYTES, Looker
from bot.platform import Keeping, Platform
from community.jobs import Job, LookAtPicture, Pictured

HANDS = 4
"""Pictures that are fetched at the same time."""
PATIENCE = 20.0
"""Seconds after which a picture is let be, whether fetching or looking took them."""


def errands(platforms: Sequence[Platform], looker: Looker) -> Mapping[type[Job], Errand]:
    """Give how errands are done on these platforms."""
    keeping = {each.name: each for each in platforms if isinstance(each, Keeping)}

    async def picture(job: LookAtPicture) -> Pictured:
        file = await keeping[job.platform].fetch(job.file, MOST_BYTES)
        return await looker.look(file)

    return {LookAtPicture: Errand(picture, HANDS, PATIENCE)}
