"""Questions that were asked of everybody."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEYS = ("community", "day", "chat", "ref")


def upgrade() -> None:
    op.create_table(
        "asked",
        *(sa.Column(name, Big, nullable=False, autoincrement=False) for name in KEYS),
        *(sa.Column(name, Big, nullable=False) for name in ("identity", "at", "waits")),
        sa.ForeignKeyConstraint(["chat"], ["chat.id"]),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"]),
        sa.PrimaryKeyConstraint(*KEYS),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("asked")
