"""What is wrong with the settings, in sentences: where it stands, what it is, what would fit."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from community.params import Param, hints_of, param_of
from community.words import Code, Lines, Text, Words, t

PREFIX = "HEARTH_"
BETWEEN = "__"
NO_SETTINGS = {f"{PREFIX}CONFIG"}
"""Variables of ours that are read elsewhere."""
MOST_LISTED = 12
MAY_BE_SHOWN = {"int", "bool", "choice", "duration"}
"""Kinds of values that an error may repeat; a text may be a secret."""

Place = tuple[str, ...]


class WrongSettings(Exception):
    """The settings cannot be used; `texts` has a sentence for each thing that is wrong."""

    def __init__(self, texts: Sequence[Text]) -> None:
        super().__init__("\n".join(map(str, texts)))
        self.texts = list(texts)


class Unfit(ValueError):
    """A setting does not fit; `text` says what would."""

    def __init__(self, text: Words) -> None:
        super().__init__(str(text))
        self.text = text


class Origins:
    """Knows where a setting was given: by the caller, in the environment, or in the file."""

    def __init__(
        self,
        model: type[BaseModel],
        given: Mapping[str, Any],
        environ: Mapping[str, str],
        file: Path | None,
        content: Mapping[str, Any],
    ) -> None:
        self.model = model
        self._given = given
        self._variables = {name.upper() for name in environ if name.upper().startswith(PREFIX)}
        self._file = file
        self._content = content

    def of(self, place: Place) -> tuple[Text, Code]:
        """Give where the setting of a place in the model stands, and its name there."""
        direct = self._variable(place)
        if direct is not None:
            return ENVIRONMENT, Code(direct)
        if self._file is not None and _holds(self._content, place):
            return t("{file}", file=Code(str(self._file))), Code(".".join(place))
        if self._is_section(place) and any(variable(place) + BETWEEN in v for v in self._variables):
            return ENVIRONMENT, Code(".".join(place))
        whole = next((v for i in range(len(place)) if (v := self._variable(place[:i]))), None)
        if whole is not None:
            return t("environment, {name}", name=Code(whole)), Code(".".join(place))
        return t("given settings"), Code(".".join(place))

    def unknown_variables(self) -> list[Text]:
        """Complain of variables that would be overlooked."""
        unknown = [
            name
            for name in sorted(self._variables - NO_SETTINGS)
            if name.removeprefix(PREFIX).split(BETWEEN)[0].lower() not in self.model.model_fields
        ]
        known = [variable(place) for place in places(self.model)] if unknown else []
        return [
            _unknown(ENVIRONMENT, Code(name), difflib.get_close_matches(name, known, 1), ())
            for name in unknown
        ]

    def no_json(self, said: str) -> Text:
        """Complain of a variable that must be JSON and is not, from what pydantic says of it."""
        fields = [(name,) for name in self.model.model_fields if f'"{name}"' in said]
        shown = [
            v for v in sorted(self._variables) if any(v.startswith(variable(f)) for f in fields)
        ]
        names = Lines(tuple(t("{name}", name=Code(name)) for name in shown), ", ")
        return t(
            "environment: {names} cannot be read: a section or a list is written as JSON.",
            names=names,
        )

    def _variable(self, place: Place) -> str | None:
        """Give the variable that sets what stands in a place, or something within it."""
        name = variable(place)
        if name in self._variables:
            return name
        below = (other for other in self._variables if other.startswith(name + BETWEEN))
        return next(below, None) if place and not self._is_section(place) else None

    def _is_section(self, place: Place) -> bool:
        return is_section(_hint(self.model, place)[1])


ENVIRONMENT = t("environment")


def variable(place: Place) -> str:
    """Give the environment variable of a setting."""
    return PREFIX + BETWEEN.join(place).upper()


def places(model: type[BaseModel], above: Place = ()) -> Iterator[Place]:
    """Give the place of every setting in a model, sections left out."""
    for name, hint in hints_of(model).items():
        if name in model.model_fields:
            if is_section(hint):
                yield from places(hint, (*above, name))
            else:
                yield (*above, name)


def is_section(hint: Any) -> bool:
    """Whether a field is a part of the settings and not one of them."""
    return inspect.isclass(hint) and issubclass(hint, BaseModel)


def complaints(error: ValidationError, origins: Origins) -> list[Text]:
    """Give a sentence for each thing that pydantic found wrong."""
    return [_complaint(found, origins) for found in error.errors(include_url=False)]


def _complaint(found: ErrorDetails, origins: Origins) -> Text:
    place = tuple(map(str, found["loc"]))
    above, hint, field = _hint(origins.model, place)
    source, name = origins.of(field)
    if found["type"] == "extra_forbidden":
        return _unknown(source, name, _near(origins.model, above, place, name), above.model_fields)
    if is_section(hint) and found["type"] != "value_error":
        head = Code(f"[{'.'.join(field)}]")
        return t(
            "{source}: {name} is a section: its settings stand under {head}.",
            source=source,
            name=name,
            head=head,
        )
    param = param_for(".".join(field), hint)
    if found["type"] == "value_error" and (param is None or param.form is None):
        why = _why(found)
        return t("{source}: {name} does not fit: {why}", source=source, name=name, why=why)
    fits = expected(param, hint, found["msg"])
    if (
        param is not None
        and param.kind in MAY_BE_SHOWN
        and isinstance(found["input"], str | int | float)
    ):
        value = Code(str(found["input"])[:64])
        return t(
            '{source}: {name} is "{value}", but must be {expected}.',
            source=source,
            name=name,
            value=value,
            expected=fits,
        )
    return t("{source}: {name} must be {expected}.", source=source, name=name, expected=fits)


def _why(found: ErrorDetails) -> Words:
    wrong = found.get("ctx", {}).get("error")
    if isinstance(wrong, Unfit):
        return wrong.text
    return t("{why}", why=found["msg"].removeprefix("Value error, "))


def _hint(model: type[BaseModel], place: Place) -> tuple[type[BaseModel], Any, Place]:
    """Follow a place: the last section on the way, the annotation found, and the part followed."""
    hint: Any = model
    for depth, part in enumerate(place):
        if not is_section(hint):
            return model, hint, place[:depth]
        model = hint
        hint = hints_of(model).get(part)
    return model, hint, place


def param_for(name: str, hint: Any) -> Param | None:
    """Give how a setting is read from words, None where it cannot be."""
    try:
        return param_of(name, hint)
    except TypeError:
        return None


def expected(param: Param | None, hint: Any, said: str = "") -> Words:
    """Say what fits a setting; `said` are pydantic's words, for what we have none for."""
    if param is not None and param.kind != "list":
        return param.expected()
    if "tuple" in str(hint) or "frozenset" in str(hint):
        return t("a list of names")
    if "SecretStr" in str(hint) or "Path" in str(hint):
        return t("a text")
    return t("as it says: {why}", why=said)


