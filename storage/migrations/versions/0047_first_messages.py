"""The first messages of an account are counted in a narrow table of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

MOST_COUNTED = 50


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "first_messages",
        sa.Column("identity", big, sa.ForeignKey("identity.id"), nullable=False),
        sa.Column("messages", big, nullable=False),
        sa.PrimaryKeyConstraint("identity"),
        sqlite_with_rowid=False,
    )
    few = f"wrote > 0 AND wrote < {MOST_COUNTED}"
    op.execute(f"INSERT INTO first_messages SELECT id, wrote FROM identity WHERE {few}")
    op.execute(f"UPDATE identity SET wrote = 0 WHERE {few}")


def downgrade() -> None:
    op.execute(
        "UPDATE identity SET wrote = (SELECT messages FROM first_messages WHERE identity = id) "
        "WHERE id IN (SELECT identity FROM first_messages)"
    )
    op.drop_table("first_messages")
