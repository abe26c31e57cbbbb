"""Reads what a batch will ask for, one statement per table, before its events are handled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from community.events import Event, Kind, Reacted, Said
from community.facts import Fact, PointsEarned
from storage.repositories.activity import ACTIVITY
from storage.repositories.boards import SCORE, scores_of_points
from storage.repositories.lots import BALANCE, LOT
from storage.repositories.people import (
    BY_ACCOUNT,
    BY_PLACE,
    CHAT,
    FIRST,
    IDENTITY,
    MEMBER,
    community_of,
)
from storage.repositories.praise import PRAISE
from storage.repositories.talk import TALK
from storage.repositories.thanks import THANKS
from storage.returning import FORGOTTEN, key_of
from storage.shapes import Key

if TYPE_CHECKING:
    from storage.batch import Batch

Account = tuple[str, str, int]
"""A platform, an account's id there, and a community."""
Placed = list[tuple[Event, Any]]
"""Events with the rows of their chats."""
Authors = list[tuple[Event, Any, Account]]
"""Events of communities with the rows of their chats and whose they are."""
SAID = int(Kind.SAID)


def warm(batch: Batch, events: Sequence[Event]) -> None:
    """Read chats, accounts, members, claims and standings of a batch's events."""
    placed = _placed(batch, events)
    authors: Authors = [
        (event, chat, (event.platform, event.who.id, chat.community))
        for event, chat in placed
        if event.who is not None and chat.community
    ]
    accounts = dict.fromkeys(account for _, _, account in authors)
    batch.fetch_found(IDENTITY, BY_ACCOUNT, [*accounts, *_quoted(placed)])
    batch.fetch(ACTIVITY, _claims(placed))
    known: dict[Account, Any] = {
        account: batch.find(IDENTITY, BY_ACCOUNT, account) for account in accounts
    }
    batch.fetch(FORGOTTEN, _forgotten(batch, authors, known))
    members = {row.member for row in known.values() if row is not None}
    batch.fetch(MEMBER, [(member,) for member in members])
    counted = [row.id for row in known.values() if row is not None and not row.wrote]
    batch.fetch(FIRST, [(identity,) for identity in counted])
    said = [each for each in authors if isinstance(each[0], Said) and known[each[2]] is not None]
    speakers = {known[account].member for _, _, account in said}
    batch.fetch(BALANCE, [(member,) for member in speakers])
    batch.fetch(LOT, [(member, 0) for member in speakers])
    batch.fetch(TALK, _days(batch, said, known))
    reacted = [
        (chat.id, event.message, row.id)
        for event, chat, account in authors
        if isinstance(event, Reacted) and (row := known[account]) is not None
    ]
    for shape in (PRAISE, THANKS):
        batch.fetch(shape, reacted)


def warm_totals(batch: Batch, facts: Sequence[Fact]) -> None:
    """Read the scores that the facts of a batch will change, unless they wait."""
    if batch.in_rush:
        return
    earned: dict[tuple[int, date], set[int]] = defaultdict(set)
    for fact in facts:
        if isinstance(fact, PointsEarned):
            earned[fact.community, fact.day].add(fact.member)
    for (community, day), members in earned.items():
        batch.fetch(SCORE, scores_of_points(community, day, members))


def _placed(batch: Batch, events: Sequence[Event]) -> Placed:
    places = [(event.platform, event.place.id) for event in events]
    servers = {(e.platform, e.place.server) for e in events if e.place.server}
    batch.fetch_found(CHAT, BY_PLACE, [*dict.fromkeys(places), *servers])
    chats = {place: batch.find(CHAT, BY_PLACE, place) for place in dict.fromkeys(places)}
    return [
        (event, chat)
        for event, place in zip(events, places, strict=True)
        if (chat := chats[place]) is not None
    ]


def _quoted(placed: Placed) -> Iterable[Account]:
    """Give who wrote what is answered."""
    return dict.fromkeys(
        (event.platform, event.reply.author.id, chat.community)
        for event, chat in placed
        if isinstance(event, Said) and event.reply and event.reply.author and chat.community
    )


def _claims(placed: Placed) -> list[Key]:
    keys: list[Key] = []
    for event, chat in placed:
        if isinstance(event, Said) and not event.token:
            keys.append((chat.id, SAID, event.message, 0))
        elif (claim := event.claim) is not None:
            keys.append((chat.id, int(claim.kind), claim.ref, claim.sub))
            if isinstance(event, Reacted):
                keys.append((chat.id, SAID, event.message, 0))
    return keys


def _forgotten(batch: Batch, authors: Authors, known: dict[Account, Any]) -> list[Key]:
    """Give the keys by which those who are new or speak late are known, should they have been
    forgotten.
    """
    late = (account for event, _, account in authors if event.late)
    new = (account for account, row in known.items() if row is None)
    return [
        key_of(batch.key, community, platform, external)
        for platform, external, community in dict.fromkeys((*late, *new))
    ]


def _days(batch: Batch, said: Authors, known: dict[Account, Any]) -> Iterable[Key]:
    """Give who spoke on which community day."""
    homes = {chat.community for _, chat, _ in said}
    communities = {number: community_of(batch, number) for number in homes}
    return dict.fromkeys(
        (known[account].member, community.day(event.at).toordinal())
        for event, chat, account in said
        if (community := communities[chat.community]) is not None
    )
