"""What came of the kills on Discord's wire: the database against what is known to be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection

from storage.books import audit
from storage.coverage import gaps
from storage.database import Database
from storage.repositories.jobs import WAITING
from tests.chaos.finding import Finding, rows, same
from tests.chaos.flood import JOB
from tests.chaos.guilds import PLATFORM, Heard, Served, Talk
from tests.chaos.place import SPAM

SAID = """SELECT c.external, a.topic, a.ref FROM activity a JOIN chat c ON c.id = a.chat
    WHERE a.kind = 1"""
EARNED = """SELECT i.external, c.external, l.ref FROM ledger l
    JOIN identity i ON i.id = l.identity JOIN chat c ON c.id = l.chat WHERE l.amount = 1"""
TAKEN_BACK = """SELECT i.external, l.amount FROM ledger l JOIN identity i ON i.id = l.identity
    WHERE l.amount <> 1"""


def judge(database: Database, talk: Talk, *, capped: bool) -> Iterator[Finding]:
    """Hold the database against what the server knows to have been said."""
    with database.reading() as connection:
        said, letters = rows(connection, SAID), rows(connection, "SELECT raw FROM dead_letter")
        yield from _claimed(connection, database, talk, said, capped=capped)
        untold = rows(connection, "SELECT body, why FROM untold")
        jobs = [state for (state,) in rows(connection, "SELECT state FROM job")]
    heard = [each for each in talk.held if key_of(each) in {*said}]
    raw = [text for (text,) in letters]
    found = {word for word in talk.poison for text in raw if word in text}
    lost = [] if capped else talk.poison
    yield same("events that nobody can read, kept", lost, found & {*lost})
    strange = [text for text in raw if not any(word in text for word in talk.poison)]
    yield same("and no other dead letter, nothing untold", (), [*untold, *strange])
    waiting = (f"{jobs.count(WAITING)} jobs still wait",) if WAITING in jobs else ()
    yield Finding("jobs came to an end", len(jobs), waiting)
    asked = ["a job" for each in heard if each.text.startswith(JOB)]
    yield same("jobs, each started once", asked, ["a job"] * len(jobs))
    spam = {(str(e.channel), str(e.number)) for e in heard if e.text.startswith(SPAM)}
    yield same("spam that was removed", spam, _removed(talk.api))
    yield Finding("requests as Discord wants them", len(talk.api.requests), tuple(talk.api.wrong))
    books = audit(database)
    yield Finding("the house's own audit", books.entries, books.wrong)


def _claimed(
    connection: Connection,
    database: Database,
    talk: Talk,
    said: list[tuple[object, ...]],
    *,
    capped: bool,
) -> Iterator[Finding]:
    lacking = [each for each in talk.held if key_of(each) not in {*said}]
    if capped:
        listed = [each for each in talk.held if _is_given_up(database, each)]
        yield same("messages missed, and what the gaps list", listed, lacking)
    heard = [each for each in talk.held if each not in lacking] if capped else talk.held
    yield same("messages, each claimed once", [key_of(each) for each in heard], said)
    gone = {key_of(each) for each in talk.gone}
    yield same("and none that was gone before", (), gone & {*said})
    earned = [(each.by, each.chat, each.number) for each in heard]
    yield same("points, each earned once", earned, rows(connection, EARNED))
    spam = Counter((each.by, -1) for each in heard if each.text.startswith(SPAM))
    back = Counter(rows(connection, TAKEN_BACK)) - spam
    yield Finding("and only those of spam taken back, once", spam.total(), tuple(map(str, back)))


def key_of(heard: Heard) -> tuple[object, ...]:
    return heard.chat, heard.topic, heard.number


def _is_given_up(database: Database, heard: Heard) -> bool:
    return not beyond(database, [heard])


def beyond(database: Database, lacking: list[Heard]) -> list[Heard]:
    """Give what is lacking and listed in no gap."""
    listed = gaps(database, PLATFORM, 10_000) if lacking else []
    return [
        each
        for each in lacking
        if not any(g.channel == each.channel and g.since < each.number <= g.until for g in listed)
    ]


def _removed(api: Served) -> set[tuple[str, str]]:
    """Give the messages that the bot asked to have removed, by their channels."""
    one, many = "/channels/{channel}/messages/{message}", "/channels/{channel}/messages/bulk-delete"
    found = {(r.path["channel"], r.path["message"]) for r in api.of(f"DELETE {one}")}
    batches = [(r.path["channel"], r.body["messages"]) for r in api.of(f"POST {many}")]
    return found | {(channel, str(number)) for channel, ids in batches for number in ids}
