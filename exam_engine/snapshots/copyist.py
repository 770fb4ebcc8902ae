"""Follows a ledger on disk, checks every line, and writes snapshots of its fold.

It works in a process of its own, beside the one that serves, for two reasons. Encoding the memory
of 15,000 attempts takes 0.2 s, in which nobody would be acknowledged; doing it in slices would need
copy-on-write in every fold. And what it writes is by construction a fold of what is on disk, never
of a memory that may be wrong. It reads in short transactions and holds no lock that a writer needs.
"""

import logging
import time
from collections.abc import Callable

from exam_engine.errors import LedgerDamaged
from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.growing import GrowingTree
from exam_engine.ledger.prints import LinesPrint
from exam_engine.ledger.store import LedgerStore
from exam_engine.memory import Memory
from exam_engine.roster import SittingPlan
from exam_engine.snapshots import columns
from exam_engine.snapshots.shelf import Shelf, Snapshot, Unusable

WORTH_A_SNAPSHOT = 10_000
"""Lines that take about 0.3 s to fold again; a shorter ledger needs no snapshot."""
OLDEST_SECONDS = 120.0
"""A snapshot that misses fewer lines is made anew after this time."""
FEWEST = 500
_AT_ONCE = 2_000  # lines of one turn, 0.1 s of work

_log = logging.getLogger(__name__)


class Copyist:
    """Copies the ledger of one sitting into snapshots."""

    def __init__(
        self,
        plan: SittingPlan,
        store: LedgerStore,
        shelf: Shelf,
        make: Callable[[], Memory],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.plan = plan
        self._store = store
        self._shelf = shelf
        self._memory = make()
        self._lines = LinesPrint()
        self._tree: GrowingTree | None = GrowingTree(store.tree(plan.id))
        self._now = now
        self._written_size = 0
        self._written_at = now()
        self._used = self._read()

    @property
    def size(self) -> int:
        """How many lines were checked and folded."""
        return self._memory.sheets.size

    def turn(self) -> bool:
        """Take in some lines, and write a snapshot if one is due; False if nothing was new.

        Raises LedgerDamaged, naming the line, for a record that is not the one committed to, and
        for a snapshot in use that is not what its lines come to. What is wrong with the tree alone
        is logged: the sitting goes on, because entries are all that it needs, and does not open
        again.
        """
        until = self.size + _AT_ONCE
        if self._used is not None:
            until = min(until, self._used.size)
        self._look_at_the_tree(GrowingTree.look)  # before the lines: so it finds all that it needs
        fresh = self._store.between(self.plan.id, self.size, until)
        self._memory.replay(fresh)
        entries = [public for _, public in fresh]
        leaves = [leaf_hash(public) for public in entries]
        self._lines.add(entries, leaves)
        self._look_at_the_tree(lambda tree: tree.follow(leaves))
        if self._used is not None and self.size == self._used.size:
            self._compare(self._used)
            self._used = None
        if self._used is None and len(fresh) < _AT_ONCE:
            self._write_if_due()
        return bool(fresh)

    def _look_at_the_tree(self, take: Callable[[GrowingTree], None]) -> None:
        """Go on with the tree unless it was found wrong before; a snapshot must not vouch for it.

        Raises LedgerDamaged if it is wrong where a snapshot in use has vouched for it.
        """
        if self._tree is None:
            return
        try:
            take(self._tree)
        except LedgerDamaged as damage:
            self._tree = None
            if self._used is not None and self._used.tree is not None:
                raise
            _log.critical("sitting %s will not open again: %s", self.plan.id, damage)

    def _compare(self, used: Snapshot) -> None:
        if self._lines.digest() != used.digest:
            return  # of another ledger: the server has seen that as well and not used it
        found = None if self._tree is None else self._tree.found()
        same_tiles = used.tree is None or (found is not None and found.tiles == used.tree.tiles)
        if columns.pack(self._memory) != used.columns or not same_tiles:
            raise LedgerDamaged(
                f"the snapshot of the first {used.size} lines is not what these lines come to"
            )
        self._written_size = used.size

    def _write_if_due(self) -> None:
        missing = self.size - self._written_size
        old = self._now() - self._written_at >= OLDEST_SECONDS
        if self.size < WORTH_A_SNAPSHOT or missing < (FEWEST if old else WORTH_A_SNAPSHOT):
            return
        began = self._now()
        packed = columns.pack(self._memory)
        found = None if self._tree is None else self._tree.found()
        self._shelf.write(self.plan, self.size, self._lines.digest(), found, packed)
        self._written_size, self._written_at = self.size, self._now()
        took = self._written_at - began
        _log.info("sitting %s: snapshot of %d lines in %.1f s", self.plan.id, self.size, took)

    def _read(self) -> Snapshot | None:
        try:
            return self._shelf.read(self.plan)
        except Unusable:
            return None  # the server says why
