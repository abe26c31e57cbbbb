"""Whom somebody brought is found by who brought them."""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

NAME = "source_day_by_inviter"


def upgrade() -> None:
    op.create_index(NAME, "source_day", ["inviter"])


def downgrade() -> None:
    op.drop_index(NAME, "source_day")
