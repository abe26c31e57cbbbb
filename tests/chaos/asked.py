"""The oracle's view of commands and buttons: what each does, and how it is answered."""

from __future__ import annotations

from base64 import urlsafe_b64decode

import msgspec

from community.events import Pressed, Said
from community.refs import micros
from tests.chaos.oracle import (
    ALL,
    AWARD,
    CHECKIN,
    CHECKINS,
    DAY,
    DEDUCTION,
    MILESTONE,
    MILESTONES,
    MONTH,
    POINTS,
    RECEIVED,
    REVERSED,
    SENT,
    STREAK,
    WEEK,
    World,
)
from tests.chaos.place import day_of
from tests.chaos.records import Cause, Moved, Told, Wanted, cause_of
from tests.chaos.shown import calendar, card

Asking = Said | Pressed
WORDS = {"签到", "check in"}
NOTHING = "There is nothing to undo."
TITLES = {
    (POINTS, DAY): "Points today",
    (POINTS, WEEK): "Points this week",
    (POINTS, MONTH): "Points this month",
    (POINTS, ALL): "Points of all time",
    (STREAK, DAY): "Streaks today",
    (STREAK, WEEK): "Streaks this week",
    (STREAK, MONTH): "Streaks this month",
    (STREAK, ALL): "Streaks of all time",
}


class Refused(Exception):
    """The answer to what cannot be had; it is private."""


def ask(world: World, event: Asking, known: set[str]) -> bool:
    """Do what an event asks for and answer it; False when it asks for nothing."""
    private = False
    try:
        if isinstance(event, Pressed):
            name, params = _button(event)
            if name == "top":
                starts, ends = _top(world, event, int(params[0]), int(params[1]))
                world.told.append(
                    Told("edit", event.place.id, event.message, None, False, starts, ends)
                )
                return True
            private = name == "undo"
            answer = _undo(world, event, int(params[0])) if private else _check_in(world, event)
        else:
            name, *words = event.text.removeprefix("/").split()
            if event.text.casefold() in WORDS:
                name = "checkin"
            elif not event.text.startswith("/"):
                return False
            private = name in ("points", "audit", "mydata")
            answer = _run(world, event, name, words, known)
    except Refused as refused:
        answer, private = (str(refused), ""), True
    _tell(world, event, answer, private=private)
    return True


def _button(event: Pressed) -> tuple[str, list[int | str]]:
    """Read what a button does; the house alone checks its seal."""
    raw = urlsafe_b64decode(event.data + "=" * (-len(event.data) % 4))
    name, params, *_ = msgspec.msgpack.decode(raw[:-6])
    return name, params


def _tell(world: World, event: Asking, answer: tuple[str, str], *, private: bool) -> None:
    message = event.message if isinstance(event, Said) else None
    assert event.who is not None
    world.told.append(
        Told("say", event.place.id, message, event.who.id, private, answer[0], answer[1])
    )


def _run(
    world: World, event: Said, name: str, words: list[str], known: set[str]
) -> tuple[str, str]:
    who = _who(event)
    match name:
        case "checkin":
            return _check_in(world, event)
        case "points":
            has, owes = world.members[who].points, world.members[who].debt
            owed = f"\nYou owe {_points(owes)}." if owes else ""
            return f"You have {_points(has)}.{owed}", ""
        case "top":
            metric = {"points": POINTS, "streak": STREAK}[words[0]]
            span = {"day": DAY, "week": WEEK, "month": MONTH, "all": ALL}[words[1]]
            return _top(world, event, metric, span)
        case "give":
            return _give(world, event, _named(world, words[0], known), int(words[1]))
        case "award" | "deduct":
            _permit(world, event, "moderators")
            return _rule(world, event, name, _named(world, words[0], known), words[1:])
        case "undo":
            _permit(world, event, "moderators")
            return _undo(world, event, int(words[0]) if words else 0)
        case "me" if words:
            return calendar(world, event, who)
        case "me":
            return card(world, event, who), ""
        case "mydata":
            world.files.append(Wanted(who, event.place.id, len(world.did[who])))
            return "I am gathering all that I keep about you; the file comes to you alone.", ""
        case "audit":
            _permit(world, event, "the owner")
            world.jobs.append(event.place.id)
            return "I am going over the books and will tell you what I find.", ""
    raise AssertionError(f"the story has no /{name}")


def _check_in(world: World, event: Asking) -> tuple[str, str]:
    who, day = _who(event), day_of(event.at)
    member = world.members[who]
    if day in member.days:
        raise Refused("You already checked in today.")
    member.days = [*member.days, day]
    run = member.run
    before, member.best = member.best, max(member.best, run)
    nth = 1 + sum(1 for _, when in world.checkins if when == day)
    more = min(10, run - 1)
    world.checkins[who, day] = (nth, 5 + more)
    world.earn(who, event, CHECKIN, 5 + more)
    for days in (each for each in MILESTONES if before < each <= member.best):
        cause = Cause(event.place.id, days, day)
        world.reward(who, event, MILESTONE, MILESTONES[days], cause)
    world.scores[who, STREAK, day] = run
    world.scores[who, CHECKINS, day] = nth
    how = f" (5 + {more} for the streak)" if more else ""
    in_a_row = f"{run} {'day' if run == 1 else 'days'} in a row."
    name = world.names[who]
    return (
        f"{name}, you are number {nth} today.\n+{_points(5 + more)}{how}.\n{in_a_row}",
        "",
    )


