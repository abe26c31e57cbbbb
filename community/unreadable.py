"""What is wrong with a filter, in words that point at the place and say what would fit."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from community.filterfields import EQUAL, FIELDS, NAMES, Field, listed
from community.refusals import Refusal
from community.words import Code, Lines, Phrase, Text, Words, t

QUOTE = '"'
MOST_SHOWN = 40
WHERE = t(
    "{segments} lists what there is, and {fields} what a filter can ask.",
    segments=Code("/segments"),
    fields=Code("/segments fields"),
)
JOINS = {"and": ("且",), "or": ("或",)}
"""What joins conditions, with what is read as the same."""


class Unreadable(Refusal):
    """A filter that cannot be read; `column` is where, counted from 1."""

    def __init__(self, column: int, why: Words) -> None:
        super().__init__(t("At character {column}: {why}", column=column, why=why))
        self.column = column
        self.why = why


def no_field(words: str) -> Words:
    """Say that no condition begins like this."""
    if not words:
        return t("Here a condition is missing. For example: {example}", example=EXAMPLE)
    if words == QUOTE:
        return t("This quotation is never closed.")
    there = t('There is no field "{word}".', word=_piece(words))
    near = near_to(words, NAMES)
    return _two(
        there,
        near
        or t(
            "The fields are: {names}",
            names=listed({name: field.aliases for name, field in FIELDS.items()}),
        ),
    )


def no_sign(field: Field) -> Words:
    """Say which signs may stand behind a field."""
    return t(
        "Behind {field} stands one of {signs}. For example: {example}",
        field=Code(field.name),
        signs=listed(
            ":" if sign == EQUAL and field.kind != "number" else sign for sign in field.signs
        ),
        example=example_of(field),
    )


def no_value(field: Field, words: str) -> Words:
    """Say what fits a field."""
    if words == QUOTE:
        return t("This quotation is never closed.")
    if not words:
        return t(
            "Behind {param} a value is missing: {expected}. For example: {example}",
            param=Code(field.name),
            expected=field.expected(),
            example=example_of(field),
        )
    why = t(
        '"{word}" does not fit {param}: {expected}. For example: {example}',
        word=_piece(words),
        param=Code(field.name),
        expected=field.expected(),
        example=example_of(field),
    )
    known = [name for value, more in field.values.items() for name in (value, *more)]
    return _two(why, near_to(words, known))


def no_join(words: str) -> Words:
    """Say what may stand between two conditions."""
    between = t("Between two conditions stands {words}.", words=listed(JOINS))
    return _two(between, near_to(words, JOINS))


def example_of(field: Field) -> Code:
    """Give a condition on a field."""
    value = next(iter(field.values.get(field.example, ())), field.example)
    match field.kind:
        case "choice" | "word":
            sign, shown, also = ":", field.example, value
        case "days":
            sign, shown, also = "<", field.example, value
        case "number":
            sign, shown, also = ">=", "3", "3"
    return Code(f"{field.name}{sign}{shown}", tuple(f"{a}{sign}{also}" for a in field.aliases[:1]))


EXAMPLE = example_of(FIELDS["life"])


def near_to(words: str, known: Iterable[str]) -> Text | None:
    """Ask whether one of those known was meant that are written nearly so."""
    near = get_close_matches(words.casefold()[:MOST_SHOWN], [*known], n=2)
    return t("Did you mean {near}?", near=listed(near)) if near else None


def _two(one: Words, other: Words | None) -> Words:
    return one if other is None else Lines((one, other), " ")


def _piece(words: str) -> Phrase:
    return Phrase(words[:MOST_SHOWN])
