"""Steps for newcomers, and who is on the way through them."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "step",
        sa.Column("community", big, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("after", big, nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", big, nullable=False),
        sa.PrimaryKeyConstraint("community", "after"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "beginner",
        sa.Column("identity", big, sa.ForeignKey("identity.id"), nullable=False),
        sa.Column("community", big, nullable=False),
        sa.Column("since", big, nullable=False),
        sa.Column("told", big, nullable=False),
        sa.Column("chats", sa.String(), nullable=False),
        sa.Column("due", big, nullable=False),
        sa.PrimaryKeyConstraint("identity"),
        sqlite_with_rowid=False,
    )
    op.create_index("beginner_by_due", "beginner", ["community", "due"])


def downgrade() -> None:
    op.drop_table("beginner")
    op.drop_table("step")
