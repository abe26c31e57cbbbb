"""The moderators' queue, where its cards stand, and who reported what."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "queue",
        _number("id", key=True),
        _number("community"),
        _number("identity"),
        _number("matter"),
        _number("at"),
        _number("chat"),
        _number("message"),
        _words("why"),
        _words("quoted"),
        _number("case_id"),
        _number("ruling"),
        _number("settled_by"),
        _number("settled_at"),
        _number("closes"),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("queue_by_community", "queue", ["community", "ruling", "id"])
    op.create_index("queue_by_message", "queue", ["chat", "message"])
    op.create_index("queue_by_case", "queue", ["case_id"])
    op.create_index("queue_by_closing", "queue", ["closes"])
    op.create_table(
        "queue_card",
        _number("entry", key=True),
        _number("action", key=True),
        _number("chat"),
        sa.PrimaryKeyConstraint("entry", "action"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report",
        _number("entry", key=True),
        _number("identity", key=True),
        _number("at"),
        _words("words"),
        _number("counts"),
        _number("ruling"),
        sa.PrimaryKeyConstraint("entry", "identity"),
        sqlite_with_rowid=False,
    )
    op.create_index("report_by_identity", "report", ["identity", "entry"])


def downgrade() -> None:
    for table in ("report", "queue_card", "queue"):
        op.drop_table(table)


def _number(name: str, *, key: bool = False) -> sa.Column[int]:
    more = {"autoincrement": False} if key else {}
    return sa.Column(name, Big, nullable=False, **more)  # type: ignore[arg-type]  # options


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)
