"""Photos and files may belong to the answer to a notice, or to a call for help; they know who sent them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("evidence") as evidence:
        for column, table in (("notice_id", "notices"), ("coordination_id", "coordinations"), ("sent_by", "people")):
            evidence.add_column(sa.Column(column, KEY, nullable=True))
            evidence.create_foreign_key(f"fk_evidence_{column}_{table}", table, [column], ["id"])
        for column in ("notice_id", "coordination_id"):
            evidence.create_unique_constraint(f"uq_evidence_{column}_file_unique_id", [column, "file_unique_id"])
