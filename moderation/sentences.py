"""Sentences that a rule answers with: English templates with blanks, shown in any language."""

import msgspec

Blank = str | int | float | tuple[str, ...]
"""What fills a blank; several words are listed as a language lists them."""


class Sentence(msgspec.Struct, frozen=True, gc=False):
    """A template with its blanks; `plural` and `count` where the number decides the form."""

    template: str
    blanks: dict[str, Blank] = {}
    plural: str = ""
    count: int = 0

    def __str__(self) -> str:
        chosen = self.plural if self.plural and self.count != 1 else self.template
        return chosen.format_map({name: _plain(blank) for name, blank in self.blanks.items()})


def _plain(blank: Blank) -> str:
    return ", ".join(blank) if isinstance(blank, tuple) else str(blank)


def t(template: str, **blanks: Blank) -> Sentence:
    """Make a sentence; the English template is its own key in the catalogues."""
    return Sentence(template, blanks)


def n(one: str, many: str, count: int, **blanks: Blank) -> Sentence:
    """Make a sentence whose form depends on `count`, which also fills the blank {count}."""
    return Sentence(one, {"count": count, **blanks}, many, count)
