"""moderation/rules/README.md is followed to the letter, and the how-to names every rule."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from moderation.rules import rules

ROOT = Path(__file__).parents[2]
NOT_COPIED = shutil.ignore_patterns("__pycache__", "tables", "lists")
BLOCK = re.compile(r"^```python (?P<path>\S+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


def test_a_rule_is_added_in_three_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = (ROOT / "moderation" / "rules" / "README.md").read_text(encoding="utf-8")
    blocks = {block["path"]: block["text"] for block in BLOCK.finditer(guide)}
    new, test = "moderation/rules/questions.py", "tests/moderation/test_questions.py"
    assert [*blocks] == [new, test]
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "moderation", tmp_path / "moderation", ignore=NOT_COPIED)
    loaded = {}
    for path, text in blocks.items():
        assert not (ROOT / path).exists()
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
        name = path.removesuffix(".py").replace("/", ".")
        loaded[path] = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, loaded[path])
        exec(compile(text, path, "exec"), vars(loaded[path]))
    loaded[test].test_many_question_marks_are_a_hit()
    for command in (["check", "--no-cache"], ["format", "--no-cache", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *blocks],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_how_to_names_every_rule() -> None:
    page = (ROOT / "docs" / "how-to" / "moderation.md").read_text(encoding="utf-8")
    assert [name for name in rules() if f"| `{name}` |" not in page] == []
