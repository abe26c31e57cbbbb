"""The classifier that a community had before it brought another one in."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0034"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "former_model",
        sa.Column("community", Big, nullable=False, autoincrement=False),
        sa.Column("upto", Big, nullable=False),
        sa.Column("trained", Big, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("brought", Big, nullable=False),
        sa.Column("at", Big, nullable=False),
        sa.PrimaryKeyConstraint("community"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("former_model")
