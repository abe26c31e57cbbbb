"""Keeps libraries from loading others that are not used: each costs a part of every start."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from typing import Any


def load_lean() -> None:
    """Let pydantic look for no plugins, and the log for nothing that draws tracebacks."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    with without("rich"):
        import_module("structlog")  # its plain tracebacks are the only ones of ours


async def load_beside(module: str, without_: str = "") -> None:
    """Load what takes a while in a thread of its own, so that everything else goes on."""
    if module not in sys.modules:
        import asyncio

        await asyncio.to_thread(_load, module, without_)


def _load(module: str, without_: str) -> None:
    with without(without_) if without_ else nullcontext():
        import_module(module)


@contextmanager
def without(library: str) -> Iterator[None]:
    """Let a library, unless it is loaded, be as good as not installed for those loaded within."""
    modules: dict[str, Any] = sys.modules
    hidden = modules.setdefault(library, None) is None
    try:
        yield
    finally:
        if hidden:
            modules.pop(library, None)  # two may have hidden it at the same time
