"""The rules of the house that need no judgement, held against every file that may be committed."""

from __future__ import annotations

import ast
import re
import subprocess
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHIPPED = {"bot", "community", "handlers", "moderation", "storage"}
# What `ls` shows a newcomer; a new name here is a decision about the house.
TOP_LEVEL = SHIPPED | {
    *("bench", "docs", "tests"),
    *("CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "README.zh-CN.md"),
    *("Makefile", "config.example.toml", "pyproject.toml", "requirements.lock"),
    *(".ci", ".gitattributes", ".gitignore"),
}
MODULE_LINES = 300
FUNCTION_LINES = 40
JUNK_DRAWERS = {"util", "helper", "common", "manager", "misc"}
# A path of one machine, a package registry's host; split, so that this file does not name them.
UNNAMEABLE = (
    "/w~ork/ /f~arm/ /r~oot/ bash_~jobs pyp~i.org python~hosted npm~js deb.deb~ian"
).replace("~", "")
SAYS_WHAT = re.compile(r'(#.*\n|\n)*"""[^"\n]+"""\n')
EXCUSE = re.compile(r"#\s*(type:\s*ignore(\[[\w, -]*\])?|noqa(:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)?)")


@cache
def files() -> tuple[Path, ...]:
    """Everything that is tracked or would be, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = (Path(name) for name in listed.split("\0") if name)
    return tuple(path for path in paths if (ROOT / path).is_file())


def modules() -> list[Path]:
    """Every module but the migrations, which are a history and not a room."""
    return [p for p in files() if p.suffix == ".py" and "migrations" not in p.parts]


def functions(within: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Give all functions, by a walk that looks into no expression."""
    for part in ("body", "orelse", "handlers", "finalbody", "cases"):
        for node in getattr(within, part, ()):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node
            yield from functions(node)


def test_no_module_is_longer_than_a_reader_keeps_in_mind() -> None:
    lengths = {str(p): len((ROOT / p).read_bytes().splitlines()) for p in modules()}
    assert {p: n for p, n in lengths.items() if n > MODULE_LINES} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    lengths = {
        f"{path}:{function.lineno} {function.name}": (function.end_lineno or 0)
        - function.lineno
        + 1
        for path in modules()
        for function in functions(ast.parse((ROOT / path).read_bytes()))
    }
    assert {name: n for name, n in lengths.items() if n > FUNCTION_LINES} == {}


def test_no_file_is_a_junk_drawer() -> None:
    assert [str(p) for p in files() if p.stem.lower().rstrip("s") in JUNK_DRAWERS] == []


def test_every_shipped_module_says_in_one_line_what_it_is() -> None:
    shipped = (p for p in modules() if p.parts[0] in SHIPPED)
    assert [str(p) for p in shipped if not SAYS_WHAT.match((ROOT / p).read_text("utf-8"))] == []


def test_the_top_level_holds_what_the_house_lists() -> None:
    assert {p.parts[0] for p in files()} - TOP_LEVEL == set()


def test_no_file_names_a_machine_or_a_registry() -> None:
    named = []
    for path in files():
        content = (ROOT / path).read_text(encoding="utf-8", errors="ignore")
        named += [f"{path}: {needle}" for needle in UNNAMEABLE.split() if needle in content]
    assert named == []


def test_every_excuse_has_a_reason() -> None:
    """`# noqa: BLE001 - why` and `# type: ignore[code]  # why`; without the why it is a secret."""
    unexplained = []
    excused = (p for p in files() if p.suffix == ".py" and EXCUSE.search((ROOT / p).read_text()))
    for path in excused:
        with (ROOT / path).open("rb") as source:
            comments = [t for t in tokenize.tokenize(source.readline) if t.type == tokenize.COMMENT]
        for comment in comments:
            reason, excuses = EXCUSE.subn("", comment.string)
            if excuses and not re.search(r"[^\W\d_]{2}", reason):
                unexplained.append(f"{path}:{comment.start[0]} {comment.string}")
    assert unexplained == []
