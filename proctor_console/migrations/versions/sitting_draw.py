"""What was announced about the draw of a sitting, and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "sitting_draw"
down_revision = "boot_clock"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sittings planned before have none: their seeds were the operator's own."""
    op.create_table(
        "sitting_draw",
        sa.Column("sitting", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("announcement", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=True),
        sa.Column("forms_root", sa.String(length=64), nullable=True),
        sa.Column("drawn_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["sitting"], ["sitting.id"]),
        sa.PrimaryKeyConstraint("sitting", "number"),
    )


def downgrade() -> None:
    """Forget it."""
    op.drop_table("sitting_draw")
