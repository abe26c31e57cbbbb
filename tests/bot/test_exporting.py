"""`hearth export` says what it wrote, and overwrites nothing."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bot.conftest import Run


def test_an_export_says_what_it_wrote(hearth: Run) -> None:
    hearth("community", "Garden")
    said = hearth("export", "out")

    assert said.returncode == 0
    assert said.stdout.startswith("Garden is exported to out: ")
    assert said.stdout.splitlines()[1].startswith("It holds people's names and words: ")
    assert json.loads(Path("out/manifest.json").read_text())["rows"]["community"] == 1
    assert [path.name for path in Path().glob(".out*")] == []


def test_an_export_speaks_chinese(hearth: Run) -> None:
    hearth("community", "家园")
    said = hearth("export", "out", "--format", "json", "--language", "zh")

    assert said.stdout.startswith("家园 已导出到 out：")
    assert Path("out/community.jsonl").read_text(encoding="utf-8").count("家园") == 1


def test_nothing_is_overwritten(hearth: Run) -> None:
    hearth("community", "Garden")
    Path("out").mkdir()
    assert hearth("export", "out").returncode == 0
    written = Path("out/manifest.json").read_bytes()
    again = hearth("export", "out")

    assert again.returncode == 1
    assert again.stderr == (
        "out is there already and not empty; an export overwrites nothing. Name another folder.\n"
    )
    assert Path("out/manifest.json").read_bytes() == written


def test_a_file_in_the_way_stays(hearth: Run) -> None:
    hearth("community", "Garden")
    Path("out").write_text("mine")

    assert hearth("export", "out").returncode == 1
    assert Path("out").read_text() == "mine"


def test_with_several_communities_one_must_be_named(hearth: Run) -> None:
    for name in ("Garden", "Orchard"):
        hearth("community", name)
    asked = hearth("export", "out")
    assert asked.returncode == 1
    assert asked.stderr == (
        "Say which community is meant with --community NAME: Garden, Orchard.\n"
    )
    assert hearth("export", "out", "--community", "Meadow").stderr == asked.stderr
    assert not Path("out").exists()

    assert hearth("export", "out", "--community", "Orchard").stdout.startswith("Orchard is ")


def test_where_nothing_is_there_is_nothing_to_export(hearth: Run) -> None:
    said = hearth("export", "out")
    assert said.returncode == 1
    assert "There is no database at " in said.stderr
    assert not Path("out").exists()
