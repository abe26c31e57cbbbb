"""How people help, who rises and fades, whom half hangs on, and who is left out."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ADDED = {
    "recognition": ("half", "half_before"),
    "recognised": ("answered", "welcomed", "praised", "machine"),
}
MADE = {
    "evidence_without": (("community",), ("accounts",)),
    "left_aside": (("member",), ("community", "by", "at")),
    "moved": (("community", "member"), ("now", "before")),
}
POINTS_AT = {"left_aside": "member", "moved": "member"}
BY_RANK = "recognised_by_rank"


def upgrade() -> None:
    for table, names in ADDED.items():
        for name in names:
            op.add_column(table, sa.Column(name, Big, nullable=False, server_default="0"))
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.alter_column(name, existing_type=Big, server_default=None)
    op.create_index(BY_RANK, "recognised", ["community", "span", "rank"])
    for table, (keys, numbers) in MADE.items():
        target = POINTS_AT.get(table)
        op.create_table(
            table,
            *(sa.Column(name, Big, nullable=False, autoincrement=False) for name in keys),
            *(sa.Column(name, Big, nullable=False) for name in numbers),
            *([sa.ForeignKeyConstraint([target], [f"{target}.id"])] if target else []),
            sa.PrimaryKeyConstraint(*keys),
            sqlite_with_rowid=False,
        )
    op.create_index("ix_left_aside_community", "left_aside", ["community"])


def downgrade() -> None:
    for table in reversed(MADE):
        op.drop_table(table)
    op.drop_index(BY_RANK, "recognised")
    for table, names in ADDED.items():
        for name in names:
            op.drop_column(table, name)
