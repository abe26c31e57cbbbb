"""The log: lines on stderr, as text or JSON, each with its event's id, none with a secret."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, MutableMapping
from functools import partial
from typing import Any, Literal, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter

from community.reasons import MASKING, masked
from community.tracing import UNDER_WAY, natural_id

NOISY = ("httpx", "httpcore", "telegram", "discord", "alembic", "asyncio")
"""Libraries of whose lines only warnings are worth reading; one logs addresses with tokens."""
Line = MutableMapping[str, Any]


class Formatter(ProcessorFormatter):
    """Masks secrets in whole lines, tracebacks included."""

    def __init__(self, secrets: Iterable[str], **processors: Any) -> None:
        super().__init__(**processors)
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record), self._secrets)


def configure(
    form: Literal["text", "json"] = "text",
    level: str = "warning",
    *,
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Send all lines, those of libraries too, to stderr in one form."""
    to, secrets = stream or sys.stderr, tuple(secrets)
    MASKING.mask = partial(masked, secrets=secrets)
    first: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_event,
    ]
    handler = logging.StreamHandler(to)
    handler.setFormatter(Formatter(secrets, processors=_last(form, to), foreign_pre_chain=first))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *first,
            ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def _last(form: str, to: TextIO) -> list[Any]:
    """Give what makes a line of text of an entry."""
    rest = [ProcessorFormatter.remove_processors_meta]
    if form == "json":
        dump = structlog.processors.JSONRenderer(ensure_ascii=False)
        return [*rest, structlog.processors.format_exc_info, dump]
    colours = to.isatty()
    # The stock traceback of a machine with rich on it shows the values of variables.
    plain = structlog.dev.plain_traceback
    return [*rest, structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=plain)]


def _with_event(_logger: object, _method: str, line: Line) -> Line:
    event = UNDER_WAY.get()
    if event is not None:
        line.setdefault("id", natural_id(event))
    return line
