"""The first tables: banks, registry, ledgers, staff."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build every table; those that refer to others come last."""
    op.create_table(
        "attempt_secret",
        sa.Column("sitting", sa.String(length=40), nullable=False),
        sa.Column("attempt", sa.String(length=32), nullable=False),
        sa.Column("pseudonym", sa.LargeBinary(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("sitting", "attempt"),
    )
    op.create_table(
        "bank",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", "version", name="uq_bank_name_version"),
    )
    op.create_table(
        "centre",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "clock_heartbeat",
        sa.Column("sitting", sa.String(length=40), nullable=False),
        sa.Column("clock", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sitting"),
    )
    op.create_table(
        "exam",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("rules", sa.String(length=200), nullable=False),
        sa.Column("blueprint", sa.Text(), nullable=False),
        sa.Column("bank", sa.String(length=200), nullable=False),
        sa.Column("bank_version", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("sitting", sa.String(length=40), nullable=False),
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sitting", "index"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff_account",
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("session_mark", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("username"),
    )
    op.create_table(
        "bank_choice",
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_id"],
            ["bank.id"],
        ),
        sa.PrimaryKeyConstraint("bank_id", "item", "place"),
    )
    op.create_table(
        "bank_item",
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("difficulty", sa.Float(), nullable=False),
        sa.Column("shuffle", sa.Boolean(), nullable=False),
        sa.Column("stimulus", sa.String(length=64), nullable=True),
        sa.Column("stem", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_id"],
            ["bank.id"],
        ),
        sa.PrimaryKeyConstraint("bank_id", "item"),
    )
    op.create_table(
        "bank_picture",
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_id"],
            ["bank.id"],
        ),
        sa.PrimaryKeyConstraint("bank_id", "name"),
    )
    op.create_table(
        "bank_section",
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_id"],
            ["bank.id"],
        ),
        sa.PrimaryKeyConstraint("bank_id", "place"),
    )
    op.create_table(
        "bank_stimulus",
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column("stimulus", sa.String(length=64), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_id"],
            ["bank.id"],
        ),
        sa.PrimaryKeyConstraint("bank_id", "stimulus"),
    )
    op.create_table(
        "room",
        sa.Column("centre", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre"],
            ["centre.id"],
        ),
        sa.PrimaryKeyConstraint("centre", "id"),
    )
    op.create_table(
        "sitting",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("exam", sa.String(length=40), nullable=False),
        sa.Column("centre", sa.String(length=40), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("desk_closes_ms", sa.BigInteger(), nullable=True),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre"],
            ["centre.id"],
        ),
        sa.ForeignKeyConstraint(
            ["exam"],
            ["exam.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "roster",
        sa.Column("sitting", sa.String(length=40), nullable=False),
        sa.Column("participant_number", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("formation", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("formation_type", sa.String(length=40), nullable=True),
        sa.Column("need", sa.String(length=40), nullable=True),
        sa.Column("birth_date", sa.String(length=10), nullable=True),
        sa.Column("room", sa.String(length=40), nullable=True),
        sa.Column("seat", sa.String(length=40), nullable=True),
        sa.Column("imported", sa.Text(), nullable=True),
        sa.Column("allowance_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sitting"],
            ["sitting.id"],
        ),
        sa.PrimaryKeyConstraint("sitting", "participant_number"),
    )
    op.create_table(
        "sealed_picture",
        sa.Column("sitting", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sitting"],
            ["sitting.id"],
        ),
        sa.PrimaryKeyConstraint("sitting", "sha256"),
    )
    op.create_table(
        "sitting_secret",
        sa.Column("sitting", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sitting"],
            ["sitting.id"],
        ),
        sa.PrimaryKeyConstraint("sitting", "name"),
    )
    op.create_table(
        "form",
        sa.Column("sitting", sa.String(length=40), nullable=False),
        sa.Column("participant_number", sa.String(length=32), nullable=False),
        sa.Column("recipe", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["sitting", "participant_number"],
            ["roster.sitting", "roster.participant_number"],
        ),
        sa.PrimaryKeyConstraint("sitting", "participant_number"),
    )


def downgrade() -> None:
    """Remove every table, those that refer to others first."""
    op.drop_table("form")
    op.drop_table("sitting_secret")
    op.drop_table("sealed_picture")
    op.drop_table("roster")
    op.drop_table("sitting")
    op.drop_table("room")
    op.drop_table("bank_stimulus")
    op.drop_table("bank_section")
    op.drop_table("bank_picture")
    op.drop_table("bank_item")
    op.drop_table("bank_choice")
    op.drop_table("staff_account")
    op.drop_table("ledger_entry")
    op.drop_table("exam")
    op.drop_table("clock_heartbeat")
    op.drop_table("centre")
    op.drop_table("bank")
    op.drop_table("attempt_secret")
