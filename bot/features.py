"""Finds the features: every module of `handlers` exports one, so that a new one edits nothing."""

import importlib
import pkgutil
from functools import cache
from typing import Any

import handlers
from community.feature import Feature
from community.house import House


def house() -> House:
    """Give the house of all features, in the order of their modules' names."""
    return House(_features())


@cache
def _features() -> tuple[Feature[Any], ...]:
    modules = [
        importlib.import_module(f"handlers.{module.name}")
        for module in pkgutil.iter_modules(handlers.__path__)
    ]
    return tuple(module.feature for module in modules if hasattr(module, "feature"))
