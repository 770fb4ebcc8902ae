"""The rule pack of an exam, kept as it was announced."""

import sqlalchemy as sa
from alembic import op

revision = "rule_text"
down_revision = "cosignatures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Exams announced before have none: theirs is kept when their next draw commits to it."""
    kept: sa.Column[str] = sa.Column("rule_text", sa.Text(), nullable=True)
    op.add_column("exam", kept)


def downgrade() -> None:
    """Forget it; the pack that has the name counts again."""
    op.drop_column("exam", "rule_text")
