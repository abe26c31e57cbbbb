"""Writes a week's page into a file, for whoever asks for it in a chat."""

from __future__ import annotations

from bot.pages.week import Told, page_of
from community.contentwords import Place
from community.jobs import File, MakePage
from community.posts import Spots
from community.weeks import Week
from storage.database import Database
from storage.handouts import drop_old_files, new_file
from storage.keptweeks import KeptWeek, kept_week


def make_page(database: Database, job: MakePage) -> File:
    """Write the page of a week in the language of who asked; raises LookupError without it."""
    drop_old_files(database.handouts)
    kept = kept_week(database, job.community, Week(job.first))
    if kept is None:
        raise LookupError(f"no digest of the week of {job.first}")
    content = page_told(kept, job.language).encode()
    path, file = new_file(database.handouts, job.asked_by, ".html")
    with file:
        file.write(content)
    return File(str(path), len(content), 1)


def page_told(kept: KeptWeek, language: str) -> str:
    """Give the page of a week. Members' words stay out of it: nobody could take them back."""
    spots = Spots(kept.chats)
    places = {
        (chat, message): Place(spots.named(chat, message))
        for chat, message in kept.digest.content.spots
    }
    return page_of(Told(kept.digest, kept.community.name, kept.names, places), language)
