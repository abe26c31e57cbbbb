"""Tries a rule on what a community has stored, as if it had acted, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from community.activity import Flag
from community.events import Kind
from community.jobs import Replay
from community.learning import model_of
from community.people import MOST_COUNTED, Role
from community.replayed import Replayed, Sample
from community.rulebook import LEARNED, settings_of
from moderation.judging import Ordered, judge
from moderation.message import KNOWN, Message, Sender
from moderation.rule import ReadyRule
from moderation.rules import rules
from moderation.windows import Windows
from storage.database import Database
from storage.personal import stream
from storage.repositories.activity import ACTIVITY, TEXT
from storage.repositories.people import CHAT, IDENTITY, MEMBER
from storage.times import DAY, moment
from storage.training import stored_model

SECOND = 1_000_000
MOST_SAMPLES, LONGEST = 5, 200
_A, _T, _C = ACTIVITY.table.c, TEXT.table.c, CHAT.table.c
_I, _M = IDENTITY.table.c, MEMBER.table.c


def replay(database: Database, job: Replay) -> Replayed:
    """Give what a rule would have hit of the stored messages of members, the oldest first."""
    with database.reading() as connection:
        ready = Ordered([_ready(connection, job)])
        tried = _Tried()
        for row in _stored(connection, job.community):
            tried.judge(row, ready)
    return tried.result()


class _Tried:
    """Counts what a rule says of messages, which it sees in their order."""

    def __init__(self) -> None:
        self._windows = Windows()
        self._days: set[int] = set()
        self._wrote: dict[int, int] = {}
        self._members: dict[int, bool] = {}
        self._hit: set[int] = set()
        self._hits = self._first = 0
        self._samples: list[Sample] = []

    def judge(self, row: Any, ready: Ordered) -> None:
        """Judge a message, and remember it."""
        at, before = row.at / SECOND, self._wrote.get(row.identity, 0)
        self._wrote[row.identity] = before + 1
        self._days.add(row.at // DAY)
        self._members[row.member] = bool(row.trusted)
        self._first = self._first or row.at
        is_known = row.wrote >= MOST_COUNTED and row.joined_at < self._first - DAY
        message = _message(row, KNOWN if is_known else before)
        verdict = judge(ready, message, self._windows.history(message, at))
        self._windows.add(message, at)
        if verdict.hits:
            self._hits += 1
            self._hit.add(row.member)
            if len(self._samples) < MOST_SAMPLES:
                why = verdict.hits[0].why
                self._samples.append(Sample(moment(row.at), row.name, row.body[:LONGEST], why))

    def result(self) -> Replayed:
        """Give what was counted."""
        trusted = {member for member, is_trusted in self._members.items() if is_trusted}
        return Replayed(
            messages=sum(self._wrote.values()),
            days=len(self._days),
            hits=self._hits,
            members=len(self._members),
            members_hit=len(self._hit),
            trusted=len(trusted),
            trusted_hit=len(trusted & self._hit),
            samples=tuple(self._samples),
        )


def _ready(connection: Connection, job: Replay) -> ReadyRule:
    given = msgspec.json.decode(job.settings) | {"mode": "act"}
    settings = settings_of(job.rule)(**given)
    if job.rule != LEARNED:
        return rules()[job.rule].ready(settings)
    from moderation.learning.rule import LearnedSettings, learned_rule

    body, pending = stored_model(connection, job.community)
    assert isinstance(settings, LearnedSettings), "these are the learned rule's"
    return learned_rule(model_of(body, pending), settings)


def _stored(connection: Connection, community: int) -> Iterator[Any]:
    """Give the stored messages of who is judged, the oldest first; those of helpers are not."""
    query = (
        select(_A.chat, _A.at, _A.identity, _A.media, _A.mentions, _T.body)
        .add_columns(_I.name, _I.username, _I.bot, _I.member, _I.wrote, _M.joined_at, _M.trusted)
        .join(TEXT.table, (_T.chat == _A.chat) & (_T.ref == _A.ref) & (_T.day == _A.at // DAY))
        .join(IDENTITY.table, _I.id == _A.identity)
        .join(MEMBER.table, _M.id == _I.member)
        .join(CHAT.table, _C.id == _A.chat)
        .where(_C.community == community, _C.private == 0, _A.kind == int(Kind.SAID))
        .where(_A.flags.op("&")(int(Flag.RETRACTED)) == 0)
        .where(_I.role < int(Role.HELPER), _M.role < int(Role.HELPER))
        .order_by(_A.at)
    )
    return stream(connection, query)


def _message(row: Any, before: int) -> Message:
    sender = Sender(
        id=str(row.identity),
        name=row.name,
        username=row.username or "",
        tenure=max(0.0, (row.at - row.joined_at) / SECOND),
        messages=before,
        bot=bool(row.bot),
    )
    media = tuple(filter(None, row.media.split(",")))
    mentions = len(row.mentions.split(",")) if row.mentions else 0
    return Message(row.body, sender, chat=str(row.chat), mentions=mentions, media=media)
