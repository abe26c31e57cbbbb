"""How strangers are looked at: what their platform gives of them, and what is seen in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.errands import Errand
from bot.looking.looker import MOST_BYTES, Looker
from bot.platform import Keeping, Platform
from community.jobs import ComparePicture, Job, LookAtPicture, LookAtProfile
from community.sights import Pictured, Profile

HANDS, FEWER = 4, 1
"""Pictures that are fetched at the same time: strangers', and those of who wrote much, so that of
these one at most is before a stranger's when it is looked at.
"""
PAUSE = 1.0
"""Seconds between two profiles: a wave of newcomers shall not become one of calls."""
PATIENCE = 20.0
"""Seconds after which a picture is let be, whether fetching or looking took them."""


def errands(platforms: Sequence[Platform], looker: Looker) -> Mapping[type[Job], Errand]:
    """Give how errands are done on these platforms."""
    keeping = {each.name: each for each in platforms if isinstance(each, Keeping)}

    async def picture(job: LookAtPicture) -> Pictured:
        file = await keeping[job.platform].fetch(job.file, MOST_BYTES)
        return await looker.look(file)

    async def profile(job: LookAtProfile) -> Profile:
        return await keeping[job.platform].profile(job.to)

    return {
        ComparePicture: Errand(picture, FEWER, PATIENCE),
        LookAtPicture: Errand(picture, HANDS, PATIENCE),
        LookAtProfile: Errand(profile, 1, PATIENCE, PAUSE),
    }
