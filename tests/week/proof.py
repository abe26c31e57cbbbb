"""What came of the week: who was caught by what, who was wronged, and whether the books agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec
from sqlalchemy import text

from bot.local.square import BOT
from bot.local.town import Town
from community.restraints import CaseKind
from storage.books import audit
from tests.week.living import WeekLife

CASES = """
    SELECT c.id, c.kind, c.rule, c.points, c.at, c.ends, c.undone_at > 0 AS undone, c.by,
           coalesce(i.name, '') AS name
    FROM cases c LEFT JOIN identity i ON i.id = c.identity ORDER BY c.id
"""
HITS = """
    SELECT i.name, h.rule, count(*) AS hits
    FROM hit h JOIN identity i ON i.id = h.identity WHERE h.mode = 2 GROUP BY i.name, h.rule
"""
HELD = "SELECT i.name FROM member m JOIN identity i ON i.member = m.id WHERE m.muted + m.barred > 0"
LESSONS = """
    SELECT i.name FROM lesson l JOIN identity i ON i.id = l.identity
    WHERE l.spam = 1 AND l.gone = 0
"""


class Decided(msgspec.Struct, frozen=True, order=True):
    """A case, without what no two towns have alike: its number, and ids."""

    at: int
    who: str
    kind: str
    rule: str
    points: int
    ends: int
    undone: bool
    automatic: bool


class Proof(msgspec.Struct, frozen=True):
    """What a week came to; `verdicts` are alike whenever the same week is lived."""

    cases: tuple[Decided, ...]
    removed: frozenset[int]
    caught: dict[str, dict[str, int]]
    """How many messages of each spammer each rule hit."""
    wronged: tuple[str, ...]
    """The harmless people whom a rule acted on at all."""
    wrong: tuple[str, ...]
    """What must not be."""

    @property
    def verdicts(self) -> tuple[tuple[Decided, ...], frozenset[int]]:
        """Who was judged how, and which messages went."""
        return self.cases, self.removed

    def told(self, kinds: dict[str, str]) -> Iterator[str]:
        """Tell in figures who was caught by what."""
        for kind in dict.fromkeys(kinds.values()):
            mine = [who for who in kinds if kinds[who] == kind]
            rules: Counter[str] = Counter()
            for who in mine:
                rules.update(self.caught.get(who, {}).keys())
            found = ", ".join(f"{rule} {count}" for rule, count in rules.most_common())
            yield f"{kind}: {sum(who in self.caught for who in mine)} of {len(mine)} by {found}"
        actions = [case for case in self.cases if case.automatic and case.rule != "raid"]
        right = sum(case.who in kinds for case in actions)
        yield f"recall {self.recall(kinds):.3f}: {len(self.caught)} of {len(kinds)} spammers"
        yield f"precision {right / max(1, len(actions)):.3f}: {right} of {len(actions)} actions"

    def recall(self, kinds: dict[str, str]) -> float:
        """Give the share of spammers whom rules have acted on."""
        return len(self.caught) / len(kinds)


def proof_of(town: Town, life: WeekLife) -> Proof:
    """Look at what a town's week came to."""
    week = life.week
    by_name = {each.name: each.handle for each in week.people}
    with town.app.database.reading() as connection:
        cases = connection.execute(text(CASES)).all()
        hits = connection.execute(text(HITS)).all()
        held = {by_name.get(row.name, row.name) for row in connection.execute(text(HELD))}
        lessons = {by_name.get(row.name, row.name) for row in connection.execute(text(LESSONS))}
    caught: dict[str, dict[str, int]] = {}
    for row in hits:
        caught.setdefault(by_name[row.name], {})[row.rule] = row.hits
    decided = tuple(
        Decided(
            at=row.at,
            who=by_name.get(row.name, ""),
            kind=CaseKind(row.kind).name.lower(),
            rule=row.rule,
            points=row.points,
            ends=row.ends,
            undone=bool(row.undone),
            automatic=not row.by,
        )
        for row in cases
    )
    wronged = {who for who in caught if who not in week.spammers}
    return Proof(
        cases=decided,
        removed=frozenset(life.removed),
        caught={who: caught[who] for who in week.kinds if who in caught},
        wronged=tuple(sorted(wronged)),
        wrong=(
            *_of_the_harmless(town, life, decided, held),
            *(f"{who} was taught as spam" for who in sorted(lessons - week.spammers)),
            *audit(town.app.database).wrong,
            *([f"{town.app.line.buried} events were buried"] if town.app.line.buried else ()),
        ),
    )


def _of_the_harmless(
    town: Town, life: WeekLife, cases: tuple[Decided, ...], held: set[str]
) -> Iterator[str]:
    """Give what was not taken back of what was done to the harmless."""
    week, square = life.week, town.square
    for case in cases:
        if case.who and case.who not in week.spammers and not case.undone:
            yield f"{case.who} is left with a {case.kind} of {case.rule}"
    for who in sorted(held - week.spammers):
        yield f"{who} is left under a restraint"
    for (chat, who), kind in sorted(square.restricted.items()):
        if who not in week.spammers:
            yield f"{who} is left with a {kind} in {chat}"
    names = {each.handle: each.name for each in week.people}
    quoted = {shown.text for shown in square.messages if shown.by == BOT}
    for key, (who, shown) in life.said.items():
        harmless = who not in week.spammers and shown.removed and key not in life.taken_down
        if harmless and f"{names[who]} had written: {shown.text}" not in quoted:
            yield f"what {who} said is gone and not quoted: {shown.text}"
