"""Broadcasts, to whom each went, and who wants none."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NUMBERS = (
    *("by", "at", "state", "decided_by", "decided_at", "ended", "total", "cursor", "taken"),
    *("sent", "refused", "unreachable", "unknown", "dropped", "passed"),
)


def upgrade() -> None:
    op.create_table(
        "mailing",
        sa.Column("id", Big, nullable=False, autoincrement=False),
        sa.Column("community", Big, nullable=False),
        sa.Column("filter", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        *(sa.Column(name, Big, nullable=False) for name in NUMBERS),
        sa.ForeignKeyConstraint(["community"], ["community.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("mailing_by_community", "mailing", ["community", "id"])
    op.create_table(
        "mailing_member",
        sa.Column("mailing", Big, nullable=False, autoincrement=False),
        sa.Column("member", Big, nullable=False, autoincrement=False),
        sa.Column("fate", Big, nullable=False),
        sa.ForeignKeyConstraint(["mailing"], ["mailing.id"]),
        sa.ForeignKeyConstraint(["member"], ["member.id"]),
        sa.PrimaryKeyConstraint("mailing", "member"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "unsubscribed",
        sa.Column("identity", Big, nullable=False, autoincrement=False),
        sa.Column("at", Big, nullable=False),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"]),
        sa.PrimaryKeyConstraint("identity"),
    )


def downgrade() -> None:
    op.drop_table("unsubscribed")
    op.drop_table("mailing_member")
    op.drop_table("mailing")
