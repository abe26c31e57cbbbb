"""What moderation found, counts of it by the day, and what stays of a judged text."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOST_COUNTED = 50
TRACE = ("likeness", "letters", "marks")
CLAIM = ("chat", "kind", "ref", "sub")


def upgrade() -> None:
    _add("activity", TRACE)
    _add("identity", ("wrote",))
    op.execute(
        "UPDATE identity SET wrote = (SELECT coalesce(min(total), 0) FROM ("
        "SELECT sum(messages) AS total FROM member_day WHERE member_day.identity = identity.id "
        f"UNION ALL SELECT {MOST_COUNTED} AS total) AS counted)"
    )
    op.create_table(
        "hit",
        *(_number(name, key=True) for name in CLAIM),
        sa.Column("rule", sa.String(), nullable=False),
        *map(_number, ("identity", "community", "day", "at", "score", "mode", "undone")),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"]),
        sa.PrimaryKeyConstraint(*CLAIM, "rule"),
        sqlite_with_rowid=False,
    )
    op.create_index("hit_by_day", "hit", ["community", "day"])
    op.create_table(
        "judgement",
        *(_number(name, key=True) for name in CLAIM),
        *map(_number, ("identity", "community", "at", "score", "case_id", "state")),
        *map(_number, ("likeness", "letters")),
        sa.Column("said", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"]),
        sa.PrimaryKeyConstraint(*CLAIM),
        sqlite_with_rowid=False,
    )
    op.create_index("judgement_by_case", "judgement", ["case_id"])
    op.create_index("judgement_by_community", "judgement", ["community", "at"])
    op.create_table(
        "rule_day",
        _number("community", key=True),
        _number("day", key=True),
        sa.Column("rule", sa.String(), nullable=False),
        *map(_number, ("watched", "acted", "undone")),
        sa.PrimaryKeyConstraint("community", "day", "rule"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("rule_day", "judgement", "hit"):
        op.drop_table(table)
    op.drop_column("identity", "wrote")
    for name in reversed(TRACE):
        op.drop_column("activity", name)


def _add(table: str, names: tuple[str, ...]) -> None:
    """Add numbers that the tables made at once have no default for, either."""
    for name in names:
        op.add_column(table, sa.Column(name, Big, nullable=False, server_default="0"))
    with op.batch_alter_table(table) as batch:
        for name in names:
            batch.alter_column(name, existing_type=Big, server_default=None)


def _number(name: str, *, key: bool = False) -> "sa.Column[int]":
    more = {"autoincrement": False} if key else {}
    return sa.Column(name, Big, nullable=False, **more)  # type: ignore[arg-type]  # options
