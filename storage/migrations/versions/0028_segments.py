"""Segments under a name, and how many members each had on which day."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "segment",
        sa.Column("community", Big, nullable=False, autoincrement=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("filter", sa.String(), nullable=False),
        sa.Column("by", Big, nullable=False),
        sa.Column("at", Big, nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"]),
        sa.PrimaryKeyConstraint("community", "name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "segment_day",
        sa.Column("community", Big, nullable=False, autoincrement=False),
        sa.Column("day", Big, nullable=False, autoincrement=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("members", Big, nullable=False),
        sa.PrimaryKeyConstraint("community", "day", "name"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("segment_day")
    op.drop_table("segment")
