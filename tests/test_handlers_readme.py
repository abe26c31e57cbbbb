"""handlers/README.md is followed to the letter: its blocks, in a copy of the house, and no more."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "community", "handlers", "moderation", "storage", "tests")
BLOCK = re.compile(r"^```(?P<kind>\w+) (?P<path>\S+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
NOT_COPIED = shutil.ignore_patterns("*.pyc.*", "*.db", "*.db-*", ".*")
"""What was compiled comes along: to compile the whole house once more takes seconds."""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The house as it is, somewhere else; links to its files, since to copy them takes seconds."""
    for room in ROOMS:
        there = tmp_path / "house" / room
        shutil.copytree(ROOT / room, there, ignore=NOT_COPIED, copy_function=os.symlink)
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "house")
    return tmp_path / "house"


def run(folder: Path, *command: str) -> None:
    """Run a tool in the copy, as if nobody were testing around it."""
    around = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=around | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


def test_a_toy_is_added_in_three_steps(copy: Path) -> None:
    guide = (ROOT / "handlers" / "README.md").read_text(encoding="utf-8")
    blocks = {block["path"]: block["text"] for block in BLOCK.finditer(guide)}
    modules = [path for path in blocks if path.endswith(".py")]
    assert [*blocks] == [
        "handlers/dice.py",
        "tests/handlers/test_dice.py",
        "bot/locales/zh/LC_MESSAGES/hearth.po",
    ]
    assert guide.count("```") == 2 * len(blocks), "a block that names no file is not followed"

    for path, text in blocks.items():
        file = copy / path
        assert file.exists() is not path.endswith(".py")
        before = f"{file.read_text(encoding='utf-8')}\n" if file.exists() else ""
        file.unlink(missing_ok=True)
        file.write_text(before + text, encoding="utf-8")

    run(copy, "ruff", "check", "--no-cache", *modules)
    run(copy, "ruff", "format", "--no-cache", "--check", *modules)
    new, words = "tests/handlers/test_dice.py", "tests/bot/test_locales.py"
    catalogue = "(dice or translated or nobody_says or filled or chinese) and not postgres"
    run(copy, "pytest", "-q", "-p", "no:cacheprovider", "-k", catalogue, new, words)
