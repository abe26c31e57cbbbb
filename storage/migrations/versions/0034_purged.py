"""Which message an action of a case removes, so that a purge gives back what it took."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("case_trace", sa.Column("message", Big, nullable=False, server_default="0"))
    with op.batch_alter_table("case_trace") as batch:  # tables made at once have no default, either
        batch.alter_column("message", existing_type=Big, server_default=None)


def downgrade() -> None:
    op.drop_column("case_trace", "message")
