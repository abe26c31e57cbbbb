"""Both front pages lead to the same places, and to places that are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = {"README.md", "README.zh-CN.md"}
LINK = re.compile(r"\]\(((?!http)[^)#]+)|src=\"([^\"]+)")


def places(page: Path) -> set[str]:
    return {first or second for first, second in LINK.findall(page.read_text(encoding="utf-8"))}


def test_the_chinese_front_page_leads_wherever_the_english_one_does() -> None:
    english, chinese = (places(ROOT / page) - PAGES for page in sorted(PAGES))
    translated = {place.replace(".en.png", ".zh.png") for place in english}

    assert translated == chinese


def test_every_page_leads_to_what_is_there() -> None:
    pages = [*(ROOT / page for page in PAGES), *(ROOT / "docs").rglob("*.md")]
    dead = [
        f"{page.relative_to(ROOT)}: {place}"
        for page in pages
        for place in places(page)
        if not (page.parent / place).exists()
    ]

    assert dead == []
