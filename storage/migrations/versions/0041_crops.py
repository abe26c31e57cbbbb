"""How pictures look with their edges cut off, so that a removed one is known again without them."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

TABLES = ("attached", "removed_picture")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("crops", sa.String(), nullable=False, server_default=""))
        with op.batch_alter_table(table) as batch:  # tables made at once have no default, either
            batch.alter_column("crops", existing_type=sa.String(), server_default=None)


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "crops")
