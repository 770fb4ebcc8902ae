"""Brings a memory back from the ledger: a snapshot checked against it and the lines behind it.

A snapshot was made by whoever had hashed and checked all before it, every record against its entry
too, and has prints of that: what is stored now is read and compared with them, every entry, tile
and checkpoint. Whatever has another print is hashed and compared one by one, which names what
differs. The records of these lines are not read: what they come to is in the snapshot, which only
the server's master key seals. Anything unexpected about a snapshot means that all lines are folded
again, which takes longer and comes to the same.
"""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import NamedTuple

import msgspec

from exam_engine.ledger.found_again import found_again
from exam_engine.ledger.growing import GrowingTree
from exam_engine.ledger.prints import LinesPrint
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.tiles import WIDTH
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
    hashed: int = 0
    """Lines whose entries were hashed, because no snapshot had a print of them."""
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
            f"verified {self.verification_ms} ms), {self.folded} folded ({self.folding_ms} ms), "
            f"{self.hashed} hashed"
        )


class _Found(NamedTuple):
    """A snapshot and what was made of it."""

    snapshot: Snapshot
    memory: Memory


def recall(
    make: Callable[[], Memory],
    plan: SittingPlan,
    store: LedgerStore,
    shelf: Shelf | None,
) -> tuple[Memory, GrowingTree, Recalled]:
    """A memory of all lines that are on disk, and the tree over them.

    ``make`` gives a memory that has folded nothing. Raises LedgerDamaged for lines, tiles or
    checkpoints that cannot be.
    """
    told = Recalled()
    found = None if shelf is None else _from_shelf(make, plan, shelf, told)
    began = time.perf_counter()
    last_leaves = None if found is None else _same_lines(found.snapshot, plan, store)
    memory, tree = None, None
    if found is not None and last_leaves is not None:
        told.from_snapshot, memory = found.snapshot.size, found.memory
        tree = _same_tree(found.snapshot, plan, store, last_leaves)
    else:
        told.snapshot_ms = 0
    memory, tree = memory or make(), tree or GrowingTree(store.tree(plan.id))
    known = tree.size
    tree.look()
    for some in store.leaves(plan.id, known):
        tree.follow(some)
    told.verification_ms = _ms_since(began)
    began = time.perf_counter()
    with closing(store.lines(plan.id, told.from_snapshot)) as lines:  # a line may be refused
        memory.replay(lines)
    memory.require_secrets()
    told.folding_ms = _ms_since(began)
    told.folded = memory.sheets.size - told.from_snapshot
    for some in store.leaves(plan.id, tree.size, memory.sheets.size):  # came in meanwhile
        tree.follow(some)
    tree.followed()
    told.hashed = tree.size - known
    _log.info("sitting %s: %s", plan.id, told)
    return memory, tree, told


def _from_shelf(
    make: Callable[[], Memory], plan: SittingPlan, shelf: Shelf, told: Recalled
) -> _Found | None:
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
    return _Found(snapshot, memory)


def _same_lines(snapshot: Snapshot, plan: SittingPlan, store: LedgerStore) -> list[bytes] | None:
    """The leaf hashes behind the last full tile, if the ledger begins with a snapshot's lines."""
    lines = LinesPrint()
    last: Sequence[bytes] = ()
    try:
        for entries, leaves in store.stored_leaves(plan.id, 0, snapshot.size):
            lines.add(entries, leaves)
            last = [*last, *leaves[-WIDTH:]][-WIDTH:]
    except TypeError:  # there is text in the place of bytes
        pass
    if lines.size == snapshot.size and lines.digest() == snapshot.digest:
        return list(last[len(last) - snapshot.size % WIDTH :])
    there = store.size(plan.id)
    if there < snapshot.size:
        _not_used(plan, f"the ledger has {there} lines, fewer than its {snapshot.size}")
    else:
        _not_used(plan, "the ledger has other entries than those it was made of")
    return None


def _same_tree(
    snapshot: Snapshot, plan: SittingPlan, store: LedgerStore, last_leaves: list[bytes]
) -> GrowingTree | None:
    """The tree over a snapshot's lines, if all that is stored of it is as it was found then."""
    if snapshot.tree is not None:
        stored = store.tree(plan.id)
        tree = found_again(stored, snapshot.tree, snapshot.size, last_leaves)
        if tree is not None:
            return tree
    _log.warning("sitting %s: its tree is not as it was found before: all is hashed", plan.id)
    return None


def _not_used(plan: SittingPlan, why: object) -> None:
    _log.warning("sitting %s: its snapshot is not used and all lines are folded: %s", plan.id, why)


def _ms_since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
