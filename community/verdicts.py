"""Verdicts in the words of the core: what moderation says becomes a text in any language."""

from community.hits import Saying
from community.words import Code, Lines, Phrase, Text, Words, t
from moderation.sentences import Sentence


def text_of(sentence: Sentence) -> Text:
    """Give a rule's sentence as a text; the words in its blanks are somebody's own."""
    blanks = {
        name: Phrase(blank) if isinstance(blank, str) else str(blank)
        for name, blank in sentence.blanks.items()
    }
    if sentence.plural:
        blanks["count"] = str(sentence.count)
    return Text(sentence.template, dict(blanks), sentence.plural, sentence.count)


def said(saying: Saying) -> Words:
    """Give what a rule said, with the pieces that it means."""
    why = t("– {rule}: {why}", rule=Code(saying.rule), why=text_of(saying.why))
    pieces = [t("“{piece}”", piece=Phrase(piece)) for piece in saying.pieces]
    return Lines((why, *pieces), " ") if pieces else why
