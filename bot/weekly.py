"""What `hearth digest` does: tells a week of a community, or writes it as a page."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.console import Console
from bot.opening import Opened, opened, read
from bot.recognition import NoSuchCommunity
from bot.settings import instance
from community.advice import advise
from community.digestsettings import DigestSettings
from community.digestwords import summary, title
from community.refusals import Refusal
from community.weeks import Week, read_week
from community.words import Code, Name, lines, t

if TYPE_CHECKING:
    from community.people import Community
    from storage.keptweeks import KeptWeek


class FileThere(Refusal):
    """There is something already where the page is to go."""

    def __init__(self, file: Path) -> None:
        super().__init__(t("{file} is there already; name another file.", file=Code(str(file))))


def digest(
    console: Console, path: Path | None, community: str | None, week: str, html: Path | None
) -> int:
    """Tell a week as it was told, or as it is now; gives the exit code.

    Raises NoSuchCommunity, NoSuchWeek, NotYetOver, FileThere, Unavailable.
    """
    from bot.pages.making import page_told

    if html is not None and html.exists():
        raise FileThere(html)
    with opened(*read(path, level="warning")) as parts:
        home = _meant(parts, community)
        kept = _week(parts, home, _read(parts, home, week))
    if html is None:
        console.say(lines(title(kept.digest, home.name), summary(kept.digest, kept.names)))
        return 0
    with html.open("x", encoding="utf-8") as file:
        html.chmod(0o600)
        file.write(page_told(kept, console.language))
    console.say(
        t("The week of {name} is written to {file}.", name=Name(home.name), file=Code(str(html)))
    )
    console.say(t("It names people: pass it on to nobody who need not know."))
    return 0


def _meant(parts: Opened, name: str | None) -> Community:
    from storage.census import residences

    known = [each.community for each in residences(parts.database)]
    found = [each for each in known if name is None or each.name == name]
    if len(found) != 1:
        raise NoSuchCommunity(tuple(each.name for each in known))
    return found[0]


def _read(parts: Opened, home: Community, word: str) -> Week:
    from storage.keptweeks import document_of

    document = document_of(parts.database, home.id)
    rules = instance(parts.settings).of("digest", DigestSettings, document, "")
    return read_week(word, home.day(datetime.now(UTC)), rules.day)


def _week(parts: Opened, home: Community, week: Week) -> KeptWeek:
    from storage.keptweeks import kept_digests, kept_week, week_told
    from storage.weekly import digest_of

    kept = kept_week(parts.database, home.id, week)
    if kept is not None:
        return kept
    beside = kept_digests(parts.database, home.id, (week.back(1), week.back(-1)))
    return week_told(parts.database, advise(digest_of(parts.database, home.id, week), *beside))
