"""Points that are yet to come on the boards."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "unplaced",
        sa.Column("member", big, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("day", big, nullable=False),
        sa.Column("community", big, nullable=False),
        sa.Column("points", big, nullable=False),
        sa.PrimaryKeyConstraint("member", "day"),
        sqlite_with_rowid=False,
    )


# What is still in it stands in the ledger, from which `hearth rebuild` makes the boards anew.
def downgrade() -> None:
    op.drop_table("unplaced")
