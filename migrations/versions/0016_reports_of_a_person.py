"""What a person said a moment ago is found by an index, however much they reported before; two indexes write less.

Nothing asks for the reports of a unit (it is asked by task), and only submissions have a node.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_reports_person", "reports", ["person_id", "received_at"])
    op.drop_index("ix_reports_person_id", "reports")
    op.drop_index("ix_reports_unit_id", "reports")
    op.drop_index("ix_reports_node", "reports")
    submitted = sa.text("node_id IS NOT NULL")
    op.create_index("ix_reports_node", "reports", ["node_id", "id"], sqlite_where=submitted, postgresql_where=submitted)
