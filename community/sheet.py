"""The sheet of settings: each one with its value, where that comes from, and what fits it."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

import msgspec
from pydantic import BaseModel

from community.choicewords import coded
from community.docstrings import docstring
from community.house import House
from community.params import Param, hints_of, param_of
from community.refusals import Refusal
from community.settings import Home
from community.words import Code, Lines, Text, t

MOST_LISTED = 8


class NoSuchSetting(Refusal):
    """A setting or a feature that does not exist, with the nearest ones that do."""

    def __init__(self, name: str, near: Sequence[str]) -> None:
        if near:
            shown = Lines(tuple(t("{word}", word=Code(word)) for word in near), ", ")
            text = t(
                "There is no setting {name}. Did you mean {near}?", name=Code(name), near=shown
            )
        else:
            text = t(
                "There is no setting {name}. {settings} lists what there is.",
                name=Code(name),
                settings=Code("/settings"),
            )
        super().__init__(text)


class Locked(Refusal):
    """The instance's file keeps the setting to itself."""

    def __init__(self, name: str) -> None:
        super().__init__(
            t(
                "{name} is locked: only the host of this bot changes it, in the file.",
                name=Code(name),
            )
        )


class OnlyInTheFile(Refusal):
    """The setting has a form that cannot be written in a chat."""

    def __init__(self, name: str) -> None:
        super().__init__(t("{name} can only be set in the file.", name=Code(name)))


class Setting(msgspec.Struct, frozen=True):
    """One field of a feature's settings; `param` is None where it cannot be written in a chat."""

    area: str
    field: str
    value: Any
    home: Home
    locked: bool
    about: Text
    param: Param | None

    @property
    def name(self) -> str:
        """The name that people write."""
        return f"{self.area}.{self.field}"

    @property
    def example(self) -> str:
        """A line that sets it."""
        return f"/settings {self.name} {self.param.example if self.param else ''}".strip()

    def read(self, word: str) -> Any:
        """Give the value that a word stands for, as JSON has it; raises Refusal."""
        if self.locked:
            raise Locked(self.name)
        if self.param is None:
            raise OnlyInTheFile(self.name)
        return self.param.adapter.dump_python(self.param.read(word, self.example), mode="json")


def models(house: House) -> dict[str, type[BaseModel]]:
    """Give the features that have settings, with their models."""
    return {n: each.settings for n, each in house.features.items() if each.settings.model_fields}


def named(house: House, name: str) -> tuple[str, str]:
    """Give the feature and the field of a name as people write it; raises NoSuchSetting."""
    area, _, field = name.casefold().partition(".")
    model = models(house).get(area)
    if model is None or field not in model.model_fields:
        names = [f"{a}.{f}" for a, each in models(house).items() for f in each.model_fields]
        same = [known for known in names if known.partition(".")[2] == name.casefold()]
        raise NoSuchSetting(name, same or difflib.get_close_matches(name.casefold(), names, n=2))
    return area, field


def area_named(house: House, name: str) -> str:
    """Give the name of a feature that has settings; raises NoSuchSetting."""
    known = models(house)
    bare = name.casefold() if name.casefold() in known else _spoken(house, name)
    if bare not in known:
        fields = [f"{area}.{bare}" for area, model in known.items() if bare in model.model_fields]
        raise NoSuchSetting(name, fields or difflib.get_close_matches(bare, known, n=2))
    return bare


def _spoken(house: House, name: str) -> str:
    """Give the feature of a command that is called by a word, or else the word."""
    word = name.casefold().removeprefix("/")
    found = next((c for c in house.commands.values() if word in (c.name, *c.aliases)), None)
    return found.feature if found is not None else word


def seen(house: House, documents: tuple[str, str], area: str, field: str) -> Setting:
    """Give a setting as it is where the documents hold; raises pydantic's ValidationError."""
    instance, model = house.instance, house.features[area].settings
    return Setting(
        area=area,
        field=field,
        value=getattr(instance.of(area, model, *documents), field),
        home=instance.home_of(area, field, *documents),
        locked=instance.is_locked(area, field),
        about=about(model, field),
        param=param_for(model, area, field),
    )


def written(value: Any) -> Text:
    """Give a value as it is shown; of a long list the beginning."""
    if isinstance(value, bool):
        return t("yes") if value else t("no")
    if isinstance(value, tuple | frozenset):
        listed = [*map(str, value)] if isinstance(value, tuple) else sorted(map(str, value))
        more = ", …" if len(listed) > MOST_LISTED else ""
        return t("{value}", value=Code(", ".join(listed[:MOST_LISTED]) + more or "-"))
    if value == "":
        return t("nothing")
    return t("{value}", value=coded(str(value)) if isinstance(value, str) else Code(str(value)))


def about(model: type[BaseModel], field: str) -> Text:
    """Give the sentence that stands under a field; it is its own key in the catalogues."""
    return Text(docstring(model, field))


def param_for(model: type[BaseModel], area: str, field: str) -> Param | None:
    """Give how a field is read from words, or None where it cannot be."""
    try:
        return param_of(f"{area}.{field}", hints_of(model)[field])
    except TypeError:
        return None
