"""A report keeps its whole message; a list says whether a completion needs a photo or file."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reports", sa.Column("message_words", sa.Text(), nullable=False, server_default=""))
    op.add_column("lists", sa.Column("wants_evidence", sa.Boolean(), nullable=False, server_default=sa.false()))
