"""Messages that moderators chose as highlights."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "highlight",
        sa.Column("chat", Big, sa.ForeignKey("chat.id"), primary_key=True, autoincrement=False),
        sa.Column("message", Big, primary_key=True, autoincrement=False),
        sa.Column("community", Big, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("author", Big, sa.ForeignKey("identity.id"), nullable=False),
        sa.Column("by", Big, nullable=False),
        sa.Column("at", Big, nullable=False),
        sa.Column("day", Big, nullable=False),
        sa.Column("changed", Big, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("points", Big, nullable=False),
        sa.Column("topic", Big, nullable=False),
        sa.Column("pinned", Big, nullable=False),
        sa.Column("state", Big, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("highlight_by_time", "highlight", ["community", "at"])
    op.create_index("highlight_by_author", "highlight", ["author"])


def downgrade() -> None:
    op.drop_table("highlight")
