"""Why something failed, in words that may be written down: what they hold of secrets is masked."""

import json
import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

import msgspec

LONGEST = 500
MASK = "***"
SHAPES = re.compile(
    r"(?<!\d)\d{6,12}:[\w-]{30,50}"  # Telegram's tokens
    r"|\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,40}"  # Discord's
    r"|aW50ZXJhY3Rpb246[\w-]{20,}"  # those of Discord's interactions
    r"|(?<=://)[^\s/@]*:[^\s/@]*(?=@)"  # a name and password in an address
)
"""What looks like a secret is nobody's business, wherever it came from."""
LEAST_SECRET = 6


def masked(text: str, secrets: Iterable[str] = ()) -> str:
    """Take out secrets: those that are known, and what looks like one."""
    for secret in secrets:
        for form in _forms(secret) if len(secret) >= LEAST_SECRET else ():
            text = text.replace(form, MASK)
    return SHAPES.sub(MASK, text)


def _forms(secret: str) -> set[str]:
    """Give a secret as it may stand in a line: bare, quoted in JSON or Python, in an address."""
    quoted = (json.dumps(secret), json.dumps(secret, ensure_ascii=False), repr(secret))
    return {secret, quote(secret), quote(secret, safe=""), *(each[1:-1] for each in quoted)}


class Masking(msgspec.Struct):
    """How secrets are masked; whoever reads them from the settings says so."""

    mask: Callable[[str], str] = masked


MASKING = Masking()


def reason_of(error: Exception) -> str:
    """Give the kind of an error and what it says, masked and cut."""
    return unsecret(f"{type(error).__name__}: {error}")[:LONGEST]


def unsecret(text: str) -> str:
    """Give a text without secrets."""
    return MASKING.mask(text)
