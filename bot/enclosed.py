"""Files that come with commands: fetched from their platform, looked at, and laid down."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from bot.errands import Errand
from bot.platform import Keeping, Platform, TooLarge
from community.jobs import FetchModel, Job
from community.lessons import Sent
from community.phrasebook import MOST_PHRASES
from moderation.sentences import n, t
from moderation.terms import read_list, written
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
NO_LIST = t("This file is no list: it takes a text with a word or phrase in each line.")
TOO_LONG = n(
    "This list is too long: I take {count} phrase.",
    "This list is too long: I take {count} phrases.",
    MOST_PHRASES,
)


def enclosures(platforms: Sequence[Platform], database: Database) -> Mapping[type[Job], Errand]:
    """Give how files that come with commands are met on these platforms."""
    keeping = {each.name: each for each in platforms if isinstance(each, Keeping)}

    async def model(job: FetchModel) -> Sent:
        try:
            file = await keeping[job.platform].fetch(job.file, MOST_MEGABYTES << 20)
        except TooLarge:
            return Sent(why=LARGE)
        if job.is_list:
            return await asyncio.to_thread(_read, file)
        sent = await asyncio.to_thread(_looked_at, file)
        if sent.why is None:
            await asyncio.to_thread(lay_down, database, job.asked_by, job.number, file)
        return sent

    return {FetchModel: Errand(model, 1, PATIENCE)}


def _read(file: bytes) -> Sent:
    """Read a list of phrases, as people share them: UTF-8, or UTF-16 with its mark, or GB 18030."""
    terms, unread = read_list(_text(file))
    if not terms:
        return Sent(why=NO_LIST)
    if len(terms) > MOST_PHRASES:
        return Sent(why=TOO_LONG)
    return Sent(phrases=tuple(written(terms)), unread=len(unread))


def _text(file: bytes) -> str:
    marked = file.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = file.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text if all(each.isprintable() or each.isspace() for each in text) else ""
    return ""


def _looked_at(file: bytes) -> Sent:
    from moderation.learning.storing import NotAModel, from_bytes

    try:
        harmless, spam = from_bytes(file).lessons
    except NotAModel as error:
        return Sent(why=error.why)
    return Sent(spam, harmless)
