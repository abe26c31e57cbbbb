"""Files that come with commands: fetched from their platform, looked at, and laid down."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from bot.errands import Errand
from bot.platform import Keeping, Platform, TooLarge
from community.jobs import FetchModel, Job
from community.lessons import Sent
from moderation.sentences import n
from storage.bringing import lay_down
from storage.database import Database

MOST_MEGABYTES = 5
"""What a model can come to, and a little."""
PATIENCE = 60.0
"""Seconds after which a file is let be."""
LARGE = n(
    "This file is too large: a classifier has at most {count} megabyte.",
    "This file is too large: a classifier has at most {count} megabytes.",
    MOST_MEGABYTES,
)


def enclosures(platforms: Sequence[Platform], database: Database) -> Mapping[type[Job], Errand]:
    """Give how files that come with commands are met on these platforms."""
    keeping = {each.name: each for each in platforms if isinstance(each, Keeping)}

    async def model(job: FetchModel) -> Sent:
        try:
            file = await keeping[job.platform].fetch(job.file, MOST_MEGABYTES << 20)
        except TooLarge:
            return Sent(why=LARGE)
        sent = await asyncio.to_thread(_looked_at, file)
        if sent.why is None:
            await asyncio.to_thread(lay_down, database, job.asked_by, job.number, file)
        return sent

    return {FetchModel: Errand(model, 1, PATIENCE)}


def _looked_at(file: bytes) -> Sent:
    from moderation.learning.storing import NotAModel, from_bytes

    try:
        harmless, spam = from_bytes(file).lessons
    except NotAModel as error:
        return Sent(why=error.why)
    return Sent(spam, harmless)
