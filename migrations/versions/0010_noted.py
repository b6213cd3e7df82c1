"""What somebody has taken note of today is not reminded of once more that day."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "noted",
        sa.Column("person_id", number, sa.ForeignKey("people.id", name="fk_noted_person_id_people"), nullable=False),
        sa.Column("task_id", number, sa.ForeignKey("tasks.id", name="fk_noted_task_id_tasks"), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "task_id", name="pk_noted"),
    )
