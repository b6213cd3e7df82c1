"""Photos and files may belong to the office's answer to an official's question: the notification that carries it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("evidence") as evidence:
        evidence.add_column(sa.Column("notification_id", KEY, nullable=True))
        evidence.create_foreign_key(
            "fk_evidence_notification_id_notifications", "notifications", ["notification_id"], ["id"]
        )
        evidence.create_unique_constraint(
            "uq_evidence_notification_id_file_unique_id", ["notification_id", "file_unique_id"]
        )
