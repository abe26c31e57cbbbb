"""Who is new is found by when they came, without a look at everybody else."""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

NAME = "member_by_joined"


def upgrade() -> None:
    op.create_index(NAME, "member", ["community", "joined_at"])


def downgrade() -> None:
    op.drop_index(NAME, "member")
