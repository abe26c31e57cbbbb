"""Waves of newcomers, by the number of the case that each of them is."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NUMBERS = (
    *(
        "community",
        "began",
        "bar",
        "usual",
        "first",
        "spoken",
        "ended",
        "verdict",
        "at",
        "by",
        "lock",
    ),
    "done",
)


def upgrade() -> None:
    op.create_table(
        "wave",
        sa.Column("case_id", Big, nullable=False, autoincrement=False),
        *(sa.Column(name, Big, nullable=False) for name in NUMBERS),
        sa.ForeignKeyConstraint(["community"], ["community.id"]),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index("wave_by_community", "wave", ["community", "ended"])


def downgrade() -> None:
    op.drop_table("wave")
