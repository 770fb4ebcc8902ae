"""What is stored of the tree of a sitting: full tiles, and who signed how far. All calls block."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, func, select, text

from exam_engine.errors import LedgerDamaged, SecondWriter
from exam_engine.ledger.cosignature import Cosignature, Cosigned
from exam_engine.ledger.growing import FullTile, StoredCheckpoint
from exam_engine.ledger.lines import SIZE_MAX
from exam_engine.ledger.outages import outages_told
from exam_engine.ledger.signers import Signature
from exam_engine.ledger.tables import ledger_checkpoint, ledger_cosignature, ledger_tile

# Tiles follow from the entries beside them, so what stands in their place is never right.
_PUT_TILE = text(
    "INSERT INTO ledger_tile (sitting, level, n, hashes) VALUES (:sitting, :level, :n, :hashes) "
    "ON CONFLICT (sitting, level, n) DO UPDATE SET hashes = excluded.hashes"
)
# A page that is written again, because nobody knew whether it came through, has them again.
_PUT_COSIGNATURE = text(
    "INSERT INTO ledger_cosignature (sitting, number, witness, key_id, at, signature) "
    "VALUES (:sitting, :number, :witness, :key_id, :at, :signature) ON CONFLICT DO NOTHING"
)
_CHECKPOINT = tuple(ledger_checkpoint.c[name] for name in StoredCheckpoint._fields)

_WHOSE = ledger_cosignature.c.witness, ledger_cosignature.c.key_id


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

    def cosigned(self, size: int = SIZE_MAX) -> Iterator[Cosigned]:
        """The checkpoints over at most so many entries that a witness has signed, newest first."""
        mine = ledger_cosignature.c.sitting == self._sitting
        signed = (
            select(*_CHECKPOINT)
            .where(ledger_checkpoint.c.sitting == self._sitting)
            .where(ledger_checkpoint.c.size <= size)
            .where(ledger_checkpoint.c.number.in_(select(ledger_cosignature.c.number).where(mine)))
            .order_by(ledger_checkpoint.c.number.desc())
        )
        with self._connected() as connection:
            for row in connection.execute(signed):
                checkpoint = StoredCheckpoint(*row)
                yield Cosigned(checkpoint, tuple(self._below(connection, checkpoint.number)))

    def cosignatures(self, number: int) -> tuple[Cosignature, ...]:
        """What witnesses have signed of one checkpoint."""
        with self._connected() as connection:
            return tuple(self._below(connection, number))

    def last_of_each(self) -> list[tuple[Cosignature, int]]:
        """Of every witness the last signature, and over how many entries it was."""
        mine = ledger_cosignature.c.sitting == self._sitting
        newest = (
            select(func.max(ledger_cosignature.c.number), *_WHOSE).where(mine).group_by(*_WHOSE)
        )
        with self._connected() as connection:
            found = []
            for number, witness, key_id in connection.execute(newest).all():
                (one,) = (
                    one
                    for one in self._below(connection, number)
                    if (one.signature.name, one.signature.key_id) == (witness, key_id)
                )
                size = select(ledger_checkpoint.c.size).where(
                    (ledger_checkpoint.c.sitting == self._sitting)
                    & (ledger_checkpoint.c.number == number)
                )
                found.append((one, int(connection.execute(size).scalar_one())))
        return found

    def _below(self, connection: Connection, number: int) -> Iterator[Cosignature]:
        rows = connection.execute(
            select(*_WHOSE, ledger_cosignature.c.signature, ledger_cosignature.c.at)
            .where(ledger_cosignature.c.sitting == self._sitting)
            .where(ledger_cosignature.c.number == number)
            .order_by(*_WHOSE)
        )
        for witness, key_id, signature, at in rows:
            yield Cosignature(number, at, Signature(witness, key_id, signature))

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
    cosignatures: Sequence[Cosignature] = (),
) -> None:
    """Write tiles, a checkpoint, and signatures of earlier ones in the transaction that is open."""
    if tiles:
        rows = [
            {"sitting": sitting, "level": tile.level, "n": tile.index, "hashes": hashes}
            for tile, hashes in tiles
        ]
        connection.execute(_PUT_TILE, rows)
    if checkpoint is not None:
        values = {"sitting": sitting, **checkpoint._asdict()}
        connection.execute(ledger_checkpoint.insert(), values)
    put_cosignatures(connection, sitting, cosignatures)


def put_cosignatures(
    connection: Connection, sitting: str, cosignatures: Sequence[Cosignature]
) -> None:
    """Write what witnesses have signed; of one witness and checkpoint the first one stays."""
    if cosignatures:
        rows = [
            {
                "sitting": sitting,
                "number": one.number,
                "witness": one.signature.name,
                "key_id": one.signature.key_id,
                "at": one.at,
                "signature": one.signature.signature,
            }
            for one in cosignatures
        ]
        connection.execute(_PUT_COSIGNATURE, rows)


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
