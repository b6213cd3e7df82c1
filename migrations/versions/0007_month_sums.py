"""Sums by month, for rankings that cost the same in December; entries by hand without reading the whole ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FILL = (
    "INSERT INTO ledger_months (year, unit_id, kind, month_on, points) "
    "SELECT year, unit_id, kind, {month}, SUM(points) FROM ledger_totals GROUP BY year, unit_id, kind, {month}"
)


def upgrade() -> None:
    op.create_index("ix_ledger_rule", "ledger", ["rule"])
    op.create_table(
        "ledger_months",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_ledger_months_unit_id_units"),
        sa.PrimaryKeyConstraint("year", "unit_id", "kind", "month_on", name="pk_ledger_months"),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    month = "date(counts_on, 'start of month')" if sqlite else "date_trunc('month', counts_on)::date"
    op.execute(FILL.format(month=month))