def _top(world: World, event: Asking, metric: int, span: int) -> tuple[str, str]:
    board = world.board(metric, span, day_of(event.at))
    own = board.get(_who(event))
    if own is None:
        return TITLES[metric, span], "You are not on this board yet."
    rank = 1 + sum(1 for score in board.values() if score > own)
    days = f"{own} {'day' if own == 1 else 'days'}"
    score = _points(own) if metric == POINTS else days
    return TITLES[metric, span], f"\nYou are number {rank} of {len(board)}: {score}"


def _give(world: World, event: Said, taker: str, amount: int) -> tuple[str, str]:
    giver = _who(event)
    if taker == giver:
        raise Refused("You cannot give points to yourself.")
    if world.members[giver].points < amount:
        raise Refused(f"You have only {_points(world.members[giver].points)}.")
    world.members[giver].points -= amount
    world.members[taker].get(amount)
    _enter(world, event, giver, SENT, -amount)
    _enter(world, event, taker, RECEIVED, amount)
    _post(world, event, SENT, amount, giver=giver, taker=taker)
    return f"{world.names[giver]} gave {world.names[taker]} {_points(amount)}.", ""


def _rule(world: World, event: Said, verb: str, who: str, words: list[str]) -> tuple[str, str]:
    name, amount = world.names[who], int(words[0])
    note = f" ({' '.join(words[1:])})" if words[1:] else ""
    world.noted.append(verb)
    if verb == "award":
        world.earn(who, event, AWARD, amount)
        _post(world, event, AWARD, amount, taker=who)
        return f"{name} was awarded {_points(amount)}.{note}", ""
    member = world.members[who]
    member.lose(amount)
    _enter(world, event, who, DEDUCTION, -amount)
    _post(world, event, DEDUCTION, amount, giver=who)
    were = "was" if amount == 1 else "were"
    owed = f"\nThey owe {_points(member.debt)} now." if member.debt else ""
    return f"{_points(amount)} {were} taken from {name}.{note}{owed}", ""


def _undo(world: World, event: Asking, number: int) -> tuple[str, str]:
    who = _who(event)
    if isinstance(event, Pressed) and world.ranks[who] < 2:
        raise Refused("You may not press this button.")
    own = [n for n, moved in enumerate(world.moved, 1) if moved.by == who and not moved.undone_by]
    number = number or (own[-1] if own else 0)
    if not 0 < number <= len(world.moved) or world.moved[number - 1].undone_by:
        raise Refused(NOTHING)
    moved = world.moved[number - 1]
    moved.undone_by = who
    world.noted.append("undo")
    at, amount, cause = micros(event.at), moved.amount, moved.cause
    match moved.kind:
        case 3:
            world.unearn(moved.taker, amount, cause.day)
            world.enter(moved.taker, at, AWARD + REVERSED, -amount, cause)
        case 4:
            world.members[moved.giver].get(amount)
            world.enter(moved.giver, at, DEDUCTION + REVERSED, amount, cause)
        case _:
            world.members[moved.taker].lose(amount)
            world.enter(moved.taker, at, RECEIVED + REVERSED, -amount, cause)
            world.members[moved.giver].get(amount)
            world.enter(moved.giver, at, SENT + REVERSED, amount, cause)
    return f"Undone: number {number}, {_points(amount)}.", ""


def _enter(world: World, event: Said, who: str, kind: int, amount: int) -> None:
    world.enter(who, micros(event.at), kind, amount, cause_of(event))


def _post(
    world: World, event: Said, kind: int, amount: int, *, giver: str = "", taker: str = ""
) -> None:
    at, cause = micros(event.at), cause_of(event)
    world.moved.append(Moved(_who(event), kind, giver, taker, amount, at, cause))


def _permit(world: World, event: Said, whom: str) -> None:
    if world.ranks[_who(event)] < {"moderators": 2, "the owner": 4}[whom]:
        raise Refused(f"Only {whom} may do that.")


def _named(world: World, word: str, known: set[str]) -> str:
    """Give whom a word names; who has never been seen before is not found by their own name."""
    found = world.named(word)
    if found is None or found not in known:
        raise Refused(f"I do not know anybody called {word} here.")
    return found


def _who(event: Asking) -> str:
    assert event.who is not None
    return event.who.id


def _points(amount: int) -> str:
    return f"{amount} {'point' if amount == 1 else 'points'}"
