"""Coverage: how far the channels of a server have come in, and who was there."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "covered_server",
        sa.Column("guild", Big, nullable=False, autoincrement=False),
        sa.Column("mark", Big, nullable=False),
        sa.Column("audit", Big, nullable=False),
        sa.Column("compared", Big, nullable=False),
        sa.PrimaryKeyConstraint("guild"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "covered_channel",
        sa.Column("channel", Big, nullable=False, autoincrement=False),
        sa.Column("guild", Big, nullable=False),
        sa.Column("until", Big, nullable=False, autoincrement=False),
        sa.Column("mark", Big, nullable=False),
        sa.PrimaryKeyConstraint("channel", "until"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_covered_channel_guild"), "covered_channel", ["guild"])
    op.add_column("gap", sa.Column("channel", Big, nullable=True))
    op.create_table(
        "present",
        sa.Column("chat", Big, nullable=False, autoincrement=False),
        sa.Column("identity", Big, nullable=False, autoincrement=False),
        sa.ForeignKeyConstraint(["chat"], ["chat.id"]),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"]),
        sa.PrimaryKeyConstraint("chat", "identity"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("present")
    op.drop_column("gap", "channel")
    op.drop_index(op.f("ix_covered_channel_guild"), "covered_channel")
    op.drop_table("covered_channel")
    op.drop_table("covered_server")
