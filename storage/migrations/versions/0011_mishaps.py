"""Mishaps: actions that did not go well, until a moderator has looked at them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "mishap",
        sa.Column("community", Big, nullable=False, autoincrement=False),
        sa.Column("id", Big, nullable=False, autoincrement=False),
        sa.Column("at", Big, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("community", "id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("mishap")
