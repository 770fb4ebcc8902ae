"""Which start of the machine a heartbeat is from, and how long after it."""

import sqlalchemy as sa
from alembic import op

revision = "boot_clock"
down_revision = "freeze_board"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Heartbeats from before say nothing about it: their absence is measured by the wall clock."""
    op.add_column("clock_heartbeat", sa.Column("boot", sa.String(length=40), nullable=True))
    op.add_column("clock_heartbeat", sa.Column("boot_ms", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("clock_heartbeat", "boot_ms")
    op.drop_column("clock_heartbeat", "boot")
