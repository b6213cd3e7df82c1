"""Requests for more time that wait, and what a group was sent lately, are found by indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    waiting, group = sa.text("state = 'waiting'"), sa.text("chat_id IS NOT NULL")
    op.create_index("ix_extensions_waiting", "extensions", ["asked_on"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_index(
        "ix_notifications_groups",
        "notifications",
        ["chat_id", "claimed_at"],
        sqlite_where=group,
        postgresql_where=group,
    )
