"""Tiers of members, nominations for them, and what follows from them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEYS = {
    "habit": ("member",),
    "tenure": ("identity", "at"),
    "nomination": ("id",),
    "nomination_vote": ("nomination", "identity"),
    "worn": ("identity", "chat"),
    "stipend": ("identity", "month"),
}
VALUES = {
    "habit": ("community", "since"),
    "tenure": (
        *("community", "tier", "by", "nomination", "fading", "shown", "reviewed"),
        *("ended", "how", "ended_by", "why:"),
    ),
    "nomination": (
        *("community", "identity", "tier", "at", "by", "why:"),
        *("entry", "state", "decided_by", "decided_at"),
    ),
    "nomination_vote": ("yes", "at"),
    "worn": ("line:",),
    "stipend": ("points", "at"),
}
"""A colon marks what holds words."""
POINTS_AT = {
    "habit": "member",
    "tenure": "identity",
    "nomination": "identity",
    "worn": "identity",
    "stipend": "identity",
}
INDEXES = {
    "habit_by_community": ("habit", ["community"]),
    "tenure_by_end": ("tenure", ["community", "ended", "reviewed"]),
    "nomination_by_identity": ("nomination", ["identity"]),
    "nomination_by_nominator": ("nomination", ["by", "state"]),
    "nomination_by_state": ("nomination", ["community", "state", "id"]),
    "nomination_by_entry": ("nomination", ["entry"]),
}


def upgrade() -> None:
    for table, keys in KEYS.items():
        target = POINTS_AT.get(table)
        compact = {} if table == "nomination" else {"sqlite_with_rowid": False}
        op.create_table(
            table,
            *(sa.Column(name, Big, nullable=False, autoincrement=False) for name in keys),
            *map(_column, VALUES[table]),
            *([sa.ForeignKeyConstraint([target], [f"{target}.id"])] if target else []),
            sa.PrimaryKeyConstraint(*keys),
            **compact,
        )
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table_name=table)
    for table in reversed(KEYS):
        op.drop_table(table)


def _column(name: str) -> sa.Column[Any]:
    kind: Any = sa.String() if name.endswith(":") else Big
    return sa.Column(name.rstrip(":"), kind, nullable=False)
