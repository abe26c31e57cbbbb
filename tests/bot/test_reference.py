"""The reference is what the code says, and the example file is what the defaults are."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from bot import reference
from bot.features import house
from bot.settings import load

COMMENTED = re.compile(r"^# (?=[a-z_]+ = )", re.MULTILINE)


@cache
def documents() -> dict[str, str]:
    """The reference as the code says it, by the path of each file; to write it takes a while."""
    return reference.documents(house())


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(reference, "ROOT", tmp_path)
    return tmp_path


def test_written_files_pass_the_check(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert reference.main([]) == 0
    assert reference.main(["--check"]) == 0
    assert "written: docs/commands.md" in capsys.readouterr().out


def test_the_check_names_what_differs_and_leaves_it(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reference.main([])
    (root / "docs/settings.md").write_text("by hand")
    (root / "config.example.toml").unlink()

    assert reference.main(["--check"]) == 1
    assert "docs/settings.md, config.example.toml" in capsys.readouterr().err
    assert (root / "docs/settings.md").read_text() == "by hand"


def test_every_command_stands_in_the_reference() -> None:
    text = documents()["docs/commands.md"]

    assert [c.usage for c in house().commands.values() if f"### `{c.usage}`" not in text] == []
    assert "- `<amount>`: a whole number from 1 to 1000000" in text
    assert "- Also as: 签到, check in" in text
    assert "- For example: `/give @ann 20`" in text
    assert "签到" in text.split("### `/checkin`")[1].split("###")[0]


def test_every_setting_stands_in_the_reference() -> None:
    text = documents()["docs/settings.md"]

    for name, feature in house().features.items():
        for field in feature.settings.model_fields:
            assert f"### `features.{name}.{field}`" in text
            assert f"`HEARTH_FEATURES__{name}__{field}`".upper() in text.upper()


def test_the_example_is_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taking every # away changes nothing."""
    monkeypatch.delenv("HEARTH_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    text = documents()["config.example.toml"]
    assert load(house(), _file(tmp_path, text)).model_dump() == load(house()).model_dump()

    whole = COMMENTED.sub("", text)
    read = load(house(), _file(tmp_path, whole))

    assert read.model_dump() == load(house()).model_dump()
    assert set(tomllib.loads(whole)) == set(type(read).model_fields)


def _file(folder: Path, text: str) -> Path:
    file = folder / "example.toml"
    file.write_text(text, encoding="utf-8")
    return file