def _near(model: type[BaseModel], above: type[BaseModel], place: Place, name: Code) -> list[str]:
    """Give what was meant: a sibling of nearly that name, or a setting elsewhere of that name."""
    every = [*places(model)]
    sections = [part[:i] for part in every for i in range(1, len(part))]
    close = difflib.get_close_matches(place[-1], above.model_fields, 1)
    if close:
        full = (*place[:-1], close[0])
        return [variable(full) if name.code.startswith(PREFIX) else close[0]]
    same = [known for known in [*every, *sections] if known[-1] == place[-1]]
    return (
        [variable(same[0]) if name.code.startswith(PREFIX) else ".".join(same[0])] if same else []
    )


def _unknown(source: Text, name: Code, near: Sequence[str], known: Any) -> Text:
    if near:
        return t(
            "{source}: {name} is not a setting. Did you mean {near}?",
            source=source,
            name=name,
            near=Code(near[0]),
        )
    if not known:
        return t("{source}: {name} is not a setting. Take it out.", source=source, name=name)
    shown = Lines(tuple(t("{name}", name=Code(each)) for each in [*known][:MOST_LISTED]), ", ")
    return t(
        "{source}: {name} is not a setting. There are: {known}",
        source=source,
        name=name,
        known=shown,
    )


def _holds(content: Any, place: Place) -> bool:
    for part in place:
        if not isinstance(content, Mapping) or part not in content:
            return isinstance(content, list)  # whose parts pydantic counts
        content = content[part]
    return True
