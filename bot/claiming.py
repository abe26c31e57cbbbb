"""Gives out the codes by which somebody becomes the owner of a community."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import WorldClock
from bot.console import Console
from bot.names import clean, one_line
from bot.opening import Opened, language_of, opened, read
from community.claims import issue
from community.refusals import Refusal
from community.words import Code, Lines, Name, Words, lines, n, t

if TYPE_CHECKING:
    from storage.census import Residence
    from storage.database import Database

MOST_NAME = 64


class NoName(Refusal):
    """What shall be a community's name is none."""

    def __init__(self) -> None:
        super().__init__(
            n(
                "A community's name has from one to {count} character.",
                "A community's name has from one to {count} characters.",
                MOST_NAME,
            )
        )


def show(console: Console, path: Path | None, word: str) -> int:
    """Found or show a community, and print a code by which to own it."""
    name = " ".join(one_line(clean(word)).split())
    if not 0 < len(name) <= MOST_NAME:
        raise NoName
    with opened(*read(path, level="warning"), new=True) as parts:
        known = _residence(parts.database, name)
        code = code_for(parts, console.language, name)
        residence = known or _residence(parts.database, name)
    if residence is not None:
        console.say(described(residence, is_new=known is None))
    console.say(
        t(
            "Who sends the bot {claim} in private within 15 minutes becomes its owner.",
            claim=Code(f"/claim {code}"),
        )
    )
    return 0


def offer(console: Console, parts: Opened) -> None:
    """Print a code for every community that has no owner; found the first one."""
    from storage.census import residences

    found = residences(parts.database)
    names = [each.community.name for each in found if not each.owners]
    for name in names if found else [console.text(t("My community"))]:
        code = code_for(parts, console.language, name)
        console.say(
            t(
                "{community} has no owner yet: who sends the bot {claim} in private within 15 "
                "minutes will be.",
                community=Name(name),
                claim=Code(f"/claim {code}"),
            )
        )


def code_for(parts: Opened, system_language: str, name: str) -> str:
    """Give a code for the community of that name, founded as the settings say if there is none."""
    language = language_of(parts.settings, system_language)
    return claim_code(
        parts.database, name, WorldClock().now(), language=language, zone=parts.settings.zone
    )


def claim_code(
    database: Database, name: str, now: datetime, *, language: str = "en", zone: str = "UTC"
) -> str:
    """Give a code for the community of that name, founded now if there is none."""
    from bot.founding import found
    from storage.store import Store

    store = Store(database)
    try:
        found(store, name, now, language=language, zone=zone)
        batch = store.begin()
        try:
            page = batch.page()
            code = issue(page, name, now)
            batch.merge(page)
            batch.commit()
        except BaseException:
            batch.rollback()
            raise
    finally:
        store.close()
    return code


def described(residence: Residence, *, is_new: bool) -> Lines:
    """Show a community in a few lines."""
    community = residence.community
    about = t(
        "{name}: {language}, {zone}, a day begins at {hour}.",
        name=Name(community.name),
        language=Code(community.language),
        zone=Code(community.zone),
        hour=f"{community.day_start:02d}:00",
    )
    return lines(
        t("Founded just now.") if is_new else None,
        about,
        n("{count} member", "{count} members", residence.members),
        t("Chats: {chats}", chats=_names(residence.chats)) if residence.chats else None,
        t("Owner: {owners}", owners=_names(residence.owners)) if residence.owners else None,
    )


def _names(names: tuple[str, ...]) -> Words:
    return Lines(tuple(t("{name}", name=Name(name)) for name in names), ", ")


def _residence(database: Database, name: str) -> Residence | None:
    from storage.census import residences

    return next((each for each in residences(database) if each.community.name == name), None)
