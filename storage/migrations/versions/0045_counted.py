"""Which arrivals told a wave of newcomers stands with each, and is found by its time."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

NAME = "arrival_by_time"
Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("arrival", sa.Column("counted", Big, nullable=False, server_default="0"))
    with op.batch_alter_table("arrival") as batch:  # tables made at once have no default, either
        batch.alter_column("counted", existing_type=Big, server_default=None)
    op.create_index(NAME, "arrival", ["community", "at"])


def downgrade() -> None:
    op.drop_index(NAME, "arrival")
    op.drop_column("arrival", "counted")
