"""When the public board of a sitting stands still."""

import sqlalchemy as sa
from alembic import op

revision = "freeze_board"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sittings planned before have none."""
    op.add_column("sitting", sa.Column("freeze_board_ms", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("sitting", "freeze_board_ms")
