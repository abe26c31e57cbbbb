"""Who was drawn to be won back, and who to be left alone."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "win_back",
        sa.Column("identity", Big, nullable=False, autoincrement=False),
        sa.Column("day", Big, nullable=False, autoincrement=False),
        sa.Column("community", Big, nullable=False),
        sa.Column("alone", Big, nullable=False),
        sa.Column("points", Big, nullable=False),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"]),
        sa.PrimaryKeyConstraint("identity", "day"),
        sqlite_with_rowid=False,
    )
    op.create_index("win_back_by_community", "win_back", ["community", "day"])


def downgrade() -> None:
    op.drop_table("win_back")
