"""Cases, what they led to, appeals, notes and tags; and what of it holds, beside each member."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HELD = ("muted", "barred", "held_at")


def upgrade() -> None:
    _add("member", (*HELD, "trusted"))
    _add("forgotten", HELD)
    _create_cases()
    op.create_table(
        "case_trace",
        _number("case_id", key=True),
        _number("action", key=True),
        _number("identity"),
        _words("what"),
        _number("chat"),
        _number("due"),
        _number("state"),
        _words("why"),
        sa.PrimaryKeyConstraint("case_id", "action"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "appeal",
        _number("case_id", key=True),
        _number("identity"),
        _number("at"),
        _words("words"),
        _number("state"),
        _number("settled_by"),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "note",
        _number("id", key=True),
        _number("member"),
        _number("by"),
        _number("at"),
        _words("words"),
        sa.ForeignKeyConstraint(["member"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("note_by_member", "note", ["member", "id"])
    op.create_table(
        "tag",
        _number("member", key=True),
        _words("tag"),
        _number("by"),
        _number("at"),
        sa.ForeignKeyConstraint(["member"], ["member.id"]),
        sa.PrimaryKeyConstraint("member", "tag"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("tag", "note", "appeal", "case_trace", "cases"):
        op.drop_table(table)
    for name in HELD:
        op.drop_column("forgotten", name)
    for name in (*HELD, "trusted"):
        op.drop_column("member", name)


def _create_cases() -> None:
    op.create_table(
        "cases",
        _number("id", key=True),
        _number("community"),
        _number("identity"),
        _number("kind"),
        _number("at"),
        _number("ends"),
        _number("by"),
        _words("rule"),
        _words("reason"),
        _number("chat"),
        _number("message"),
        _words("quoted"),
        _number("points"),
        _number("undone_at"),
        _number("undone_by"),
        _words("undone_why"),
        _number("closes"),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("cases_by_identity", "cases", ["identity", "id"])
    op.create_index("cases_by_community", "cases", ["community", "id"])
    op.create_index("cases_by_closing", "cases", ["closes"])


def _add(table: str, names: tuple[str, ...]) -> None:
    """Add numbers that the tables made at once have no default for, either."""
    for name in names:
        op.add_column(table, sa.Column(name, Big, nullable=False, server_default="0"))
    with op.batch_alter_table(table) as batch:
        for name in names:
            batch.alter_column(name, existing_type=Big, server_default=None)


def _number(name: str, *, key: bool = False) -> sa.Column[int]:
    more = {"autoincrement": False} if key else {}
    return sa.Column(name, Big, nullable=False, **more)  # type: ignore[arg-type]  # options


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)
