"""A platform's ids and moments as the integers that rows are found by."""

from datetime import datetime
from hashlib import blake2b

REF_BITS = 63
MOST_DIGITS = 19
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def ref_of(external: str | int) -> int:
    """Give a platform's id as a 63-bit integer: numbers as they are, other ids hashed."""
    text = str(external)
    if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS:
        number = int(text)
        if number < 1 << REF_BITS:
            return number
    raw = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(raw, digest_size=8).digest()) >> (64 - REF_BITS)


def micros(at: datetime) -> int:
    """Give an aware moment as whole microseconds since 1970, UTC."""
    delta = at - EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
