"""The rules, one a module: each exports its `rule`, and a new one edits nothing that exists."""

import importlib
import pkgutil
from functools import cache

from moderation.rule import AnyRule


@cache
def rules() -> dict[str, AnyRule]:
    """Give every rule by its name, in the order of the modules."""
    modules = [
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
    ]
    return {module.rule.name: module.rule for module in modules}
