"""Which tests wait for --all: those that take long, and of those sampled all but a few."""

from __future__ import annotations

import zlib
from collections.abc import Generator, Sequence

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--all", action="store_true", help="long tests too, and every test on every database"
    )


@pytest.hookimpl(wrapper=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> Generator[None]:
    """Make no tests that are left out: to make and drop them takes a fifth of the collecting.

    Only in one of several processes: alone, who names such a test is told that it was left out.
    """
    yield
    if metafunc.config.getoption("--all") or not hasattr(metafunc.config, "workerinput"):
        return
    name, calls = metafunc.definition.nodeid, metafunc._calls
    kept = [call for call in calls if not _waits(f"{name}[{call.id}]", call.marks)]
    metafunc._calls[:] = kept or calls[:1]  # of none at all pytest would make another test


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--all"):
        return
    gone = dict.fromkeys(item for item in items if _is_left_out(item))
    config.hook.pytest_deselected(items=[*gone])
    items[:] = [item for item in items if item not in gone]


def _is_left_out(item: pytest.Item) -> bool:
    marks = [item.get_closest_marker("one_in"), item.get_closest_marker("long")]
    return _waits(item.nodeid, [mark for mark in marks if mark is not None])


def _waits(name: str, marks: Sequence[pytest.Mark]) -> bool:
    """Whether a test takes long, or the hash of its name is not the one."""
    return any(
        mark.name == "long"
        or (mark.name == "one_in" and zlib.crc32(name.encode()) % mark.args[0] != 0)
        for mark in marks
    )
