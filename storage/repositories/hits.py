"""What moderation found: hits by message, judgements with their sentences, counts by the day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, select

from community.activity import Trace
from community.events import Claim, Kind
from community.hits import Hits, Judgement, Mode, Saying, State, Tally
from community.refs import micros
from storage.pages import Page
from storage.registry import serves
from storage.shapes import shape
from storage.tables.moderation import HitRow, JudgementRow, RuleDayRow
from storage.times import moment

HIT, JUDGEMENT, RULE_DAY = shape(HitRow), shape(JudgementRow), shape(RuleDayRow)
FIRST_TALLY = 3
THOUSAND = 1000
MESSAGES = (int(Kind.EDITED), int(Kind.SAID))
_H, _R, _D = HIT.table.c, JUDGEMENT.table.c, RULE_DAY.table.c
OF_MESSAGE = (
    select(*_R)
    .where(
        _R.chat == bindparam("chat"),
        _R.kind == bindparam("kind"),
        _R.ref == bindparam("message"),
    )
    .limit(100)
)
OF_CASE = select(*_R).where(_R.case_id == bindparam("case"), _R.case_id > 0).limit(1)
HITS_OF = (
    select(*_H)
    .where(
        _H.chat == bindparam("chat"),
        _H.kind == bindparam("kind"),
        _H.ref == bindparam("message"),
    )
    .limit(500)
)
TALLIES = (
    select(*_D)
    .where(_D.community == bindparam("community"), _D.day >= bindparam("since"))
    .limit(900)
)
_encoder = msgspec.json.Encoder()


class Said(msgspec.Struct, frozen=True, array_like=True):
    """What stands in `said`."""

    said: tuple[Saying, ...]
    signs: tuple[str, ...] = ()


_decoder = msgspec.json.Decoder(Said)


@serves(Hits)
class SqlHits:
    """Writes hits and their counts without a look; judgements are read by message and by case."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def note(self, judgement: Judgement, day: int) -> None:
        at = micros(judgement.at)
        for hit in judgement.hits:
            mode = Mode.ACT if hit.acts else Mode.WATCH
            about = (judgement.identity, judgement.community, day, at)
            key = (*_key(judgement), hit.rule)
            score = round(hit.score * THOUSAND)
            self._page.put(HIT, HIT.row(*key, *about, score, int(mode), 0))
            counted = (0, 1, 0) if hit.acts else (1, 0, 0)
            tally = (judgement.community, day, hit.rule, *counted)
            self._page.add(RULE_DAY, FIRST_TALLY, tally)

    async def keep(self, judgement: Judgement) -> None:
        self._page.put(
            JUDGEMENT,
            JUDGEMENT.row(
                *_key(judgement),
                judgement.identity,
                judgement.community,
                micros(judgement.at),
                round(judgement.score * THOUSAND),
                judgement.case,
                int(judgement.state),
                judgement.trace.likeness,
                judgement.trace.letters,
                _encoder.encode(Said(judgement.said, judgement.signs)).decode(),
            ),
        )

    async def judgement(self, chat: int, message: int) -> Judgement | None:
        rows = {
            (row.chat, row.kind, row.ref, row.sub): row
            for kind in MESSAGES
            for row in self._page.select(OF_MESSAGE, chat=chat, kind=kind, message=message)
        }
        pending = self._page.pending(JUDGEMENT).items()
        rows |= {k: row for k, row in pending if row is not None and k[::2] == (chat, message)}
        among = [row for row in rows.values() if row.kind in MESSAGES]
        return _judgement(max(among, key=lambda row: int(row.at))) if among else None

    async def of_case(self, case: int) -> Judgement | None:
        for row in self._page.pending(JUDGEMENT).values():
            if row is not None and row.case_id == case:
                return _judgement(row)
        rows = self._page.select(OF_CASE, case=case)
        return _judgement(rows[0]) if rows else None

    async def settle(self, judgement: Judgement, state: State, *, undone: bool) -> None:
        row = self._page.get(JUDGEMENT, _key(judgement))
        if row is None:
            return
        self._page.put(JUDGEMENT, row._replace(state=int(state)))
        for saying in judgement.hits if undone else ():
            hit = self._page.get(HIT, (*_key(judgement), saying.rule))
            if hit is not None and saying.acts and not hit.undone:
                self._page.put(HIT, hit._replace(undone=1))
                self._page.add(
                    RULE_DAY, FIRST_TALLY, (judgement.community, hit.day, saying.rule, 0, 0, 1)
                )

    async def tallies(self, community: int, since: int) -> dict[str, Tally]:
        found: dict[str, Tally] = {}
        for row in self._page.select(TALLIES, community=community, since=since):
            found[row.rule] = found.get(row.rule, Tally()) + Tally(
                row.watched, row.acted, row.undone
            )
        return found

    async def found(self, chat: int, message: int) -> Sequence[tuple[str, float, Mode]]:
        return [
            (row.rule, row.score / THOUSAND, Mode(row.mode))
            for kind in MESSAGES
            for row in self._page.select(HITS_OF, chat=chat, kind=kind, message=message)
        ]


def _key(judgement: Judgement) -> tuple[int, int, int, int]:
    claim = judgement.claim
    return (judgement.chat, int(claim.kind), claim.ref, claim.sub)


def _judgement(row: Any) -> Judgement:
    told = _decoder.decode(row.said) if row.said else Said(())
    return Judgement(
        row.community,
        row.chat,
        Claim(row.kind, row.ref, row.sub),
        row.identity,
        moment(row.at),
        row.score / THOUSAND,
        told.said,
        row.case_id,
        State(row.state),
        Trace(row.likeness, row.letters),
        told.signs,
    )
