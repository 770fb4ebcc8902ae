"""${message}."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say in one sentence what this changes."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Say in one sentence what this gives back."""
    ${downgrades if downgrades else "pass"}
