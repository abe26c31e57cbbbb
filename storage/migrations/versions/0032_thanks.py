"""Thanks among members."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEYS = ("chat", "message", "giver")
NUMBERS = ("community", "taker", "at", "day", "how", "source", "worth", "points", "state")
POINTS_AT = {"chat": "chat", "giver": "identity", "community": "community", "taker": "identity"}
INDEXES = {
    "thanks_by_giver": ["giver", "day"],
    "thanks_by_pair": ["giver", "taker", "day"],
    "thanks_by_taker": ["taker", "day"],
    "thanks_by_day": ["community", "day"],
}


def upgrade() -> None:
    op.create_table(
        "thanks",
        *(sa.Column(name, Big, nullable=False, autoincrement=False) for name in KEYS),
        *(sa.Column(name, Big, nullable=False) for name in NUMBERS),
        *(sa.ForeignKeyConstraint([name], [f"{to}.id"]) for name, to in POINTS_AT.items()),
        sa.PrimaryKeyConstraint(*KEYS),
        sqlite_with_rowid=False,
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "thanks", columns)


def downgrade() -> None:
    op.drop_table("thanks")
