"""Settings have three homes; the nearest wins, except over what the file locks."""

from __future__ import annotations

import json
from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from community.settings import Home, Instance, changed


class Tea(BaseModel):
    """The settings of a feature that makes tea."""

    model_config = ConfigDict(extra="forbid")

    cups: Annotated[int, Field(ge=1, le=9)] = 2
    sugar: bool = False


def document(**tea: object) -> str:
    return json.dumps({"tea": tea, "coffee": {"cups": 7}})


@pytest.mark.parametrize(
    ("file", "locked", "documents", "cups", "home"),
    [
        ({}, "", ("", ""), 2, "default"),
        ({"cups": 3}, "", ("", ""), 3, "file"),
        ({"cups": 3}, "", (document(cups=4), ""), 4, "community"),
        ({"cups": 3}, "", (document(cups=4), document(cups=5)), 5, "chat"),
        ({"cups": 3}, "", (document(sugar=True), document(sugar=False)), 3, "file"),
        ({}, "", ("", document(cups=5)), 5, "chat"),
        ({"cups": 3}, "tea.cups", (document(cups=4), document(cups=5)), 3, "file"),
        ({"cups": 3}, "tea", (document(cups=4), document(cups=5)), 3, "file"),
        ({}, "tea.cups", (document(cups=4), ""), 2, "default"),
        ({"cups": 3}, "tea.sugar", (document(cups=4), ""), 4, "community"),
    ],
)
def test_the_nearest_home_wins(
    file: dict[str, int], locked: str, documents: tuple[str, str], cups: int, home: Home
) -> None:
    instance = Instance({"tea": file}, frozenset({locked} - {""}))
    assert instance.of("tea", Tea, *documents).cups == cups
    assert instance.home_of("tea", "cups", *documents) == home


@pytest.mark.parametrize("stored", [{"cups": 10}, {"cups": "many"}, {"cups": None}, {"milk": 1}])
def test_what_no_longer_fits_is_passed_over(stored: dict[str, object]) -> None:
    """A newer version may bound a setting more tightly; its community goes on all the same."""
    found = Instance({"tea": {"cups": 3}}).of("tea", Tea, document(**stored, sugar=True), "")
    assert (found.cups, found.sugar) == (3, True)


def test_what_the_file_says_must_fit() -> None:
    with pytest.raises(ValidationError):
        Instance({"tea": {"cups": 10}}).of("tea", Tea, "", "")


def test_a_change_touches_one_setting() -> None:
    before = document(cups=4, sugar=True)
    assert json.loads(changed(before, "tea", "cups", 5)) == json.loads(document(cups=5, sugar=True))
    assert json.loads(changed(before, "tea", "cups", None)) == json.loads(document(sugar=True))
    assert json.loads(changed("", "tea", "cups", 5)) == {"tea": {"cups": 5}}
    assert before == document(cups=4, sugar=True)


def test_settings_are_resolved_once() -> None:
    instance = Instance()
    assert instance.of("tea", Tea, "", "") is instance.of("tea", Tea, "", "")
