"""Excerpts: the beginning of what somebody wrote, on one line of a list."""

from community.words import Phrase


def excerpt(words: str, most: int) -> Phrase:
    """Give words on one line, in so many letters at most; what is left out is shown by a sign."""
    line = " ".join(words.split())
    return Phrase(line if len(line) <= most else f"{line[: most - 1]}…")
