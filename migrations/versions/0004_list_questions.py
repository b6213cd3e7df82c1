"""Open points of imported lists."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "list_questions",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("edition_id", _ID, nullable=False),
        sa.Column("task_id", _ID, nullable=False),
        sa.Column("field", sa.String(length=30), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", _ID, nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name=op.f("fk_list_questions_answered_by_people")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_list_questions_edition_id_editions")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_list_questions_task_id_tasks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_questions")),
    )
    op.create_index(op.f("ix_list_questions_task_id"), "list_questions", ["task_id"])
    op.create_index(
        "ix_list_questions_open",
        "list_questions",
        ["id"],
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )
