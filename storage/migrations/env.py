"""What Alembic runs: the migrations, on the connection that `storage.migrate` has opened."""

from alembic import context

import storage.tables  # noqa: F401 - fills the metadata
from storage.tables.columns import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
)
context.run_migrations()
