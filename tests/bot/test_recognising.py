"""Rankings in a process of their own, and from files through the whole house."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bench import chronicle
from bot.recognising import recognise_apart
from community.evidence import Remark, gather
from community.jobs import Recognise
from community.recognition import recognise
from storage import recognising
from tests.bot.conftest import Run
from tests.storage.fair import START, chat
from tests.storage.test_evidence import story

MOST = 2_500
FOUR_HOURS = 4 * 3_600_000_000


@pytest.mark.postgres_at_length
def test_a_large_community_is_ranked_in_a_process_of_its_own(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognising, "SMALL", 0)
    with chat(database_url) as (database, there):
        there.take(story(there))
        job = Recognise(community=there.community, today=START.toordinal() + 2)
        found = recognise_apart(database, job)
        assert found.ranked == {0: 3, 7: 3, 90: 3}
        query = text("SELECT count(*) FROM recognised WHERE span = 90")
        with database.reading() as connection:
            assert connection.execute(query).scalar() == 3
        assert recognise_apart(database, job).rows == 0


def test_a_process_that_fails_says_why(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognising, "SMALL", 0)
    with chat(sqlite_url) as (database, there):
        there.take(story(there))
        with database.writing() as connection:
            connection.execute(text("DROP TABLE acknowledged"))
        with pytest.raises(RuntimeError, match="no such table: acknowledged"):
            recognise_apart(database, Recognise(community=there.community, today=1))


def lines(remarks: Sequence[Remark]) -> Iterator[str]:
    """Give messages as lines of JSON; somebody is answered by the last that they wrote there."""
    last = dict[tuple[int, int], int]()
    for one in remarks:
        said = {
            "id": one.ref,
            "channel": f"c{one.place}",
            "topic": one.topic,
            "author_id": f"p{one.author}",
            "ts": datetime.fromtimestamp(one.at // 1_000_000, UTC).isoformat(),
            "text": f"this is what number {one.ref} says",
            "mentions": [f"p{who}" for who in one.named],
        }
        if one.answered and (one.place, one.answered) in last:
            said["reply_to"] = last[one.place, one.answered]
        last[one.place, one.author] = one.ref
        yield json.dumps(said) + "\n"


def numbered(remarks: Sequence[Remark]) -> list[Remark]:
    """Give people numbers in the order in which they come, as the house does.

    Who names several at once may pass what counts of a day: then the order decides.
    """
    numbers: dict[int, int] = {}
    for one in remarks:
        numbers.setdefault(one.author, len(numbers) + 1)
    for one in remarks:
        for who in (one.answered, *one.named):
            if who is not None:
                numbers.setdefault(who, len(numbers) + 1)
    return [
        one._replace(
            author=numbers[one.author],
            answered=numbers[one.answered] if one.answered is not None else None,
            named=tuple(numbers[who] for who in one.named),
        )
        for one in remarks
    ]


def straight(remarks: Sequence[Remark]) -> dict[str, Any]:
    """Rank by what the messages say, without a database."""
    days = defaultdict[int, list[Remark]](list)
    known, wrote = dict[int, int](), set[tuple[int, int]]()
    for one in remarks:
        known.setdefault(one.author, chronicle.day_of(one.at))
        answered = one.answered if (one.place, one.answered) in wrote else None
        named = tuple(who for who in one.named if who in known)  # nobody else is known by then
        wrote.add((one.place, one.author))
        said = one._replace(answered=answered, named=named)
        days[chronicle.day_of(one.at - FOUR_HOURS)].append(said)
    rows = [
        (day, *row)
        for day in sorted(days)
        for row in gather(days.get(day - 1, ()), days[day], days.get(day + 1, ())).acknowledged
    ]
    found = recognise(rows, known)
    return told(
        (f"p{one.person}", one.score, one.weakest, one.signs._asdict())
        for one in found.standings
        if one.signs.helped
    )


def told(members: Iterable[tuple[str, float, str, dict[str, Any]]]) -> dict[str, Any]:
    return {name: (round(score, 1), weakest, signs) for name, score, weakest, signs in members}


@pytest.mark.long
def test_what_is_imported_made_anew_and_ranked_is_what_the_file_says(
    hearth: Run, tmp_path: Path, shared: Path
) -> None:
    assert shared.is_dir()
    history = chronicle.read()
    last = max(history.days)
    remarks = sorted(one for day in range(last - 60, last) for one in history.days.get(day, ()))
    remarks = numbered(remarks[:MOST])
    file = tmp_path / "lean.jsonl"
    file.write_text("".join(lines(remarks)), encoding="utf-8")
    assert hearth("import", str(file), "--community", "Lean").returncode == 0
    assert hearth("rebuild", "acknowledged", "thread").returncode == 0
    board = json.loads(hearth("recognise", "--json", "--most", "1000").stdout)
    found = told((m["name"], m["score"], m["weakest"], m["signs"]) for m in board["members"])
    assert len(found) > 50
    assert found == straight(remarks)
