"""Who was forgotten, and since when activity is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0006"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "forgotten",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("community", Big, nullable=False, autoincrement=False),
        sa.Column("at", Big, nullable=False, autoincrement=False),
        sa.Column("member", Big, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "past",
        sa.Column("community", Big, nullable=False, autoincrement=False),
        sa.Column("since", Big, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("community"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("past")
    op.drop_table("forgotten")
