"""Verdicts in the words of the core: what moderation says becomes a text in any language."""

from unicodedata import category

from community.hits import Saying
from community.words import Code, Lines, Phrase, Text, Words, t
from moderation.sentences import Sentence


def text_of(sentence: Sentence) -> Text:
    """Give a rule's sentence as a text; the words in its blanks are somebody's own."""
    blanks = {name: _blank(blank) for name, blank in sentence.blanks.items()}
    if sentence.plural:
        blanks["count"] = str(sentence.count)
    return Text(sentence.template, dict(blanks), sentence.plural, sentence.count)


def _blank(blank: str | float | tuple[str, ...]) -> Phrase | Lines | str:
    match blank:
        case str():
            return Phrase(blank)
        case tuple():
            return Lines(tuple(t("{word}", word=Phrase(each)) for each in blank), ", ")
        case _:
            return str(blank)


def said(saying: Saying) -> Words:
    """Give what a rule said, with the pieces that it means."""
    why = t("– {rule}: {why}", rule=Code(saying.rule), why=text_of(saying.why))
    seen = [piece for piece in saying.pieces if any(map(is_seen, piece))]
    pieces = [t("“{piece}”", piece=Phrase(piece)) for piece in seen]
    return Lines((why, *pieces), " ") if pieces else why


def is_seen(char: str) -> bool:
    """Whether a character shows: quoting what does not would be empty."""
    return not char.isspace() and category(char) not in ("Cc", "Cf", "Cn", "Mn", "Me")
