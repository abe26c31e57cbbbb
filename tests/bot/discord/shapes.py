"""What a value may be, as functions that name what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

Check = Callable[[Any, str], Iterator[str]]


def text(least: int, most: int) -> Check:
    def check(value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"{where} is no text but {value!r}"
        elif not least <= len(value) <= most:
            yield f"{where} is {len(value)} long, {least} to {most} may be"

    return check


def whole(least: int, most: int) -> Check:
    def check(value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield f"{where} is no whole number from {least} to {most} but {value!r}"

    return check


def flag(value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f"{where} is neither true nor false but {value!r}"


def anything(value: Any, where: str) -> Iterator[str]:
    yield from ()


def number(value: Any, where: str) -> Iterator[str]:
    """A snowflake."""
    if not str(value).isdigit() or isinstance(value, bool) or not 0 < int(value) < 1 << 64:
        yield f"{where} is no snowflake but {value!r}"


def moment(value: Any, where: str) -> Iterator[str]:
    try:
        if datetime.fromisoformat(value).tzinfo is not None:
            return
    except (TypeError, ValueError):
        pass
    yield f"{where} is no moment but {value!r}"


def one_of(*values: Any) -> Check:
    def check(value: Any, where: str) -> Iterator[str]:
        if isinstance(value, bool) or value not in values:
            yield f"{where} is none of {values} but {value!r}"

    return check


def either(*checks: Check) -> Check:
    def check(value: Any, where: str) -> Iterator[str]:
        found = [[*each(value, where)] for each in checks]
        if all(found):
            yield from found[0]

    return check


def or_none(check: Check) -> Check:
    return lambda value, where: iter(()) if value is None else check(value, where)


def each(check: Check, least: int, most: int, *, unique: bool = False) -> Check:
    def check_all(value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{where} is no list but {value!r}"
            return
        if not least <= len(value) <= most:
            yield f"{where} holds {len(value)}, {least} to {most} may be"
        if unique and len({str(one) for one in value}) != len(value):
            yield f"{where} holds the same twice"
        for place, one in enumerate(value):
            yield from check(one, f"{where}[{place}]")

    return check_all


def shape(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    known = required | (optional or {})

    def check(value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{where} is no object but {value!r}"
            return
        for name in sorted({*required} - {*value}):
            yield f"{where} lacks {name}"
        for name, inner in value.items():
            if name in known:
                yield from known[name](inner, f"{where}.{name}")
            else:
                yield f"{where} takes no {name}"

    return check


def by(field: str, kinds: dict[Any, Check]) -> Check:
    """Check by what a field says of the kind."""

    def check(value: Any, where: str) -> Iterator[str]:
        kind = value.get(field) if isinstance(value, dict) else None
        if kind not in kinds:
            yield f"{where}.{field} is none of {sorted(kinds)} but {kind!r}"
        else:
            yield from kinds[kind](value, where)

    return check


def both(*checks: Check) -> Check:
    def check(value: Any, where: str) -> Iterator[str]:
        for one in checks:
            yield from one(value, where)

    return check
