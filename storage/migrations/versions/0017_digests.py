"""Digests of the weeks, and whom they name."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "digest",
        _number("community", key=True),
        _number("week", key=True),
        _number("at"),
        sa.Column("figures", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("community", "week"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "digest_member",
        *(_number(name, key=True) for name in ("community", "week", "part", "place")),
        _number("member"),
        sa.Column("numbers", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("community", "week", "part", "place"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_digest_member_member", "digest_member", ["member"])


def downgrade() -> None:
    for table in ("digest_member", "digest"):
        op.drop_table(table)


def _number(name: str, *, key: bool = False) -> sa.Column[int]:
    more = {"autoincrement": False} if key else {}
    return sa.Column(name, Big, nullable=False, **more)  # type: ignore[arg-type]  # options
