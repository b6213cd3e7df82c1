"""Photos and files may belong to an objection instead of a report."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("evidence") as evidence:
        evidence.alter_column("report_id", existing_type=KEY, nullable=True)
        evidence.add_column(sa.Column("objection_id", KEY, nullable=True))
        evidence.create_foreign_key("fk_evidence_objection_id_objections", "objections", ["objection_id"], ["id"])
        evidence.create_unique_constraint("uq_evidence_objection_id_file_unique_id", ["objection_id", "file_unique_id"])
