"""`hearth digest` tells a week, or writes it as a page, and overwrites nothing."""

from __future__ import annotations

from pathlib import Path

from tests.bot.conftest import Run


def test_a_week_is_told_or_written_as_a_page(hearth: Run) -> None:
    hearth("community", "Garden")
    told = hearth("digest")
    assert told.returncode == 0
    assert told.stdout.startswith("Garden, ")
    assert "New members: 0" in told.stdout.splitlines()
    said = hearth("digest", "--html", "week.html", "--week", "2", "--language", "zh")
    assert said.stdout.splitlines()[0] == "Garden 的周报已写入 week.html。"
    page = Path("week.html").read_text(encoding="utf-8")
    assert page.startswith('<!doctype html><html lang="zh-Hans">')
    again = hearth("digest", "--html", "week.html")
    assert (again.returncode, again.stderr) == (
        1,
        "week.html is there already; name another file.\n",
    )
    assert Path("week.html").read_text(encoding="utf-8") == page


def test_what_is_no_week_and_no_community_is_refused(hearth: Run) -> None:
    assert "There is no database at" in hearth("digest").stderr
    hearth("community", "Garden")
    assert '"soon" is no week.' in hearth("digest", "--week", "soon").stderr
    assert "There are: Garden" in hearth("digest", "--community", "Orchard").stderr
