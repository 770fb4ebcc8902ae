"""Which stored checkpoint is written into a folder: as a server shows it, by the ledger alone."""

from __future__ import annotations

from typing import NamedTuple

from exam_engine.cosigning.witnessed import Witnessed
from exam_engine.ledger.cosignature import Cosigned
from exam_engine.ledger.lines import SIZE_MAX
from exam_engine.ledger.tree_store import TreeStore

LATE_CHECKPOINTS = 30
"""At most one is signed a second: so many newer ones are half a minute without enough witnesses."""


class StoredCheckpoints(NamedTuple):
    """The newest checkpoint that may be shown, and the newest that enough, or any, have signed."""

    newest: Cosigned
    best: Cosigned | None
    some: Cosigned | None = None

    @classmethod
    def read(
        cls, tree: TreeStore, known: Witnessed, within: int = SIZE_MAX
    ) -> StoredCheckpoints | None:
        """Those over at most so many entries; None if nothing is signed. Blocks."""
        last = tree.last(within)
        if last is None:
            return None
        newest = known.genuine(Cosigned(last, tree.cosignatures(last.number)))
        some = None
        for one in map(known.genuine, tree.cosigned(within)):
            if some is None and one.cosignatures:
                some = one
            if known.enough(one):
                return cls(newest, one, some)
        return cls(newest, None, some)

    def shown(self, before: int, *, ended: bool) -> Cosigned:
        """What is written where so many entries are there already.

        Witnesses are not waited for when the sitting has ended, and nothing more is to come.
        """
        for one in (self.best, self.some):
            if one is not None and one.checkpoint.size >= before:
                behind = self.newest.checkpoint.number - one.checkpoint.number
                if behind == 0 or (behind <= LATE_CHECKPOINTS and not ended):
                    return one
        return self.newest
