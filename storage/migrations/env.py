"""What Alembic runs: the migrations, on the connection that `storage.migrate` has opened."""

from typing import Any, Literal

from alembic import context
from sqlmodel import AutoString, SQLModel

import storage.tables  # noqa: F401 - fills the metadata


def plain(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write SQLModel's strings as what they are in the database."""
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    render_item=plain,
)
context.run_migrations()
