"""Whether a sitting's grave commands need a second person, and how much one may grant alone."""

import sqlalchemy as sa
from alembic import op

revision = "two_people"
down_revision = "record_tree"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sittings planned before get the rule, unless their ledger has begun without it."""
    rule: sa.Column[bool] = sa.Column(
        "two_people", sa.Boolean(), nullable=False, server_default=sa.true()
    )
    limit: sa.Column[int] = sa.Column(
        "grant_alone_ms", sa.BigInteger(), nullable=False, server_default="600000"
    )
    op.add_column("sitting", rule)
    op.add_column("sitting", limit)


def downgrade() -> None:
    """Forget it."""
    op.drop_column("sitting", "grant_alone_ms")
    op.drop_column("sitting", "two_people")
