"""Brings a memory back from the ledger: a snapshot checked against it and the lines behind it.

Anything unexpected about a snapshot means that all lines are folded again, which takes longer and
comes to the same.
"""

import logging
import time
from collections.abc import Callable

import msgspec

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
    make: Callable[[], Memory], plan: SittingPlan, store: LedgerStore, shelf: Shelf | None
) -> tuple[Memory, Recalled]:
    """A memory of all lines that are on disk; raises LedgerDamaged for lines that cannot be.

    ``make`` gives a memory that has folded nothing.
    """
    told = Recalled()
    memory = _from_snapshot(make, plan, store, shelf, told) if shelf is not None else None
    if memory is None:
        told, memory = Recalled(), make()
    began = time.perf_counter()
    start = told.from_snapshot
    memory.replay(store.lines(plan.id, start))
    told.folding_ms = _ms_since(began)
    told.folded = memory.sheets.size - start
    _log.info("sitting %s: %s", plan.id, told)
    return memory, told


def _from_snapshot(
    make: Callable[[], Memory],
    plan: SittingPlan,
    store: LedgerStore,
    shelf: Shelf,
    told: Recalled,
) -> Memory | None:
    try:
        began = time.perf_counter()
        snapshot = shelf.read(plan)
        if snapshot is None:
            return None
        memory = make()
        columns.unpack(snapshot.columns, memory)
        told.snapshot_ms = _ms_since(began)
        began = time.perf_counter()
        _check(snapshot, memory, plan, store)
        told.verification_ms = _ms_since(began)
    except (Unusable, ValueError) as unusable:
        _log.warning(
            "sitting %s: its snapshot is not used and all lines are folded: %s", plan.id, unusable
        )
        return None
    told.from_snapshot = snapshot.size
    return memory


def _check(snapshot: Snapshot, memory: Memory, plan: SittingPlan, store: LedgerStore) -> None:
    if memory.sheets.size != snapshot.size:
        raise Unusable("it stands for another number of lines than it says")
    there, digest = store.digest(plan.id, snapshot.size)
    if there != snapshot.size:
        raise Unusable(f"the ledger has {there} lines, fewer than its {snapshot.size}")
    if digest != snapshot.digest:
        raise Unusable("the ledger has other entries than those it was made of")


def _ms_since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
