"""Reads payloads into their types: JSON as the gateway sends it, or what an answer says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Generic, TypeVar

import msgspec
import structlog

log = structlog.get_logger()

T = TypeVar("T")
Payload = Any
"""JSON in bytes, as it came from the gateway, or the value that it stands for."""


class Form(Generic[T]):
    """Reads payloads of one type, strictly; what msgspec takes for no JSON is read all the same."""

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind
        self._decode = msgspec.json.Decoder(kind).decode

    def __call__(self, data: Payload) -> T:
        """Give the payload's value; raises ValueError and RecursionError."""
        if isinstance(data, bytes | msgspec.Raw):
            try:
                return self._decode(data)
            except msgspec.ValidationError:
                raise
            except msgspec.DecodeError:  # a lone surrogate, for one
                data = json.loads(bytes(data))
        return msgspec.convert(data, self._kind)

    def each(self, rows: list[Any] | None) -> Iterator[T]:
        """Read the rows of a list, but those that are malformed: one is no reason to lose all."""
        for row in rows or ():
            try:
                yield msgspec.convert(row, self._kind)
            except (ValueError, RecursionError) as error:
                log.warning("a part cannot be read", kind=self._kind.__name__, why=str(error))
