"""Reads what a batch will ask for, one statement per table, before its events are handled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from community.boards import Metric, boards_of
from community.events import Event, Reacted, Said
from community.facts import Fact, PointsEarned
from storage.repositories.activity import ACTIVITY
from storage.repositories.boards import SCORE
from storage.repositories.lots import BALANCE, LOT
from storage.repositories.people import BY_ACCOUNT, BY_PLACE, CHAT, IDENTITY, MEMBER, community_of
from storage.repositories.praise import PRAISE
from storage.repositories.talk import TALK
from storage.repositories.thanks import THANKS
from storage.returning import FORGOTTEN, key_of
from storage.shapes import Key

if TYPE_CHECKING:
    from storage.batch import Batch


def warm(batch: Batch, events: Sequence[Event]) -> None:
    """Read chats, accounts, members, claims and standings of a batch's events."""
    places = [(e.platform, e.place.id) for e in events]
    servers = {(e.platform, e.place.server) for e in events if e.place.server}
    batch.fetch_found(CHAT, BY_PLACE, [*places, *servers])
    chats = {place: batch.find(CHAT, BY_PLACE, place) for place in {*places}}
    placed = [
        (event, chat)
        for event, place in zip(events, places, strict=True)
        if (chat := chats[place]) is not None
    ]
    accounts = _accounts(placed)
    batch.fetch_found(IDENTITY, BY_ACCOUNT, accounts)
    batch.fetch(ACTIVITY, _claims(placed))
    batch.fetch(FORGOTTEN, [*_late(batch, placed), *_new(batch, accounts)])
    authors = _authors(batch, placed)
    members = {identity.member for _, _, identity in authors}
    batch.fetch(MEMBER, [(member,) for member in members])
    speakers = {identity.member for event, _, identity in authors if isinstance(event, Said)}
    batch.fetch(BALANCE, [(member,) for member in speakers])
    batch.fetch(LOT, [(member, 0) for member in speakers])
    batch.fetch(TALK, _days(batch, authors))
    reacted = [(chat.id, e.message, who.id) for e, chat, who in authors if isinstance(e, Reacted)]
    for shape in (PRAISE, THANKS):
        batch.fetch(shape, reacted)


def warm_totals(batch: Batch, facts: Sequence[Fact]) -> None:
    """Read the scores that the facts of a batch will change."""
    keys: list[tuple[int, int, int]] = []
    for fact in facts:
        if isinstance(fact, PointsEarned):
            for which in boards_of(fact.community, Metric.POINTS, fact.day):
                _, code, start = which.place
                keys.append((fact.member, code, start))
    batch.fetch(SCORE, keys)


def _accounts(placed: Sequence[tuple[Event, Any]]) -> list[tuple[str, str, int]]:
    accounts = []
    for event, chat in placed:
        if event.who is not None and chat.community:
            accounts.append((event.platform, event.who.id, chat.community))
        if isinstance(event, Said) and event.reply and event.reply.author and chat.community:
            accounts.append((event.platform, event.reply.author.id, chat.community))
    return accounts


def _late(batch: Batch, placed: Sequence[tuple[Event, Any]]) -> list[Key]:
    """Give the keys by which those who speak late are known, should they be forgotten."""
    return [
        key_of(batch.key, chat.community, event.platform, event.who.id)
        for event, chat in placed
        if event.late and event.who is not None and chat.community
    ]


def _new(batch: Batch, accounts: Sequence[tuple[str, str, int]]) -> list[Key]:
    """Give the keys by which those who are new are known, should they have been forgotten."""
    return [
        key_of(batch.key, community, platform, external)
        for platform, external, community in dict.fromkeys(accounts)
        if batch.found_key((IDENTITY, BY_ACCOUNT, (platform, external, community))) is None
    ]


def _claims(placed: Sequence[tuple[Event, Any]]) -> list[tuple[int, int, int, int]]:
    keys = []
    for event, chat in placed:
        claim = event.claim
        if claim is not None:
            keys.append((chat.id, int(claim.kind), claim.ref, claim.sub))
            if isinstance(event, Reacted):
                keys.append((chat.id, 1, event.message, 0))
    return keys


def _authors(batch: Batch, placed: Sequence[tuple[Event, Any]]) -> list[tuple[Event, Any, Any]]:
    known: dict[tuple[str, str, int], Any] = {}
    found = []
    for event, chat in placed:
        if event.who is not None and chat.community:
            account = (event.platform, event.who.id, chat.community)
            if account not in known:
                known[account] = batch.find(IDENTITY, BY_ACCOUNT, account)
            if known[account] is not None:
                found.append((event, chat, known[account]))
    return found


def _days(batch: Batch, authors: Sequence[tuple[Event, Any, Any]]) -> list[tuple[int, int]]:
    communities = {chat.community for _, chat, _ in authors}
    known = {number: community_of(batch, number) for number in communities}
    return [
        (identity.member, community.day(event.at).toordinal())
        for event, chat, identity in authors
        if isinstance(event, Said) and (community := known[chat.community]) is not None
    ]
