"""What is stored of a tree, in memory: tiles and checkpoints that a test may spoil."""

from __future__ import annotations

from exam_engine.ledger.checkpoint import Checkpoint, signed_checkpoint
from exam_engine.ledger.growing import FullTile, GrowingTree, StoredCheckpoint
from exam_engine.ledger.signers import NOTE, Signer

ORIGIN = "exam.invalid/sesi-1"
SIGNER = Signer(ORIGIN, NOTE, bytes(range(32)))


class KeptTree:
    """A ``StoredTree`` whose disk is two collections."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, int], bytes] = {}
        self.signed: list[StoredCheckpoint] = []

    def tiles(self, level: int, first: int, last: int) -> dict[int, bytes]:
        return {
            n: data for (at, n), data in self.kept.items() if at == level and first <= n <= last
        }

    def places(self) -> set[tuple[int, int]]:
        return set(self.kept)

    def checkpoints(self, start: int) -> list[StoredCheckpoint]:
        return [one for one in self.signed if one.number >= start]

    def put(self, tiles: list[FullTile], checkpoint: StoredCheckpoint | None = None) -> None:
        """What one transaction writes."""
        self.kept.update({(tile.level, tile.index): data for tile, data in tiles})
        if checkpoint is not None:
            self.signed.append(checkpoint)

    def opened(self, leaves: list[bytes], *, at_once: int = 10_000) -> GrowingTree:
        """The tree as a server that starts finds it."""
        tree = GrowingTree(self)
        tree.look()
        for start in range(0, len(leaves), at_once):
            tree.follow(leaves[start : start + at_once])
        tree.followed()
        tree.alone()
        return tree


def a_checkpoint(tree: GrowingTree) -> StoredCheckpoint:
    """The next checkpoint over a tree as it stands."""
    number = 0 if tree.last is None else tree.last.number + 1
    checkpoint = Checkpoint(ORIGIN, tree.size, tree.root())
    note = bytes(signed_checkpoint(checkpoint, SIGNER))
    return StoredCheckpoint(number, tree.size, checkpoint.root, note)
