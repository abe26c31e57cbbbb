"""Times as the database has them: microseconds since 1970 UTC, and ordinal dates."""

from datetime import datetime, timedelta

from community.refs import EPOCH, micros

HOUR = 3_600_000_000
DAY = 24 * HOUR


def moment(value: int) -> datetime:
    """Give the aware moment of a stored time."""
    return EPOCH + timedelta(0, 0, value)


__all__ = ["DAY", "HOUR", "micros", "moment"]
