"""Who has come and how far they are let in, what newcomers are asked, and what stands where."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BEFORE, AFTER = ("community", "stage", "at"), ("question", "request", "graced", "wave")


def number(name: str, *, key: bool = False) -> sa.Column[int]:
    more = {"autoincrement": False} if key else {}
    return sa.Column(name, Big, nullable=False, **more)  # type: ignore[arg-type]  # options


def words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def upgrade() -> None:
    op.add_column("identity", sa.Column("gate", Big, nullable=False, server_default="0"))
    with op.batch_alter_table("identity") as batch:
        batch.alter_column("gate", existing_type=Big, server_default=None)
    op.create_table(
        "newcomer",
        number("identity", key=True),
        *map(number, BEFORE),
        words("chats"),
        number("due"),
        words("mode"),
        number("tries"),
        words("expects"),
        *map(number, (*AFTER, "verified", "by")),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"]),
        sa.PrimaryKeyConstraint("identity"),
        sqlite_with_rowid=False,
    )
    op.create_index("newcomer_by_due", "newcomer", ["community", "due"])
    op.create_index("newcomer_by_coming", "newcomer", ["community", "at"])
    op.create_index("newcomer_by_wave", "newcomer", ["wave", "identity"])
    op.create_table(
        "question",
        number("id", key=True),
        number("community"),
        words("words"),
        words("answers"),
        sa.ForeignKeyConstraint(["community"], ["community.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("question_by_community", "question", ["community", "id"])
    op.create_table(
        "door_day",
        *(number(name, key=True) for name in ("community", "day", "figure")),
        number("times"),
        sa.PrimaryKeyConstraint("community", "day", "figure"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "posted",
        *map(words, ("platform", "chat", "series")),
        number("message"),
        number("at"),
        sa.PrimaryKeyConstraint("platform", "chat", "series"),
    )


def downgrade() -> None:
    for table in ("posted", "door_day", "question", "newcomer"):
        op.drop_table(table)
    op.drop_column("identity", "gate")
