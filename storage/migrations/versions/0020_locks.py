"""Chats that are closed or slowed down, and cases that are about no member."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SLOW = ("slow", "slow_until")


def upgrade() -> None:
    with op.batch_alter_table("cases") as batch:
        batch.alter_column("identity", existing_type=Big, nullable=True)
    for name in SLOW:
        op.add_column("chat", sa.Column(name, Big, nullable=False, server_default="0"))
    with op.batch_alter_table("chat") as batch:
        for name in SLOW:
            batch.alter_column(name, existing_type=Big, server_default=None)
    op.create_table(
        "chat_lock",
        _number("chat", key=True),
        _number("slow", key=True),
        _number("community"),
        _number("case_id"),
        _number("at"),
        _number("ends"),
        _number("seconds"),
        sa.Column("before", sa.String(), nullable=False),
        _number("release"),
        sa.PrimaryKeyConstraint("chat", "slow"),
        sqlite_with_rowid=False,
    )
    op.create_index("chat_lock_by_community", "chat_lock", ["community"])


def downgrade() -> None:
    op.drop_table("chat_lock")
    with op.batch_alter_table("chat") as batch:
        for name in SLOW:
            batch.drop_column(name)
    op.execute(
        "DELETE FROM case_trace WHERE case_id IN (SELECT id FROM cases WHERE identity IS NULL)"
    )
    op.execute("DELETE FROM cases WHERE identity IS NULL")
    with op.batch_alter_table("cases") as batch:
        batch.alter_column("identity", existing_type=Big, nullable=False)


def _number(name: str, *, key: bool = False) -> sa.Column[int]:
    more = {"autoincrement": False} if key else {}
    return sa.Column(name, Big, nullable=False, **more)  # type: ignore[arg-type]  # options
