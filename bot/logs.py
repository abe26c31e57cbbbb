"""The log: lines on stderr, as text or JSON, each with its event's id, none with a secret."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from functools import partial
from typing import Any, Literal, TextIO
from urllib.parse import quote

import structlog
from structlog.stdlib import ProcessorFormatter

from community.reasons import MASKING
from community.tracing import UNDER_WAY, natural_id

MASK = "***"
SHAPES = re.compile(
    r"(?<!\d)\d{6,12}:[\w-]{30,50}"  # Telegram's tokens
    r"|\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,40}"  # Discord's
    r"|(?<=://)[^\s/@]*:[^\s/@]*(?=@)"  # a name and password in an address
)
"""What looks like a secret is none of the log's business, wherever it came from."""
NOISY = ("httpx", "httpcore", "telegram", "discord", "alembic", "asyncio")
"""Libraries of whose lines only warnings are worth reading; one logs addresses with tokens."""
LEAST_SECRET = 6

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
