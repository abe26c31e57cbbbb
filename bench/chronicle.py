"""A real community's years, without text, and who held a role in it when."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from community.evidence import Remark, gather

DATA = Path(__file__).parents[2] / "shared" / "data" / "recognition"
DAY = 86_400_000_000
EPOCH = date(1970, 1, 1).toordinal()
ROLES = ("maintainers", "reviewers", "admin")


class Team(NamedTuple):
    """Who held a role, and who was an admin, from a day on."""

    since: int
    holders: frozenset[int]
    admins: frozenset[int]


class Chronicle(NamedTuple):
    """Messages by day (ordinal), and the dated teams, the first one first."""

    days: Mapping[int, Sequence[Remark]]
    teams: tuple[Team, ...]

    def team(self, day: int) -> Team:
        """Give the team of a day; before the first that is dated, that one."""
        return next((team for team in reversed(self.teams) if team.since <= day), self.teams[0])

    def window(self, first: int, last: int) -> list[Remark]:
        """Give the messages of days, the last one not among them."""
        return [remark for day in range(first, last) for remark in self.days.get(day, ())]

    def with_more(self, more: Sequence[Remark]) -> Chronicle:
        """Give the same with further messages."""
        added = defaultdict(list)
        for remark in more:
            added[day_of(remark.at)].append(remark)
        merged = {day: sorted([*self.days.get(day, ()), *rows]) for day, rows in added.items()}
        return self._replace(days={**self.days, **merged})


def present() -> bool:
    """Say whether the data is on this machine."""
    return DATA.is_dir()


def day_of(at: int) -> int:
    """Give the ordinal date of a moment."""
    return at // DAY + EPOCH


def ordinal(year: int, month: int, day: int = 1) -> int:
    """Give the ordinal date of a day."""
    return date(year, month, day).toordinal()


def read() -> Chronicle:
    """Read it; people, channels and topics become numbers, bots are left out."""
    numbers: dict[str, int] = {}

    def number(name: str) -> int:
        return numbers.setdefault(name, len(numbers) + 1)

    with gzip.open(DATA / "lean.events.csv.gz", "rt", encoding="utf-8") as lines:
        rows = list(csv.reader(lines))[1:]
    bots = {row[3] for row in rows if row[4] == "1"}
    days: dict[int, list[Remark]] = defaultdict(list)
    for ref, row in enumerate(rows, 1):
        when, channel, topic, author, bot, words, answered, named = row[:8]
        if bot == "1":
            continue
        at = int(datetime.fromisoformat(when).timestamp()) * 1_000_000
        remark = Remark(
            at,
            number(f"channel {channel}"),
            number(f"topic {topic}"),
            ref,
            number(author),
            None,
            number(answered) if answered and answered not in bots else None,
            tuple(number(one) for one in named.split("|") if one and one not in bots),
            ref,
            int(words or 0),
        )
        days[day_of(at)].append(remark)
    told = json.loads((DATA / "lean.events.truth.json").read_text(encoding="utf-8"))
    return Chronicle(days, tuple(_team(snapshot, number) for snapshot in told["snapshots"]))


def _team(snapshot: Mapping[str, Any], number: Callable[[str], int]) -> Team:
    holders = frozenset(number(name) for role in ROLES for name in snapshot[role])
    admins = frozenset(number(name) for name in snapshot["admin"])
    return Team(datetime.fromisoformat(snapshot["date"]).toordinal(), holders, admins)


def evidence(chronicle: Chronicle, first: int, last: int) -> Iterator[tuple[int, ...]]:
    """Give the rows of evidence of days, the last one not among them."""
    days = chronicle.days
    for day in range(first, last):
        own = days.get(day, ())
        after = days.get(day + 1, ()) if day + 1 < last else ()
        for row in gather(days.get(day - 1, ()), own, after).acknowledged:
            yield (day, *row)
