"""The audit log of a community is found from its end."""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("audit_by_community", "audit", ["community", "id"])


def downgrade() -> None:
    op.drop_index("audit_by_community", "audit")
