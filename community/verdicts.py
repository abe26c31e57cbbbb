"""Verdicts in the words of the core: what moderation says becomes a text in any language."""

from community.words import Phrase, Text
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
