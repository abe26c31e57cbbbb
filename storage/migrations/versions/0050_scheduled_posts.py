"""Scheduled posts."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "scheduled_post",
        sa.Column("id", big, nullable=False, autoincrement=False),
        sa.Column("community", big, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("chat", big, nullable=False),
        sa.Column("topic", big, nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("replaces", big, nullable=False),
        sa.Column("paused", big, nullable=False),
        sa.Column("since", big, nullable=False),
        sa.Column("said", big, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("scheduled_post_by_community", "scheduled_post", ["community", "id"])


def downgrade() -> None:
    op.drop_table("scheduled_post")
