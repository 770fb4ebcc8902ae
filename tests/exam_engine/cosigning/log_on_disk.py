"""A log that is stored and signed as a server does it, and witnesses that are asked for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from exam_engine.cosigning.asking import Request, cosignature
from exam_engine.cosigning.chosen import Witness
from exam_engine.cosigning.messenger import Answer
from exam_engine.ledger.cosignature import Cosignature
from exam_engine.ledger.errors import OutOfStep, RecordRefused
from exam_engine.ledger.growing import GrowingTree, StoredCheckpoint
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.stored_tiles import StoredTiles
from proctor_console.witness import folder as folders
from proctor_console.witness.app import STATUSES
from proctor_console.witness.service import Witness as WitnessAtWork
from tests.exam_engine.builders import a_store
from tests.exam_engine.ledger.kept_tree import SIGNER, a_checkpoint
from tests.exam_engine.ledger.record_builders import AT
from tests.exam_engine.ledger.test_tree_store import SITTING, a_page, some_lines

Send = Callable[[bytes], Answer]


class LogOnDisk:
    """A log that grows when a test says so."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.store: LedgerStore = a_store(folder)
        self.tree = GrowingTree(self.store.tree(SITTING))
        self.pen = self.store.pen(SITTING)

    def grown(self, entries: int) -> StoredCheckpoint:
        """So many entries more, and a checkpoint over all of them."""
        self.pen.append(*a_page(self.tree, entries))
        checkpoint = a_checkpoint(self.tree)
        self.pen.append([], None, (), checkpoint)
        self.tree.certified(checkpoint)
        return checkpoint

    def forged(self, size: int) -> StoredCheckpoint:
        """Another version, in which the first entry is a different one."""
        other = GrowingTree(self.store.tree("sesi-9"))
        (line,) = some_lines(0, 1)
        leaves = [one.leaf_hash for one in some_lines(0, size)]
        other.grow([line.leaf_hash[::-1], *leaves[1:]])
        return a_checkpoint(other)

    def ask(
        self, witness: Witness, send: Send, checkpoint: StoredCheckpoint, last: int = 0
    ) -> Cosignature:
        tiles = StoredTiles(self.store, SITTING)
        request = Request(checkpoint, last, lambda: self.tree.size)
        return cosignature(witness, request, tiles.consistency, send, lambda: float(AT))


class Observer:
    """Somebody's witness: the real one, without a network between."""

    def __init__(self, folder: Path, name: str = "saksi.example/w1", at: int = AT) -> None:
        self.key = folders.make(folder, name).key
        folders.watch(folder, [SIGNER.key])
        opened = folders.open_folder(folder)
        self.at_work = WitnessAtWork(opened.signer, opened.logs, opened.book, lambda: at)
        self.asked: list[bytes] = []

    @property
    def chosen(self) -> Witness:
        return Witness("satu", self.key, "http://127.0.0.1:9")

    def __call__(self, body: bytes) -> Answer:
        self.asked.append(body)
        try:
            return Answer(200, self.at_work.add_checkpoint(body).encode())
        except OutOfStep as behind:
            return Answer(409, f"{behind.size}\n".encode())
        except RecordRefused as refusal:
            return Answer(STATUSES[type(refusal)], f"{refusal.sentence}\n".encode())
