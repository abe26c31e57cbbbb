"""What SQLAlchemy compiles is shared by all databases of a test run, since each test has its own.

An engine compiles every statement anew, which costs a test more than all that it asks of the
database; a bot has one engine, and compiles once.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy
from sqlalchemy import Engine, event

_FIRST: dict[str, Engine] = {}


def create_engine(url: Any, **options: Any) -> Engine:
    """As SQLAlchemy's, with the dialect and the cache of the first engine that got through."""
    engine = sqlalchemy.create_engine(url, **options)
    first = _FIRST.get(engine.url.drivername)
    if first is None:
        # Its dialect knows its server only once there was a connection: some never get one.
        event.listen(engine, "connect", lambda *_: _FIRST.setdefault(engine.url.drivername, engine))
        return engine
    engine.dialect = engine.pool._dialect = first.dialect
    engine._compiled_cache = first._compiled_cache
    return engine
