"""The tree over a sitting's entries, and the checkpoints signed over it."""

import sqlalchemy as sa
from alembic import op

revision = "record_tree"
down_revision = "sitting_draw"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty at first: a server that opens an older sitting builds its tree from the entries."""
    op.create_table(
        "ledger_tile",
        # The sitting whose tree this tile belongs to.
        sa.Column("sitting", sa.String(length=40), nullable=False),
        # Height in tiles: 0 holds leaf hashes, each level above the roots of the tiles below.
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        # Position in its level, from 0; only full tiles are kept, which never change again.
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        # 256 hashes of 32 bytes, as the tile is published.
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sitting", "level", "n"),
        sqlite_with_rowid=False,  # a page less to write for each tile than with an index beside
    )
    op.create_table(
        "ledger_checkpoint",
        # The sitting whose record was signed.
        sa.Column("sitting", sa.String(length=40), nullable=False),
        # Which of its checkpoints it is, from 0 without gaps, so that a lost one is missed.
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        # How many entries it was signed over; each has more than the one before.
        sa.Column("size", sa.BigInteger(), nullable=False),
        # The root of the tree over them, 32 bytes.
        sa.Column("root", sa.LargeBinary(), nullable=False),
        # The signed note, byte for byte as it was published.
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sitting", "number"),
    )


def downgrade() -> None:
    """Forget both; the tree can be built again, the signatures cannot."""
    op.drop_table("ledger_checkpoint")
    op.drop_table("ledger_tile")
