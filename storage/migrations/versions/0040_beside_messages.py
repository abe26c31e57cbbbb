"""Edits and reactions are found by when they happened, whatever message they are about."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

NAME, BESIDE = "activity_beside", sa.text("kind IN (2, 7)")


def upgrade() -> None:
    op.create_index(
        NAME, "activity", ["chat", "kind", "at"], sqlite_where=BESIDE, postgresql_where=BESIDE
    )


def downgrade() -> None:
    op.drop_index(NAME, "activity")
