"""What the bot did: outbox and jobs against what it must have done and the platform saw."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from bot.desks import Turn, turn_of
from community.actions import Delete, Edit, Hand, Say
from community.outbox import State
from tests.chaos.finding import Finding, rows
from tests.chaos.oracle import World
from tests.chaos.place import OWNER, person
from tests.chaos.records import Told
from tests.chaos.servers import Request
from tests.chaos.standing import Row

TRIES = 3
GIVEN_UP = "it ended the process too often"


def acted(
    connection: Connection,
    world: World,
    found: Sequence[Row],
    requests: Sequence[Request],
    *,
    nonces: bool,
) -> Iterator[Finding]:
    """Compare answers, audits, and what the platform saw of each action and in which order."""
    answers = [row for row in found if not row.is_notice and not row.is_about_a_file]
    yield Finding(
        "answers, one a command, in order, and true",
        len(world.told),
        tuple(_untrue(world.told, answers)),
    )
    audits = [row for row in found if row.is_notice and not row.is_about_a_file]
    yield _jobs(connection, world, audits)
    seen: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for request in requests:
        seen[request.number].append(request.action)
    wrong = [*_disorder(found, list(seen))]
    for row in found:
        times = seen.pop(row.number, [])
        wrong += [f"{row.number}: {why}" for why in _seen(row, times, nonces=nonces)]
    wrong += [f"{number} was asked for and stands nowhere" for number in seen]
    unknown = sum(row.state is State.UNKNOWN for row in found)
    yield Finding(f"actions as the platform saw them ({unknown} unknown)", len(found), tuple(wrong))


def _untrue(told: Sequence[Told], answers: Sequence[Row]) -> Iterator[str]:
    if len(told) != len(answers):
        yield f"{len(answers)} stand in the outbox instead of {len(told)}"
    for should, row in zip(told, answers, strict=False):
        match row.action:
            case Say(chat=chat, reply_to=message, to=to, private=private, words=words):
                does, said = Told("say", chat, message, to, private), str(words)
            case Edit(chat=chat, message=message, words=words):
                does, said = Told("edit", chat, message), str(words)
            case Delete(chat=chat, message=message):
                does, said = Told("delete", chat, message), ""
            case action:
                yield f"{row.number}: nobody asked for {action}"
                continue
        same = msgspec.structs.replace(should, starts="", ends="") == does
        if not (same and said.startswith(should.starts) and said.endswith(should.ends)):
            yield f"{row.number}: {does} {said!r} instead of {should}"


def _jobs(connection: Connection, world: World, notices: Sequence[Row]) -> Finding:
    """Compare jobs and what the owner was told; one that ended three processes is given up."""
    query = "SELECT id, state, tries, result FROM job WHERE job LIKE '%audit_books%' ORDER BY id"
    found = rows(connection, query)
    wrong, given_up = [], 0
    for number, state, tries, result in found:
        ended = state == 2 and tries == TRIES and result == GIVEN_UP
        given_up += ended
        if not (ended or (state == 1 and 0 < tries <= TRIES and '"wrong":[]' in result)):
            wrong.append(f"job {number}: state {state} after {tries} tries, {result}")
    told = Counter(row.action.chat for row in notices)
    if told != Counter(world.jobs) or len(found) != len(world.jobs):
        wrong.append(f"{len(found)} audits, told in {told} instead of {Counter(world.jobs)}")
    failed = 0
    for row in notices:
        assert isinstance(row.action, Say)
        words = str(row.action.words)
        failed += words.startswith("The books could not be gone over: ")
        right = words.startswith(("The books are right.", "The books could not"))
        if row.action.to != person(OWNER).id or not row.action.private or not right:
            wrong.append(f"{row.number}: {row.action} says {words}")
    if failed != given_up:
        wrong.append(f"{failed} were told that it failed, {given_up} did")
    return Finding(f"audits, each done and told ({given_up} given up)", len(found), tuple(wrong))


def _disorder(found: Sequence[Row], seen: Sequence[int]) -> Iterator[str]:
    """Say where the actions of one turn were first seen in another order than their own."""
    turns = {row.number: turn_of(row.action) for row in found}
    last: dict[Turn, int] = {}
    for number in seen:
        turn = turns.get(number)
        if turn is not None:
            if last.get(turn, 0) > number:
                yield f"{number} was first seen after {last[turn]} in {turn}"
            last[turn] = max(last.get(turn, 0), number)


def _seen(row: Row, seen: list[dict[str, Any]], *, nonces: bool) -> Iterator[str]:
    """Say what is wrong with how often, and as what, the platform saw an action."""
    repeats = nonces or not isinstance(row.action, Say)
    notice = row.is_notice
    gone = row.state is State.REFUSED and isinstance(row.action, Hand) and seen
    if row.state not in (State.SENT, State.UNKNOWN) and not gone:
        yield f"is {row.state.name}"
    if row.state is State.UNKNOWN and (repeats or notice):
        yield "is unknown, though it can be repeated"
    if row.state is State.SENT and not seen:
        yield "is sent, but nobody saw it"
    stored: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(row.action))
    if any(action | {"again": False} != stored | {"again": False} for action in seen):
        yield "was asked for as something else"
    marked = [bool(action.get("again")) for action in seen]
    if repeats and any(marked):
        yield "says that it comes again, though that is the same message"
    if not repeats and (len(marked) > 1 if not notice else marked.count(False) > 1):
        yield f"was seen {len(marked)} times, marked {marked}"
