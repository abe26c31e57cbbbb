"""The house: all features as one value, for help, menus, settings, platforms and dispatch."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from copy import copy
from typing import Any

from community.commands import MOST_FIRST_LEVEL, MOST_FOR_MEMBERS, Command
from community.events import Event
from community.facts import Fact
from community.feature import Feature, Schedule
from community.people import Role
from community.settings import Instance
from community.windows import Window

Bound = tuple[str, Callable[..., Awaitable[Any]]]
"""A feature's name and one of its functions."""


class House:
    """An index over features; raises ValueError where two of them cannot live together.

    `instance` holds what the file and the environment say about the features' settings.
    """

    def __init__(self, features: Iterable[Feature[Any]], instance: Instance | None = None) -> None:
        self.instance = instance or Instance()
        self._windows: dict[str, Window] = {}
        self.features = {feature.name: feature for feature in features}
        everything = list(self.features.values())
        self.commands: dict[str, Command] = {}
        self.words: dict[str, Command] = {}
        self.buttons: dict[str, Bound] = {}
        self.bound_buttons: set[str] = set()
        """Those that do something in the community that they are pressed in."""
        self.button_roles: dict[str, Role] = {}
        self.schedules: dict[str, tuple[str, Schedule]] = {}
        self.results: dict[str, Bound] = {}
        for feature in everything:
            self._index(feature)
        self.listeners = _by_kind(everything, lambda feature: feature.listeners)
        self.repliers = [(each.name, run) for each in everything for run in each.repliers]
        self.strangers = _by_kind(everything, lambda feature: feature.strangers)
        self.door = [(feature.name, run) for feature in everything for run in feature.door]
        self.heard: dict[type[Fact], list[Bound]] = {}
        self.totals: dict[type[Fact], list[Bound]] = {}
        for feature in everything:
            for kind, run in feature.heard.items():
                self.heard.setdefault(kind, []).append((feature.name, run))
            for kind, run in feature.totals.items():
                self.totals.setdefault(kind, []).append((feature.name, run))
        self._check_counts()

    def under(self, instance: Instance) -> House:
        """Give the same house with an instance's settings."""
        house = copy(self)
        house.instance = instance
        house._windows = {}
        return house

    def window(self, name: str) -> Window:
        """Give a feature's short memory of that name; two houses share none."""
        return self._windows.setdefault(name, Window(name))

    def for_role(self, role: Role) -> list[Command]:
        """Give the commands that a role may use, in order of their names."""
        return [c for _, c in sorted(self.commands.items()) if c.role <= role]

    def loops(self) -> list[str]:
        """Give the features that hear, directly or not, what they tell themselves."""
        hearers: dict[str, set[str]] = {
            name: {
                other.name
                for other in self.features.values()
                if {*other.heard, *other.totals} & set(feature.tells)
            }
            for name, feature in self.features.items()
        }
        return [name for name in hearers if name in _reached(hearers, name)]

    def _index(self, feature: Feature[Any]) -> None:
        for command in feature.commands:
            _once(self.commands, command.name, command)
            for alias in command.aliases:
                _once(self.words, alias.casefold(), command)
        for action, run in feature.buttons.items():
            _once(self.buttons, action, (feature.name, run))
        self.bound_buttons |= feature.buttons.keys() - feature.free_buttons
        self.button_roles |= feature.button_roles
        for schedule in feature.schedules:
            _once(self.schedules, schedule.name, (feature.name, schedule))
        for tag, run in feature.results.items():
            _once(self.results, tag, (feature.name, run))

    def _check_counts(self) -> None:
        firsts = {name.split(" ")[0] for name in self.commands}
        members = {c.name.split(" ")[0] for c in self.for_role(Role.MEMBER)}
        if len(firsts) > MOST_FIRST_LEVEL or len(members) > MOST_FOR_MEMBERS:
            raise ValueError(f"{len(firsts)} first-level commands, {len(members)} for members")


def _once(index: dict[str, Any], name: str, value: Any) -> None:
    if name in index:
        raise ValueError(f"{name} is declared twice")
    index[name] = value


def _by_kind(
    features: list[Feature[Any]],
    pick: Callable[[Feature[Any]], dict[type[Event], list[Callable[..., Awaitable[Any]]]]],
) -> dict[type[Event], list[Bound]]:
    found: dict[type[Event], list[Bound]] = {}
    for feature in features:
        for kind, runs in pick(feature).items():
            found.setdefault(kind, []).extend((feature.name, run) for run in runs)
    return found


def _reached(graph: dict[str, set[str]], start: str) -> set[str]:
    reached: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(graph[name])
    return reached
