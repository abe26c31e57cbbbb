"""Servers of channels: what belongs to a community as a whole, with all its chats."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("chat", sa.Column("server", Big, nullable=True))


def downgrade() -> None:
    op.drop_column("chat", "server")
