"""The ledger is append-only, for SQL too; what a ranking needs beside the points; reminders delivered."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORDS = "the ledger is append-only: post a reversing entry"

# INSERT OR REPLACE deletes a row without a delete trigger: so an id that stands is refused as well.
SQLITE = (
    f"CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
    f"CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
    "CREATE TRIGGER ledger_no_replace BEFORE INSERT ON ledger "  # noqa: S608  (a constant)
    "WHEN EXISTS (SELECT 1 FROM ledger WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, '" + WORDS + "'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$",
    "CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE ON ledger "
    "FOR EACH ROW EXECUTE FUNCTION ledger_append_only()",
    "CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger "
    "FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()",
)


def upgrade() -> None:
    with op.batch_alter_table("ledger") as ledger:
        ledger.drop_constraint("uq_ledger_reverses_id", type_="unique")
        ledger.add_column(sa.Column("posting", sa.String(12), nullable=False, server_default="entry"))
    op.create_index("ix_ledger_reverses_id", "ledger", ["reverses_id"])
    op.create_table(
        "task_figures",
        sa.Column("task_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("counts_on", sa.Date(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_task_figures_task_id_tasks"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_task_figures_unit_id_units"),
        sa.PrimaryKeyConstraint("task_id", "unit_id", "year", "kind", "counts_on", name="pk_task_figures"),
    )
    op.create_table(
        "report_reminders",
        sa.Column("task_id", KEY, nullable=False),
        sa.Column("report_day_on", sa.Date(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_report_reminders_task_id_tasks"),
        sa.PrimaryKeyConstraint("task_id", "report_day_on", name="pk_report_reminders"),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
