"""Brings a memory back from the ledger: a snapshot checked against it and the lines behind it.

Before that every entry is hashed again, and what is stored of the tree is held against the result.
Anything unexpected about a snapshot means that all lines are folded again, which takes longer and
comes to the same.
"""

import logging
import time
from collections.abc import Callable
from hashlib import sha256

import msgspec

from exam_engine.ledger.growing import GrowingTree
from exam_engine.ledger.store import LedgerStore
from exam_engine.memory import Memory
from exam_engine.roster import SittingPlan
from exam_engine.snapshots import columns
from exam_engine.snapshots.shelf import Shelf, Snapshot, Unusable

_log = logging.getLogger(__name__)


class Recalled(msgspec.Struct, kw_only=True):
    """What a memory was made of, and how long each part took, in ms."""

    from_snapshot: int = 0
    """Lines that the snapshot stood for; 0 without one."""
    folded: int = 0
    snapshot_ms: int = 0
    verification_ms: int = 0
    folding_ms: int = 0

    def parts(self) -> dict[str, int]:
        """How long each part took, in ms."""
        return {
            "snapshot": self.snapshot_ms,
            "verification": self.verification_ms,
            "folding": self.folding_ms,
        }

    def __str__(self) -> str:
        return (
            f"{self.from_snapshot} lines from a snapshot (read {self.snapshot_ms} ms, "
            f"verified {self.verification_ms} ms), {self.folded} folded ({self.folding_ms} ms)"
        )


def recall(
    make: Callable[[], Memory],
    plan: SittingPlan,
    store: LedgerStore,
    shelf: Shelf | None,
    tree: GrowingTree,
) -> tuple[Memory, Recalled]:
    """A memory of all lines that are on disk; raises LedgerDamaged for lines that cannot be.

    ``make`` gives a memory that has folded nothing; ``tree`` has followed nothing, and follows
    every line before any is believed.
    """
    told = Recalled()
    found = None if shelf is None else _from_shelf(make, plan, shelf, told)
    began = time.perf_counter()
    tree.look()
    size, leaves = 0 if found is None else found[0].size, sha256()
    for some in store.leaves(plan.id, 0, size):
        leaves.update(b"".join(some))
        tree.follow(some)
    told.from_snapshot = tree.size  # fewer than its size if the ledger has no more
    for some in store.leaves(plan.id, tree.size):
        tree.follow(some)
    told.verification_ms = _ms_since(began)
    memory = None if found is None else _matching(found, plan, told.from_snapshot, leaves.digest())
    if memory is None:
        told = Recalled(verification_ms=told.verification_ms)
        memory = make()
    began = time.perf_counter()
    memory.replay(store.lines(plan.id, told.from_snapshot))
    told.folding_ms = _ms_since(began)
    told.folded = memory.sheets.size - told.from_snapshot
    for some in store.leaves(plan.id, tree.size, memory.sheets.size):  # came in meanwhile
        tree.follow(some)
    tree.followed()
    _log.info("sitting %s: %s", plan.id, told)
    return memory, told


def _from_shelf(
    make: Callable[[], Memory], plan: SittingPlan, shelf: Shelf, told: Recalled
) -> tuple[Snapshot, Memory] | None:
    """The snapshot of a sitting and its memory, not compared with the ledger yet."""
    began = time.perf_counter()
    try:
        snapshot = shelf.read(plan)
        if snapshot is None:
            return None
        memory = make()
        columns.unpack(snapshot.columns, memory)
    except (Unusable, ValueError) as unusable:
        _not_used(plan, unusable)
        return None
    if memory.sheets.size != snapshot.size:
        _not_used(plan, "it stands for another number of lines than it says")
        return None
    told.snapshot_ms = _ms_since(began)
    return snapshot, memory


def _matching(
    found: tuple[Snapshot, Memory], plan: SittingPlan, there: int, digest: bytes
) -> Memory | None:
    """The memory of a snapshot if the ledger begins with the entries that it was made of."""
    snapshot, memory = found
    if there != snapshot.size:
        _not_used(plan, f"the ledger has {there} lines, fewer than its {snapshot.size}")
    elif digest != snapshot.digest:
        _not_used(plan, "the ledger has other entries than those it was made of")
    else:
        return memory
    return None


def _not_used(plan: SittingPlan, why: object) -> None:
    _log.warning("sitting %s: its snapshot is not used and all lines are folded: %s", plan.id, why)


def _ms_since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
