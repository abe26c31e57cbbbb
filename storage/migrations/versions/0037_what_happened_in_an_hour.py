"""How many reactions an hour of a chat saw, and how many of its messages were removed."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ADDED = ("reactions", "removed")
HOUR = 3_600_000_000
SAID, REACTED, RETRACTED, OUTSIDE = 1, 7, 4, 32
"""Kinds and flags of `activity`, as they were when this was written."""
COUNTED = f"""
    INSERT INTO chat_hour (chat, hour, messages, joined, departed, reactions, removed)
    SELECT chat, at / {HOUR}, 0, 0, 0,
        SUM(CASE WHEN kind = {REACTED} THEN 1 ELSE 0 END),
        SUM(CASE WHEN kind = {SAID} THEN 1 ELSE 0 END)
    FROM activity
    WHERE (flags & {OUTSIDE}) = 0
        AND (kind = {REACTED} OR (kind = {SAID} AND (flags & {RETRACTED}) <> 0))
    GROUP BY chat, at / {HOUR}
    ON CONFLICT (chat, hour) DO UPDATE
    SET reactions = excluded.reactions, removed = excluded.removed
"""


def upgrade() -> None:
    for name in ADDED:
        op.add_column("chat_hour", sa.Column(name, Big, nullable=False, server_default="0"))
    op.execute(COUNTED)
    with op.batch_alter_table("chat_hour") as batch:  # tables made at once have no default, either
        for name in ADDED:
            batch.alter_column(name, existing_type=Big, server_default=None)


def downgrade() -> None:
    for name in ADDED:
        op.drop_column("chat_hour", name)
    op.execute("DELETE FROM chat_hour WHERE messages = 0 AND joined = 0 AND departed = 0")
