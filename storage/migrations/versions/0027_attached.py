"""Fingerprints of pictures that members attach, and of those that were removed."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "attached",
        *(sa.Column(name, Big, nullable=False, autoincrement=False) for name in KEYS),
        *(sa.Column(name, Big, nullable=False) for name in ("identity", "likeness", "at")),
        sa.ForeignKeyConstraint(["chat"], ["chat.id"]),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"]),
        sa.PrimaryKeyConstraint(*KEYS),
        sqlite_with_rowid=False,
    )
    op.create_index("attached_by_time", "attached", ["at"])
    op.create_table(
        "removed_picture",
        *(sa.Column(name, Big, nullable=False, autoincrement=False) for name in REMOVED),
        sa.Column("meant", Big, nullable=False),
        sa.PrimaryKeyConstraint(*REMOVED),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("removed_picture")
    op.drop_index("attached_by_time", "attached")
    op.drop_table("attached")


KEYS = ("chat", "ref", "place")
REMOVED = ("community", "case_id", "likeness")
