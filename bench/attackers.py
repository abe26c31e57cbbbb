"""Accounts that want to be thought well of, each with its own way, put into real years."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from random import Random
from typing import Any, NamedTuple

from bench.chronicle import DAY, EPOCH, Chronicle
from community.evidence import Remark

FIRST = 10_000_000
"""Numbers of attackers, and of what they say and begin, start here."""


class Attack(NamedTuple):
    """An attacker's messages, and the accounts that gain by them."""

    name: str
    accounts: tuple[int, ...]
    remarks: list[Remark]


class _Scene:
    """What attackers find: the days of a window, its channels and its people."""

    def __init__(self, chronicle: Chronicle, first: int, last: int) -> None:
        self.chance = Random(first)
        self.first, self.last = first, last
        self.days = [chronicle.days.get(day, ()) for day in range(first, last)]
        said = [remark for day in self.days for remark in day]
        self.places = sorted({remark.place for remark in said[::50]})[:12]
        self.people = [remark.author for remark in said[::10]]
        self._numbers = count(FIRST)

    def number(self) -> int:
        return next(self._numbers)

    def at(self, day: int, second: float) -> int:
        return (self.first + day - EPOCH) * DAY + int(second * 1_000_000)

    def some(self, day: int) -> Remark | None:
        """Give a real message of a day."""
        found = self.days[day] if day < len(self.days) else ()
        return self.chance.choice(found) if found else None

    def say(self, at: int, where: tuple[int, int], author: int, **what: Any) -> Remark:
        ref = self.number()
        remark = Remark(at, *where, ref, author, print=ref, words=12)
        return remark._replace(**what)


def flood(scene: _Scene) -> Attack:
    """Write ten thousand one-word messages into what others talk about."""
    me, remarks = scene.number(), []
    for _ in range(10_000):
        day = scene.chance.randrange(30, 120)
        real = scene.some(day)
        if real is not None:
            at = real.at + scene.chance.randrange(600) * 1_000_000
            remarks.append(scene.say(at, real[1:3], me, words=1, print=1))
    return Attack("flood", (me,), remarks)


def copies(scene: _Scene) -> Attack:
    """Post a thousand copies of one helpful text, of which some are answered kindly."""
    me, remarks = scene.number(), []
    for _ in range(1_000):
        real = scene.some(scene.chance.randrange(30, 210))
        if real is None:
            continue
        said = scene.say(
            real.at + 60_000_000, real[1:3], me, print=2, words=40, answered=real.author
        )
        remarks.append(said)
        if scene.chance.random() < 0.05:
            remarks.append(
                scene.say(said.at + 60_000_000, real[1:3], real.author, reply=said.ref, answered=me)
            )
    return Attack("copies", (me,), remarks)


def vampire(scene: _Scene) -> Attack:
    """Ask three hundred questions, and be answered."""
    me, remarks = scene.number(), []
    for _ in range(300):
        day = scene.chance.randrange(20, 330)
        where = (scene.chance.choice(scene.places), scene.number())
        at = scene.at(day, scene.chance.randrange(3600, 80_000))
        remarks.append(scene.say(at, where, me))
        for step in range(1, scene.chance.randrange(2, 5)):
            helper = scene.chance.choice(scene.people)
            then = at + step * 240_000_000
            remarks.append(scene.say(then, where, helper, answered=me))
            remarks.append(scene.say(then + 60_000_000, where, me, answered=helper))
    return Attack("vampire", (me,), remarks)


def puppets(scene: _Scene) -> Attack:
    """Make twenty accounts that ask each day for a month and call one master to help."""
    me, mine = scene.number(), [scene.number() for _ in range(20)]
    remarks = []
    for day in range(60, 100):
        for puppet in mine:
            where = (scene.chance.choice(scene.places), scene.number())
            at = scene.at(day, scene.chance.randrange(3600, 80_000))
            remarks.append(scene.say(at, where, puppet, named=(me,)))
            remarks.append(scene.say(at + 60_000_000, where, me, answered=puppet))
            remarks.append(scene.say(at + 120_000_000, where, puppet, answered=me))
    return Attack("puppets", (me,), remarks)


def crier(scene: _Scene) -> Attack:
    """Reply to and name everybody, three thousand times; one in thirty answers."""
    me, remarks = scene.number(), []
    for _ in range(3_000):
        real = scene.some(scene.chance.randrange(10, 360))
        if real is None:
            continue
        then = real.at + 90_000_000
        named = (scene.chance.choice(scene.people),)
        remarks.append(scene.say(then, real[1:3], me, answered=real.author, named=named))
        if scene.chance.random() < 1 / 30:
            remarks.append(scene.say(then + 60_000_000, real[1:3], real.author, answered=me))
    return Attack("crier", (me,), remarks)


def ring(scene: _Scene, size: int = 10, length: int = 180) -> Attack:
    """Patiently begin, answer, name and thank among themselves, half a year, and talk to others.

    Each day each begins a conversation, in which three others are named and answer; each also
    says two things to real people, of which one in twenty is answered.
    """
    mine = [scene.number() for _ in range(size)]
    remarks = []
    for day in range(40, 40 + length):
        for account in mine:
            where = (scene.chance.choice(scene.places), scene.number())
            at = scene.at(day, scene.chance.randrange(3600, 80_000))
            helpers = scene.chance.sample([each for each in mine if each != account], 3)
            remarks.append(scene.say(at, where, account, named=tuple(helpers)))
            for step, helper in enumerate(helpers, 1):
                then = at + step * 120_000_000
                remarks.append(scene.say(then, where, helper, answered=account))
                remarks.append(scene.say(then + 60_000_000, where, account, answered=helper))
            remarks += _camouflage(scene, day, account)
    return Attack("ring", tuple(mine), remarks)


def _camouflage(scene: _Scene, day: int, account: int) -> list[Remark]:
    remarks = []
    for _ in range(2):
        real = scene.some(day)
        if real is None:
            continue
        then = real.at + 90_000_000
        remarks.append(scene.say(then, real[1:3], account, answered=real.author))
        if scene.chance.random() < 0.05:
            remarks.append(scene.say(then + 60_000_000, real[1:3], real.author, answered=account))
    return remarks


ATTACKS: tuple[Callable[[_Scene], Attack], ...] = (flood, copies, vampire, puppets, crier)


def attacks(chronicle: Chronicle, first: int, last: int) -> Sequence[Attack]:
    """Give the five attackers and, last, the patient ring, in the days of a window."""
    scene = _Scene(chronicle, first, last)
    return [make(scene) for make in (*ATTACKS, ring)]
