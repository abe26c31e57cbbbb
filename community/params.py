"""Parameters of commands: derived from a function's signature, bounds written once."""

import inspect
import re
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from annotated_types import Ge, Gt, Le, Lt, MaxLen
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from community.choicewords import choice_of, coded, shown
from community.extras import Enclosed
from community.people import Actor
from community.refusals import Unfit
from community.words import Text, Words, n, t


class Rest(msgspec.Struct, frozen=True):
    """Marks a parameter that takes all the words that remain: `note: Annotated[str, Rest()]`.

    `whole` takes them as they were written, with their spaces and line breaks.
    """

    whole: bool = False


class Form(msgspec.Struct, frozen=True):
    """Marks a text of a certain form: what fits, in words, and a text that does."""

    expected: Text
    example: str


class Param(msgspec.Struct, frozen=True):
    """One parameter: what platforms and parsers need to know of it.

    `kind` is one of int, float, str, list, bool, member, duration, choice, file; `least`, `most`
    bound numbers and the length of texts; `rest` takes all remaining words, `whole` as they were
    written.
    """

    name: str
    kind: str
    required: bool
    default: Any = None
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    rest: bool = False
    whole: bool = False
    adapter: Any = None
    form: Form | None = None

    @property
    def shown(self) -> str:
        """The parameter as a usage line shows it."""
        return f"<{self.name}>" if self.required else f"[{self.name}]"

    @property
    def example(self) -> str:
        """A word that fits."""
        if self.form is not None:
            return self.form.example
        if self.kind == "int":
            return str(min(20, self.most or 20) if (self.least or 0) <= 20 else self.least)
        if self.kind == "float":
            return "0.5" if (self.most or 0) <= 1 else "12"
        samples = {"member": "@ann", "bool": "yes", "duration": "2h", "str": "hello"}
        samples["list"] = "one, two"
        return self.choices[0] if self.choices else samples[self.kind]

    def expected(self) -> Words:
        """Say in words what fits."""
        if self.form is not None:
            return self.form.expected
        match self.kind:
            case "int":
                return _numbers(self.least, self.most)
            case "float":
                return _amount(self.least, self.most)
            case kind if kind in EXPECTED:
                return EXPECTED[kind]
            case "choice":
                if len(self.choices) == 1:
                    return t("the word {word}", word=coded(self.choices[0]))
                return t("one of {choices}", choices=shown(self.choices))
            case _ if self.most:
                return n(
                    "a text of at most {count} character",
                    "a text of at most {count} characters",
                    self.most,
                )
            case _:
                return t("a text")

    def read(self, word: str, example: str | Text) -> Any:
        """Give the value of a word; raises Unfit with a sentence when it does not fit."""
        cleaned: Any = word.translate(FULL_WIDTH) if self.kind != "str" else word
        if self.kind == "bool" and cleaned.lower() in YES | NO:
            return cleaned.lower() in YES
        if self.kind == "choice":
            cleaned = choice_of(cleaned.lower(), self.choices)
        if self.kind == "duration":
            cleaned = _duration(cleaned.lower())
        if self.kind == "list":
            cleaned = _several(word)
        if cleaned is None or (self.kind == "int" and not WHOLE.fullmatch(cleaned)):
            raise Unfit(word, self.name, self.expected(), example)
        try:
            return self.adapter.validate_python(cleaned)
        except ValidationError as error:
            raise Unfit(word, self.name, self.expected(), example) from error


EXPECTED = {
    "list": t("words or phrases with commas between them, or a line each; - for none"),
    "member": t("a member, as @name or by replying to their message"),
    "duration": t("a length of time like 30m, 2h or 7d"),
    "bool": t("yes or no"),
    "file": t("a file that is attached to the command"),
}
FULL_WIDTH = {0xFF01 + place: 0x21 + place for place in range(94)}
"""What a Chinese keyboard writes for ASCII; other digits are not guessed at: 10² is not 102."""
WHOLE = re.compile(r"[+-]?[0-9]+")
LENGTH, MOST_LENGTH = re.compile(r"([0-9]{1,6})([smhdw])"), 24
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
SEPARATED = re.compile(r"[,，、;；]")
YES = {"yes", "on", "true", "1", "是", "开", "对"}
NO = {"no", "off", "false", "0", "否", "关", "不"}


