"""Finds the features: every module of `handlers` exports one, so that a new one edits nothing."""

import importlib
import pkgutil
from functools import cache
from typing import Any

import handlers
from community.feature import Feature
from community.house import House
from community.settings import Instance


def house() -> House:
    """Give the house of all features, in the order of their modules' names."""
    return _indexed().under(_plain())


@cache
def _indexed() -> House:
    return House(_features())


@cache
def _plain() -> Instance:
    """Give the settings of who has none: what is worked out of them is, once."""
    return Instance()


@cache
def _features() -> tuple[Feature[Any], ...]:
    modules = [
        importlib.import_module(f"handlers.{module.name}")
        for module in pkgutil.iter_modules(handlers.__path__)
    ]
    return tuple(module.feature for module in modules if hasattr(module, "feature"))
