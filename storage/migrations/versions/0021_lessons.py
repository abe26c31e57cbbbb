"""What moderators taught the classifier of their community, and the model it makes."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "lesson",
        _number("id", key=True),
        *map(_number, ("community", "identity", "chat", "ref", "spam", "by", "at")),
        *map(_number, ("case_id", "gone")),
        *map(_words, ("numbers", "words", "signs")),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("lesson_by_community", "lesson", ["community", "id"])
    op.create_index("lesson_by_message", "lesson", ["chat", "ref"])
    op.create_table(
        "model",
        _number("community", key=True),
        *map(_number, ("upto", "trained")),
        _words("body"),
        sa.PrimaryKeyConstraint("community"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("model")
    op.drop_table("lesson")


def _words(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.String(), nullable=False)


def _number(name: str, *, key: bool = False) -> "sa.Column[int]":
    more = {"autoincrement": False} if key else {}
    return sa.Column(name, Big, nullable=False, **more)  # type: ignore[arg-type]  # options
