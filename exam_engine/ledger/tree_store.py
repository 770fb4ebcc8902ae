"""What is stored of the tree of a sitting: full tiles and signed checkpoints. All calls block."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, select, text

from exam_engine.errors import LedgerDamaged, SecondWriter
from exam_engine.ledger.growing import FullTile, StoredCheckpoint
from exam_engine.ledger.lines import SIZE_MAX
from exam_engine.ledger.outages import outages_told
from exam_engine.ledger.tables import ledger_checkpoint, ledger_tile

# Tiles follow from the entries beside them, so what stands in their place is never right.
_PUT_TILE = text(
    "INSERT INTO ledger_tile (sitting, level, n, hashes) VALUES (:sitting, :level, :n, :hashes) "
    "ON CONFLICT (sitting, level, n) DO UPDATE SET hashes = excluded.hashes"
)
_CHECKPOINT = tuple(ledger_checkpoint.c[name] for name in StoredCheckpoint._fields)


class TreeStore:
    """The stored tree of one sitting, read over a connection of its own or a given one."""

    def __init__(self, database: Engine | Connection, sitting: str) -> None:
        self._database = database
        self._sitting = sitting

    def tiles(self, level: int, first: int, last: int) -> dict[int, bytes]:
        """The full tiles of a level between two positions, both included, that are there."""
        columns = select(ledger_tile.c.n, ledger_tile.c.hashes).where(
            (ledger_tile.c.sitting == self._sitting)
            & (ledger_tile.c.level == level)
            & ledger_tile.c.n.between(first, last)
        )
        with self._connected() as connection:
            return {row.n: row.hashes for row in connection.execute(columns)}

    def places(self) -> set[tuple[int, int]]:
        """Level and position of every tile that is there."""
        columns = select(ledger_tile.c.level, ledger_tile.c.n)
        with self._connected() as connection:
            rows = connection.execute(columns.where(ledger_tile.c.sitting == self._sitting))
            return {(level, n) for level, n in rows}

    def checkpoints(self, start: int = 0) -> list[StoredCheckpoint]:
        """The checkpoints from a number on, in order."""
        columns = (
            select(*_CHECKPOINT)
            .where(ledger_checkpoint.c.sitting == self._sitting)
            .where(ledger_checkpoint.c.number >= start)
            .order_by(ledger_checkpoint.c.number)
        )
        with self._connected() as connection:
            return [StoredCheckpoint(*row) for row in connection.execute(columns)]

    def last(self, size: int = SIZE_MAX) -> StoredCheckpoint | None:
        """The last checkpoint over at most so many entries."""
        columns = (
            select(*_CHECKPOINT)
            .where(ledger_checkpoint.c.sitting == self._sitting)
            .where(ledger_checkpoint.c.size <= size)
            .order_by(ledger_checkpoint.c.number.desc())
            .limit(1)
        )
        with self._connected() as connection:
            row = connection.execute(columns).first()
        return None if row is None else StoredCheckpoint(*row)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        if isinstance(self._database, Connection):
            yield self._database
            return
        with outages_told(self._database), self._database.connect() as connection:
            yield connection


def put_tree(
    connection: Connection,
    sitting: str,
    tiles: Sequence[FullTile],
    checkpoint: StoredCheckpoint | None,
) -> None:
    """Write tiles and a checkpoint in the transaction that is open."""
    if tiles:
        rows = [
            {"sitting": sitting, "level": tile.level, "n": tile.index, "hashes": hashes}
            for tile, hashes in tiles
        ]
        connection.execute(_PUT_TILE, rows)
    if checkpoint is not None:
        values = {"sitting": sitting, **checkpoint._asdict()}
        connection.execute(ledger_checkpoint.insert(), values)


def require_tiles(connection: Connection, sitting: str, tiles: Sequence[FullTile]) -> None:
    """Raise LedgerDamaged unless tiles that were written are there."""
    stored = TreeStore(connection, sitting)
    for tile, hashes in tiles:
        if stored.tiles(tile.level, tile.index, tile.index) != {tile.index: hashes}:
            raise LedgerDamaged(f"{tile.path} was written with its entries and is not there")


def is_there(connection: Connection, sitting: str, checkpoint: StoredCheckpoint) -> bool:
    """Whether a checkpoint is stored; raises SecondWriter if another one has its number."""
    there = TreeStore(connection, sitting).checkpoints(checkpoint.number)
    if there and there[0] != checkpoint:
        raise SecondWriter(f"somebody else signs the record of {sitting}")
    return bool(there)
