"""The server that forks, one for all processes of the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import forked

SERVER = pytest.StashKey[forked.ForkServer]()


def pytest_configure(config: pytest.Config) -> None:
    ours: dict[str, str] = getattr(config, "workerinput", {})
    if ours:
        forked.shared[:] = [Path(ours["forking"])]
    elif config.getoption("numprocesses", None):
        config.stash[SERVER] = forked.ForkServer()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["forking"] = str(node.config.stash[SERVER].address)


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVER in config.stash:
        config.stash[SERVER].stop()
