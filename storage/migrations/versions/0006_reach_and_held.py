"""Whom the bot may write to in private, and what waits for them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def number(name: str) -> sa.Column[int]:
    return sa.Column(name, Big, nullable=False, autoincrement=False)


def string(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "held",
        number("id"),
        number("identity"),
        string("platform"),
        string("external"),
        string("action"),
        number("at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("held_by_account", "held", ["platform", "external"])
    op.create_index("held_by_age", "held", ["at"])
    op.create_index(op.f("ix_held_identity"), "held", ["identity"])
    op.create_table(
        "reach",
        number("identity"),
        number("open"),
        number("at"),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"]),
        sa.PrimaryKeyConstraint("identity"),
    )


def downgrade() -> None:
    op.drop_table("reach")
    op.drop_index(op.f("ix_held_identity"), "held")
    op.drop_index("held_by_age", "held")
    op.drop_index("held_by_account", "held")
    op.drop_table("held")
