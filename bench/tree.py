"""Leaves a second that the tree of a sitting takes in, beside plain hashlib over the same entries.

One thread, without a disk; entries of 53 bytes, as all answers are. The reference hashes every
entry and as many pairs as a tree has nodes, and remembers nothing.

    python -m bench tree [--leaves 200000]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.best_of import seconds
from exam_engine.ledger.checkpoint import Checkpoint, open_checkpoint, signed_checkpoint
from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.merkle import Frontier
from exam_engine.ledger.proof import (
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
)
from exam_engine.ledger.signers import NOTE, Signer
from exam_engine.ledger.tile_tree import TileEdge, TileReader
from exam_engine.ledger.tiles import Tile

BATCH = 100
PROOFS = 2_000
ROUNDS = 5


def batches(entries: list[bytes]) -> Iterator[list[bytes]]:
    """Leaf hashes as a sequencer commits them."""
    for start in range(0, len(entries), BATCH):
        yield [leaf_hash(entry) for entry in entries[start : start + BATCH]]


def plain(entries: list[bytes]) -> None:
    """As many hashes as a tree needs, over as many bytes."""
    pair = bytes(64)
    for entry in entries:
        sha256(b"\x00" + entry).digest()
        sha256(b"\x01" + pair).digest()


def one_by_one(entries: list[bytes]) -> None:
    """The frontier, an entry at a time."""
    frontier = Frontier()
    for entry in entries:
        frontier.append(leaf_hash(entry))


def in_batches(entries: list[bytes]) -> None:
    """The frontier, and its root after every batch."""
    frontier = Frontier()
    for leaves in batches(entries):
        frontier.extend(leaves)
        frontier.root()


def with_tiles(entries: list[bytes]) -> None:
    """The frontier, its root after every batch, and the full tiles."""
    frontier, edge = Frontier(), TileEdge()
    for leaves in batches(entries):
        frontier.extend(leaves)
        edge.extend(leaves)
        frontier.root()
        edge.take_full()


def growth(entries: list[bytes]) -> None:
    """Print leaves a second."""
    print(f"{len(entries):,} entries of {len(entries[0])} bytes, one thread, best of {ROUNDS}")
    print(f"{'':<58}{'leaves/s':>12}{'of plain':>10}")
    rows = (
        ("plain hashlib, as many hashes (reference)", plain),
        ("frontier, one by one", one_by_one),
        (f"frontier, batches of {BATCH}, a root after each", in_batches),
        ("the same, and the tiles", with_tiles),
    )
    reference = 0.0
    for name, work in rows:
        rate = len(entries) / seconds(ROUNDS, partial(work, entries))
        reference = reference or rate
        print(f"{name:<58}{rate:>12,.0f}{rate / reference:>9.0%}")


def proofs(entries: list[bytes]) -> None:
    """Print proofs and checkpoints a second."""
    size, half = len(entries), len(entries) // 2
    edge, frontier, earlier = TileEdge(), Frontier(), Frontier()
    leaves = [leaf_hash(entry) for entry in entries]
    edge.extend(leaves)
    frontier.extend(leaves)
    earlier.extend(leaves[:half])
    tiles = dict((*edge.take_full(), *edge.partial()))
    read = TileReader(size, lambda tile: tiles.get(tile) or tiles[Tile(tile.level, tile.index)])
    root, old_root = frontier.root(), earlier.root()
    indexes = [number * (size // PROOFS) for number in range(PROOFS)]
    made = [inclusion_proof(index, size, read) for index in indexes]
    grown = consistency_proof(half, size, read)
    log = Signer("bench.example/sesi", NOTE, bytes(32))
    checkpoint = Checkpoint(log.key.name, size, root)
    note = signed_checkpoint(checkpoint, log)
    rows: tuple[tuple[str, Callable[[int], object]], ...] = (
        ("inclusion proof made, from tiles", lambda n: inclusion_proof(indexes[n], size, read)),
        (
            "inclusion proof checked",
            lambda n: check_inclusion(indexes[n], size, leaves[indexes[n]], made[n], root),
        ),
        ("consistency proof made, from tiles", lambda _: consistency_proof(half, size, read)),
        (
            "consistency proof checked",
            lambda _: check_consistency(half, size, old_root, root, grown),
        ),
        ("checkpoint signed", lambda _: signed_checkpoint(checkpoint, log)),
        ("checkpoint opened", lambda _: open_checkpoint(note, [log.key])),
    )
    print(f"\n{'':<58}{'a second':>12}{'us each':>10}")
    for name, work in rows:
        took = seconds(ROUNDS, partial(for_each, work))
        print(f"{name:<58}{PROOFS / took:>12,.0f}{took / PROOFS * 1e6:>10.1f}")


def for_each(work: Callable[[int], object]) -> None:
    """Do something for every proof."""
    for number in range(PROOFS):
        work(number)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="leaves a second of the tree")
    parser.add_argument("--leaves", type=int, default=200_000, help="at least 2,000")
    count = parser.parse_args().leaves
    if count < PROOFS:
        parser.error(f"at least {PROOFS} leaves")
    entries = [
        b"\x01" + bytes(16) + number.to_bytes(4, "big") + sha256(number.to_bytes(4, "big")).digest()
        for number in range(count)
    ]
    growth(entries)
    proofs(entries)


if __name__ == "__main__":
    main()
