"""What witnesses have signed: one row for each of them and each checkpoint."""

import sqlalchemy as sa
from alembic import op

revision = "cosignatures"
down_revision = "two_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty at first: nobody was asked before."""
    op.create_table(
        "ledger_cosignature",
        # The sitting whose record was signed.
        sa.Column("sitting", sa.String(length=40), nullable=False),
        # Which of its checkpoints.
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        # The name of the witness's key.
        sa.Column("witness", sa.String(length=200), nullable=False),
        # The id of that key, 4 bytes: a witness may get another key under its name.
        sa.Column("key_id", sa.LargeBinary(), nullable=False),
        # When it signed, in POSIX seconds by its own clock.
        sa.Column("at", sa.BigInteger(), nullable=False),
        # The time again and Ed25519, as tlog-cosignature has them: 72 bytes.
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sitting", "number", "witness", "key_id"),
    )


def downgrade() -> None:
    """Forget them; the witnesses have them too."""
    op.drop_table("ledger_cosignature")
