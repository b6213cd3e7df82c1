"""A wrong code keeps its hash, so that the same one, delivered again, is not counted again."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("wrong_codes", sa.Column("code_hash", sa.String(64), nullable=False, server_default=""))
