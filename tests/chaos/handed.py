"""Files and pictures: what the platform was handed and shown, and what lies about afterwards."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from community.actions import Show
from community.events import Claim, Kind
from community.outbox import State
from tests.chaos.finding import Finding, rows
from tests.chaos.oracle import World
from tests.chaos.records import Wanted
from tests.chaos.servers import Request
from tests.chaos.standing import Row
from tests.chaos.story import EDITED

UNDRAWN = ("a picture was not drawn", "a picture took too long")


def handed(
    connection: Connection, world: World, found: Sequence[Row], requests: Sequence[Request]
) -> Iterator[Finding]:
    """Compare who asked for a file with who got one, and with what is in it."""
    ends = [row for row in found if row.is_about_a_file]
    query = "SELECT state FROM job WHERE job LIKE '%collect_data%'"
    states = Counter(state for (state,) in rows(connection, query))
    failed = [row for row in ends if row.is_notice]
    wrong = []
    if states != Counter({1: len(ends) - len(failed), 2: len(failed)}):
        wrong.append(f"jobs by their states: {states}, but {len(failed)} of {len(ends)} failed")
    asked, got = (
        Counter((wanted.who, wanted.chat) for wanted in world.files),
        Counter((getattr(row.action, "to", ""), row.action.chat) for row in ends),
    )
    wrong += [f"not handed: {who} in {chat}" for who, chat in (asked - got).elements()]
    wrong += [f"handed too often: {who} in {chat}" for who, chat in (got - asked).elements()]
    wanted = {each.who: each for each in world.files}
    seen = [request for request in requests if request.file]
    for request in seen:
        if request.action["to"] in wanted:
            wrong += _amiss(world, wanted[request.action["to"]], json.loads(request.file))
    after = sum(row.state is State.REFUSED for row in ends)
    what = f"files, each handed over ({len(failed)} given up, {after} asked for once more)"
    yield Finding(what, len(ends), tuple(wrong))


def _amiss(world: World, wanted: Wanted, told: dict[str, Any]) -> Iterator[str]:
    """Say what is wrong with a file: it holds all that its owner did, and nobody else."""
    who, kept = wanted.who, {each["table"]: each["rows"] for each in told["kept"]}
    own: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for row in kept["activity"]:
        (own if row["identity"] == "you" else others).append(row)
    does = Counter(Claim(Kind[r["kind"].upper()], r["ref"], r["sub"]) for r in own)
    least, most = Counter(world.did[who][: wanted.least]), Counter(world.did[who])
    yield from (f"the file of {who} lacks {claim}" for claim in least - does)
    yield from (f"the file of {who} has {claim} of others" for claim in does - most)
    for row in others:
        if row["reply_author"] != "you" and "you" not in row["mentions"]:
            yield f"the file of {who} has {row}"
    touched = {claim.ref for claim in world.did[who]}
    said = {s.message: s.text for s in world.said.values() if s.who and s.who.id == who}
    for row in kept.get("text", ()):
        if row["body"] not in (said.get(row["ref"]), EDITED) or row["ref"] not in touched:
            yield f"the file of {who} has the words {row['body']!r} ({row['ref']})"
    (identity,) = kept["identity"]
    if identity["external"] != who or identity["name"] != world.names[who]:
        yield f"the file of {who} is for {identity}"


def shown(found: Sequence[Row], requests: Sequence[Request], log: str) -> Iterator[Finding]:
    """See that each picture was shown, or its words with a line in the log."""
    numbers = [row.number for row in found if isinstance(row.action, Show)]
    bare = [request.number for request in requests if request.shown is False]
    reported = sum(log.count(words) for words in UNDRAWN)
    wrong = [f"{number} came without its picture" for number in bare[reported:]]
    wrong += [f"{r.number} is no picture" for r in requests if r.shown and r.number not in numbers]
    yield Finding(f"pictures, shown or reported ({len(bare)} in words)", len(numbers), tuple(wrong))


def leftovers(folder: Path, easels: Sequence[int]) -> Finding:
    """See that nothing is left behind: no file of somebody's, nothing half written, no easel."""
    wrong = [f"{path} is left" for path in folder.rglob("*") if path.is_file() and not _ours(path)]
    wrong += [f"process {number} still draws" for number in easels]
    return Finding("files and processes left behind", len(wrong), tuple(wrong))


def _ours(path: Path) -> bool:
    return path.name in ("deaths", "bot.log") or path.name.startswith("hearth.db")


def drawing(place: str) -> list[int]:
    """Give the processes that were started with a place's easel and are still there."""
    mark, found = place.encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if mark in words:
            found.append(int(process.name))
    return found
