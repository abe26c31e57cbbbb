"""Why something failed, in words that may be written down: what they hold of secrets is masked."""

from collections.abc import Callable

import msgspec

LONGEST = 500


class Masking(msgspec.Struct):
    """How secrets are masked; whoever reads them from the settings says so."""

    mask: Callable[[str], str] = str


MASKING = Masking()


def reason_of(error: Exception) -> str:
    """Give the kind of an error and what it says, masked and cut."""
    return unsecret(f"{type(error).__name__}: {error}")[:LONGEST]


def unsecret(text: str) -> str:
    """Give a text without secrets."""
    return MASKING.mask(text)
