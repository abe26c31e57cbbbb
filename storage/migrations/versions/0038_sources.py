"""How people came, by arrival, and the sums by source and day."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SOURCE = ("community", "day", "way", "inviter")
SUMS = ("joined", "gone", "asked", "passed", "failed", "timed_out", "turned_away")


def number(name: str) -> "sa.Column[Any]":
    return sa.Column(name, Big, nullable=False, autoincrement=False)


def words(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.String(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "arrival",
        *map(number, ("chat", "identity", "at", "community", "day", "way", "inviter")),
        words("name"),
        *map(number, ("joined", "door", "gone_at")),
        sa.ForeignKeyConstraint(["chat"], ["chat.id"]),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"]),
        sa.PrimaryKeyConstraint("chat", "identity", "at"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "source_day",
        *map(number, SOURCE),
        words("name"),
        *map(number, SUMS),
        sa.PrimaryKeyConstraint(*SOURCE, "name"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("source_day")
    op.drop_table("arrival")
