"""The log of a test run: structlog's own, but for tracebacks that show no variables."""

from __future__ import annotations

import structlog


def configure() -> None:
    """Log as without any configuration; to draw each frame's variables takes seconds."""
    structlog.reset_defaults()
    *first, _ = structlog.get_config()["processors"]
    plain = structlog.dev.plain_traceback
    console = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)
    structlog.configure(processors=[*first, console])
