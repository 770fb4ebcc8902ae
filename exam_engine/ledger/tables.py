"""The tables of the ledger; every column has its sentence."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table

metadata = MetaData()

ledger_entry = Table(
    "ledger_entry",
    metadata,
    # The sitting whose ledger this line belongs to.
    Column("sitting", String(40), primary_key=True),
    # Position in that ledger, from 0 without gaps; a second writer collides here.
    Column("index", BigInteger, primary_key=True, autoincrement=False),
    # The exact bytes of the event, private until opened; never rewritten.
    Column("record", LargeBinary, nullable=False),
    # What the public sees of it: bytes as docs/ledger-format.md says.
    Column("entry", LargeBinary, nullable=False),
    # SHA-256 of 00 and the entry: the leaf of the Merkle tree.
    Column("leaf_hash", LargeBinary, nullable=False),
    sqlite_with_rowid=False,  # lines lie in the order of their key, with no second index
)

attempt_secret = Table(
    "attempt_secret",
    metadata,
    # The sitting the owner belongs to.
    Column("sitting", String(40), primary_key=True),
    # Participant number of the attempt; empty for the sitting's own records.
    Column("attempt", String(32), primary_key=True),
    # 16 random bytes that stand for the owner in public entries.
    Column("pseudonym", LargeBinary, nullable=False),
    # 32 random bytes that hide the records; NULL once erased, which nothing can undo.
    Column("secret", LargeBinary, nullable=True),
)

clock_heartbeat = Table(
    "clock_heartbeat",
    metadata,
    # The sitting whose clock this is.
    Column("sitting", String(40), primary_key=True),
    # Last durable reading of the sitting clock, in milliseconds; it never goes back.
    Column("clock", BigInteger, nullable=False),
    # Wall time of that reading, in Unix milliseconds; measures an absence after a new start.
    Column("at", BigInteger, nullable=False),
    # Which start of the machine it was; NULL where the machine has no name for it.
    Column("boot", String(40), nullable=True),
    # Milliseconds since that start; measures an absence better, if the machine stayed up.
    Column("boot_ms", BigInteger, nullable=True),
)

ledger_tile = Table(
    "ledger_tile",
    metadata,
    # The sitting whose tree this tile belongs to.
    Column("sitting", String(40), primary_key=True),
    # Height in tiles: 0 holds leaf hashes, each level above the roots of the tiles below.
    Column("level", Integer, primary_key=True, autoincrement=False),
    # Position in its level, from 0; only full tiles are kept, which never change again.
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    # 256 hashes of 32 bytes, as the tile is published.
    Column("hashes", LargeBinary, nullable=False),
    sqlite_with_rowid=False,  # a page less to write for each tile than with an index beside
)

ledger_checkpoint = Table(
    "ledger_checkpoint",
    metadata,
    # The sitting whose record was signed.
    Column("sitting", String(40), primary_key=True),
    # Which of its checkpoints it is, from 0 without gaps, so that a lost one is missed.
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    # How many entries it was signed over; each has more than the one before.
    Column("size", BigInteger, nullable=False),
    # The root of the tree over them, 32 bytes.
    Column("root", LargeBinary, nullable=False),
    # The signed note, byte for byte as it was published.
    Column("note", LargeBinary, nullable=False),
)

ledger_cosignature = Table(
    "ledger_cosignature",
    metadata,
    # The sitting whose record was signed.
    Column("sitting", String(40), primary_key=True),
    # Which of its checkpoints.
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    # The name of the witness's key.
    Column("witness", String(200), primary_key=True),
    # The id of that key, 4 bytes: a witness may get another key under its name.
    Column("key_id", LargeBinary, primary_key=True),
    # When it signed, in POSIX seconds by its own clock.
    Column("at", BigInteger, nullable=False),
    # The time again and Ed25519, as tlog-cosignature has them: 72 bytes.
    Column("signature", LargeBinary, nullable=False),
)
