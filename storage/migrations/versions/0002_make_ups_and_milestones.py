"""Make-ups, held items, milestones and badges."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def number(name: str) -> sa.Column[int]:
    return sa.Column(name, Big, nullable=False, autoincrement=False)


def of_member() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["member"], ["member.id"])


def of_identity() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["identity"], ["identity.id"])


def upgrade() -> None:
    op.create_table(
        "badge",
        number("member"),
        sa.Column("badge", sa.String(), nullable=False),
        number("identity"),
        number("day"),
        number("at"),
        of_member(),
        of_identity(),
        sa.PrimaryKeyConstraint("member", "badge"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "holding",
        number("member"),
        number("item"),
        number("held"),
        of_member(),
        sa.PrimaryKeyConstraint("member", "item"),
        sa.CheckConstraint("held >= 0", name="nobody_holds_less_than_none"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "makeup",
        number("member"),
        number("month"),
        number("day"),
        number("identity"),
        number("at"),
        number("points"),
        number("card"),
        of_member(),
        of_identity(),
        sa.PrimaryKeyConstraint("member", "month", "day"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "milestone",
        number("member"),
        number("days"),
        number("identity"),
        number("day"),
        number("at"),
        number("points"),
        of_member(),
        of_identity(),
        sa.PrimaryKeyConstraint("member", "days"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("milestone", "makeup", "holding", "badge"):
        op.drop_table(table)