def _duration(word: str) -> timedelta | None:
    """Read a length of time like 30m or 1d12h."""
    parts = LENGTH.findall(word[:MOST_LENGTH])
    if not parts or "".join(number + unit for number, unit in parts) != word:
        return None
    return sum((timedelta(**{UNITS[unit]: int(number)}) for number, unit in parts), timedelta())


def _several(words: str) -> list[str]:
    """Read a list of words or phrases; a sign that stands for nothing, or nothing, is none."""
    given = words.splitlines() if "\n" in words else SEPARATED.split(words)
    parts = (part.strip() for part in given)
    return [part for part in parts if part not in ("", "-")]


def _amount(least: int | None, most: int | None) -> Text:
    if least is not None and most is not None:
        return t("a number from {least} to {most}", least=least, most=most)
    return t("a number")


def _numbers(least: int | None, most: int | None) -> Text:
    if least is not None and most is not None:
        return t("a whole number from {least} to {most}", least=least, most=most)
    if least is not None:
        return t("a whole number of at least {least}", least=least)
    return t("a whole number")


KINDS: dict[Any, str] = {
    int: "int",
    float: "float",
    str: "str",
    bool: "bool",
    Actor: "member",
    timedelta: "duration",
    tuple[str, ...]: "list",
    frozenset[str]: "list",
    Enclosed: "file",
}
NO_WORDS = frozenset(("member", "file"))
"""Kinds of which the words alone do not say what they are."""


@lru_cache(maxsize=512)
def hints_of(model: type[Any]) -> dict[str, Any]:
    """Give the types of a model's fields with what they are annotated with, read once."""
    return get_type_hints(model, include_extras=True)


def params_of(function: Callable[..., Any]) -> tuple[Param, ...]:
    """Read the parameters of a handler after its context; raises TypeError for unknown types."""
    hints = get_type_hints(function, include_extras=True)
    signature = list(inspect.signature(function).parameters.values())[1:]
    return tuple(param_of(p.name, hints[p.name], p.default) for p in signature)


def param_of(name: str, hint: Any, default: Any = inspect.Parameter.empty) -> Param:
    """Read a parameter, or a setting, from its annotation; raises TypeError for unknown types."""
    required = default is inspect.Parameter.empty
    bare, extras = _unwrapped(hint)
    least, most = _bounds(extras)
    literal = get_origin(bare) is Literal
    kind = "choice" if literal else KINDS.get(bare)
    if kind is None:
        raise TypeError(f"parameter {name} has a type that no command can take: {hint}")
    return Param(
        name=name,
        kind=kind,
        required=required,
        default=None if required else default,
        least=least,
        most=most,
        choices=tuple(map(str, get_args(bare))) if literal else (),
        rest=any(isinstance(extra, Rest) for extra in extras),
        whole=any(isinstance(extra, Rest) and extra.whole for extra in extras),
        adapter=None if kind in NO_WORDS else TypeAdapter(hint),
        form=next((extra for extra in extras if isinstance(extra, Form)), None),
    )


def _unwrapped(hint: Any) -> tuple[Any, list[Any]]:
    extras: list[Any] = []
    if get_origin(hint) is Annotated:
        hint, *extras = get_args(hint)
    options = [option for option in get_args(hint) if option is not type(None)]
    if type(None) in get_args(hint) and len(options) == 1:
        inner, more = _unwrapped(options[0])
        return inner, [*extras, *more]
    return hint, extras


def _bounds(extras: list[Any]) -> tuple[int | None, int | None]:
    least: int | None = None
    most: int | None = None
    for extra in extras:
        for rule in extra.metadata if isinstance(extra, FieldInfo) else [extra]:
            match rule:
                case Ge(ge=int(bound)) | Gt(gt=int(bound)):
                    least = bound
                case Le(le=int(bound)) | Lt(lt=int(bound)):
                    most = bound
                case MaxLen(max_length=bound):
                    most = bound
                case _:
                    pass
    return least, most
