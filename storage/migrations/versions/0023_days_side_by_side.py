"""The counts of members, day by day: those of one day side by side."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTS = ("messages", "words", "replies", "replied", "reactions")
DAY_FIRST = ("community", "day", "identity")
IDENTITY_FIRST = ("identity", "day", "community")


def upgrade() -> None:
    _put_anew(DAY_FIRST)
    op.create_index("member_day_by_identity", "member_day", ["identity", "day"])


def downgrade() -> None:
    _put_anew(IDENTITY_FIRST)
    op.create_index("member_day_by_day", "member_day", ["community", "day"])


def _put_anew(keys: tuple[str, ...]) -> None:
    """Write the rows in the order of another key; the name of a key is one of the whole schema."""
    op.rename_table("member_day", "member_day_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX member_day_pkey RENAME TO member_day_before_pkey")
    op.create_table(
        "member_day",
        *(sa.Column(name, Big, nullable=False, autoincrement=False) for name in keys),
        *(sa.Column(name, Big, nullable=False) for name in COUNTS),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"]),
        sa.PrimaryKeyConstraint(*keys),
        sqlite_with_rowid=False,
    )
    names = ", ".join((*keys, *COUNTS))
    order = ", ".join(keys)
    op.execute(
        f"INSERT INTO member_day ({names}) SELECT {names} FROM member_day_before ORDER BY {order}"
    )
    op.drop_table("member_day_before")
