"""The rulebook: the settings of moderation's rules in one model, and the rules made ready by it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from functools import cache, cached_property, lru_cache, partial
from typing import Annotated, Any, get_type_hints

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic.fields import FieldInfo

from community.docstrings import Of
from community.params import Form
from community.refusals import Refusal
from community.words import Code, Lines, t
from moderation.judging import Ordered, ordered
from moderation.learning.rule import ABOUT, NAME, LearnedSettings
from moderation.rule import AnyRule, ReadyRule, RuleSettings
from moderation.rules import rules
from moderation.sentences import Sentence
from moderation.verdict import Mode

FEATURE = "rules"
"""The feature that these are the settings of."""
LEARNED = NAME
RuleName = Annotated[
    str,
    Field(max_length=32),
    Form(t("the name of a rule, as {rules} lists them", rules=Code("/rules")), "flood"),
]
"""A parameter that names a rule."""


class NoSuchRule(Refusal):
    """There is no rule of that name."""

    def __init__(self, name: str, near: Sequence[str]) -> None:
        said = t(
            "There is no rule {name}. {rules} lists them.", name=Code(name), rules=Code("/rules")
        )
        if near:
            shown = Lines(tuple(t("{word}", word=Code(word)) for word in near), ", ")
            said = t("There is no rule {name}. Did you mean {near}?", name=Code(name), near=shown)
        super().__init__(said)


class Rulebook(BaseModel):
    """How what members say is judged; each rule's own settings bear its name in front."""

    model_config = ConfigDict(extra="forbid")

    ladder: bool = True
    """Whether what a rule removes is an offence, with what the ladder has for it."""
    spare_trusted: bool = True
    """Whether what a trusted member writes is looked at before it is removed."""

    @cached_property
    def ready(self) -> Ordered:
        """The rules that are not off, ready to judge; the learned one needs a model, too."""
        # What is off is not made ready: its lists and automata take half a second.
        return ordered(_ready(name, self.of(name)) for name in rules() if self.mode(name) != "off")

    @cached_property
    def learned(self) -> LearnedSettings | None:
        """The settings of the learned classifier, None where it is off."""
        chosen = self.of(LEARNED)
        known = isinstance(chosen, LearnedSettings) and chosen.mode != "off"
        return chosen if known and isinstance(chosen, LearnedSettings) else None

    @cached_property
    def is_silent(self) -> bool:
        """Whether every rule is off, so that nothing is judged."""
        return not self.ready and self.learned is None

    def of(self, name: str) -> RuleSettings:
        """Give the settings of a rule."""
        model = settings_of(name)
        fits = {field: getattr(self, field_of(name, field)) for field in model.model_fields}
        return model.model_construct(**fits)  # what stands in the rulebook was found to fit

    def mode(self, name: str) -> Mode:
        """Give the mode of a rule."""
        mode: Mode = getattr(self, field_of(name, "mode"))
        return mode


@lru_cache(maxsize=1024)
def _ready(name: str, settings: RuleSettings) -> ReadyRule:
    """Make a rule ready, once for all chats and communities with the same settings."""
    return rules()[name].ready(settings)


def field_of(rule: str, field: str) -> str:
    """Give the name that a rule's setting has in the rulebook."""
    return f"{rule}_{field}"


def names() -> tuple[str, ...]:
    """Give the names of all rules."""
    return (*rules(), LEARNED)


def about(name: str) -> Sentence:
    """Give what a rule looks at."""
    return ABOUT if name == LEARNED else rules()[name].about


def settings_of(name: str) -> type[RuleSettings]:
    """Give the settings model of a rule."""
    if name == LEARNED:
        return LearnedSettings
    rule: AnyRule = rules()[name]
    found: type[RuleSettings] = rule.settings
    return found


@cache
def rulebook() -> type[Rulebook]:
    """Give the model of all rules' settings."""
    fields: dict[str, Any] = {}
    for name in names():
        fields |= dict(_fields(name))
    return create_model("ModerationSettings", __base__=Rulebook, **fields)


def _fields(rule: str) -> Iterator[tuple[str, tuple[Any, FieldInfo]]]:
    model = settings_of(rule)
    hints = get_type_hints(model, include_extras=True)
    checks = model.__pydantic_decorators__
    for field, known in model.model_fields.items():
        kept: Any = Annotated[hints[field], Of(model, field)]
        if checks.field_validators or checks.model_validators:
            kept = Annotated[kept, AfterValidator(partial(_fitting, model, field))]
        yield field_of(rule, field), (kept, Field(default=known.default))


def _fitting(model: type[RuleSettings], field: str, value: Any) -> Any:
    """Give the value if the rule takes it; raises ValueError with the rule's own words."""
    try:
        return getattr(model(**{field: value}), field)
    except ValidationError as error:
        raise ValueError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None


def named(name: str) -> str:
    """Give the name of a rule as it is written; raises NoSuchRule."""
    bare = name.casefold()
    if bare not in names():
        raise NoSuchRule(name, difflib.get_close_matches(bare, names(), n=2))
    return bare
