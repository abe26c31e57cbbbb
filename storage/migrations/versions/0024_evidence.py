"""Evidence of help, and the places that members have by it."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NUMBERS = {
    "acknowledged": (
        ("community", "day", "giver", "taker", "chat", "thread"),
        ("own", "called", "replies", "mentions", "reactions", "thanks", "message"),
    ),
    "thread": (("community", "day", "chat", "ref"), ("starter", "at", "helper", "wait")),
    "evidence_day": (("community", "day"), ("found", "retracted")),
    "recognition": (("community", "span"), ("day", "anchored", "ranked")),
    "recognised": (
        ("community", "span", "member"),
        ("rank", "score", "worst", "helped", "called", "rooms", "people", "weeks", "ring"),
    ),
}
WORDS = {"recognition": ("rings",), "recognised": ("weakest", "givers", "samples")}
POINTS_AT = {"acknowledged": "chat", "thread": "chat", "recognised": "member"}


def upgrade() -> None:
    for table, (keys, numbers) in NUMBERS.items():
        target = POINTS_AT.get(table)
        op.create_table(
            table,
            *(sa.Column(name, Big, nullable=False, autoincrement=False) for name in keys),
            *(sa.Column(name, Big, nullable=False) for name in numbers),
            *(sa.Column(name, sa.String(), nullable=False) for name in WORDS.get(table, ())),
            *([sa.ForeignKeyConstraint([target], [f"{target}.id"])] if target else []),
            sa.PrimaryKeyConstraint(*keys),
            sqlite_with_rowid=False,
        )


def downgrade() -> None:
    for table in reversed(NUMBERS):
        op.drop_table(table)
