"""When the reaction by which somebody thanked was last heard of."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("thanks", sa.Column("changed", Big, nullable=False, server_default="0"))
    op.execute("UPDATE thanks SET changed = at")
    with op.batch_alter_table("thanks") as batch:  # tables made at once have no default, either
        batch.alter_column("changed", existing_type=Big, server_default=None)


def downgrade() -> None:
    op.drop_column("thanks", "changed")
