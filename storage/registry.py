"""Which repository serves which port: found by type, so that a new one edits nothing."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

P = TypeVar("P")
R = TypeVar("R")

_repositories: dict[type[Any], Callable[[Any], Any]] = {}


def serves(port: type[Any]) -> Callable[[type[R]], type[R]]:
    """Register a class, made from a page, as the repository of a port."""

    def register(made: type[R]) -> type[R]:
        _repositories[port] = made
        return made

    return register


def repository(port: type[P]) -> Callable[[Any], P]:
    """Give what makes the repository of a port; raises LookupError when there is none."""
    found = _repositories.get(port)
    if found is None:
        _load()
        found = _repositories.get(port)
    if found is None:
        raise LookupError(f"no repository serves {port.__name__}")
    return found


@cache
def _load() -> None:
    package = importlib.import_module("storage.repositories")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"storage.repositories.{module.name}")
