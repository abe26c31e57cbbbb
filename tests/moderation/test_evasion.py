"""The corpus of evasions: what is found of it, and what is hit by mistake."""

from __future__ import annotations

from pathlib import Path

from bench.evasion import TARGETS, measure


def test_evasions_are_found_and_harmless_texts_are_not(shared: Path) -> None:
    figures = measure(shared / "data" / "moderation")
    missed = {
        name: figures[name]
        for name, (sign, bound) in TARGETS.items()
        if name in figures
        and not (figures[name] >= bound if sign == ">=" else figures[name] <= bound)
    }
    assert missed == {}
