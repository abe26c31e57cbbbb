"""Reactions that earn, and days on which points expire."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def number(name: str) -> sa.Column[int]:
    return sa.Column(name, Big, nullable=False, autoincrement=False)


def upgrade() -> None:
    op.create_table(
        "praise",
        number("chat"),
        number("message"),
        number("giver"),
        number("taker"),
        number("at"),
        number("day"),
        number("points"),
        sa.PrimaryKeyConstraint("chat", "message", "giver"),
        sa.ForeignKeyConstraint(["chat"], ["chat.id"]),
        sa.ForeignKeyConstraint(["giver"], ["identity.id"]),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "praise_day",
        number("giver"),
        number("taker"),
        number("day"),
        number("earned"),
        sa.PrimaryKeyConstraint("giver", "taker", "day"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "expiring",
        number("community"),
        number("told"),
        number("expires"),
        number("member"),
        sa.PrimaryKeyConstraint("community", "told", "expires", "member"),
        sa.ForeignKeyConstraint(["community"], ["community.id"]),
        sa.ForeignKeyConstraint(["member"], ["member.id"]),
        sqlite_with_rowid=False,
    )
    # No lot had a day before; where one has all the same, it is looked at as any other.
    op.execute(
        "INSERT INTO expiring (community, told, expires, member) "
        "SELECT member.community, 0, lot.expires, lot.member FROM lot "
        "JOIN member ON member.id = lot.member WHERE lot.expires <> 0"
    )


def downgrade() -> None:
    for table in ("expiring", "praise_day", "praise"):
        op.drop_table(table)
