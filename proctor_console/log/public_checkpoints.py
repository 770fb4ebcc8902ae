"""Which checkpoint of a sitting the public is shown, on the board and in the log alike.

While the board of a sitting is frozen its log stands still as well: entries hide answers, but
closing entries show how many have finished, and open ones that the sitting has ended. What is
signed meanwhile is shown at the thaw.
"""

from collections.abc import Callable
from typing import NamedTuple

from exam_engine.cosigning.publication import Publication
from exam_engine.cosigning.witnessed import Witnessed
from exam_engine.ledger.cosignature import Cosigned
from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.sequencer import Sequencer
from exam_engine.standing import FrozenBoard

WitnessedOf = Callable[[Sequencer], Witnessed | None]
Tell = Callable[["Published | None"], None]


class Published(NamedTuple):
    """A checkpoint as it is shown: its note with those who have co-signed, of so many asked."""

    checkpoint: StoredCheckpoint
    note: bytes
    cosigned: int
    witnesses: int


class _Frozen(NamedTuple):
    """What there was when a board froze, as far as its witnesses were known then."""

    entry: int
    known: Witnessed | None
    newest: StoredCheckpoint | None
    best: Cosigned | None


class PublicCheckpoints:
    """Chooses for the sittings of one process; owned by its green threads."""

    def __init__(self, witnessed: WitnessedOf = lambda _sequencer: None) -> None:
        self._witnessed = witnessed
        self._publications: dict[str, Publication] = {}
        self._frozen: dict[str, _Frozen] = {}
        self._followed: dict[str, tuple[Sequencer, Tell]] = {}

    def newest(self, sequencer: Sequencer) -> StoredCheckpoint | None:
        """The last checkpoint that may be shown; whatever it was signed over is given out."""
        freeze = sequencer.sheets.sitting.frozen
        if freeze is None:
            return sequencer.checkpoint
        return self._at(sequencer, freeze, self._witnessed(sequencer)).newest

    def of(self, sequencer: Sequencer) -> Published | None:
        """The checkpoint that is shown; None while nothing is signed."""
        known, freeze = self._witnessed(sequencer), sequencer.sheets.sitting.frozen
        frozen = None if freeze is None else self._at(sequencer, freeze, known)
        newest = sequencer.checkpoint if frozen is None else frozen.newest
        if newest is None:
            return None
        if known is None:
            return Published(newest, newest.note, 0, 0)
        publication = self._publications.setdefault(sequencer.plan.id, Publication())
        if frozen is None:
            chosen = publication.choose(Cosigned(newest), known.best, known.some)
        else:
            chosen = publication.choose(Cosigned(newest), frozen.best, waits=False)
        chosen = known.known(chosen)
        return Published(
            chosen.checkpoint,
            bytes(chosen.note),
            len(chosen.cosignatures),
            len(known.attendance),
        )

    def follow(self, sequencer: Sequencer, tell: Tell) -> None:
        """Tell what is shown now, and whatever is shown later, but nothing while it is frozen."""
        self._followed[sequencer.plan.id] = sequencer, tell
        tell(self.of(sequencer))
        sequencer.on_checkpoint(lambda _checkpoint: self.changed(sequencer))

    def changed(self, sequencer: Sequencer) -> None:
        """Tell whoever follows this sitting: a witness has signed, or not for a while."""
        followed, tell = self._followed.get(sequencer.plan.id, (None, None))
        if followed is sequencer and tell is not None and sequencer.sheets.sitting.frozen is None:
            tell(self.of(sequencer))

    def _at(self, sequencer: Sequencer, freeze: FrozenBoard, known: Witnessed | None) -> _Frozen:
        """What there was at a freeze, read from the ledger: this process may be younger."""
        sitting = sequencer.plan.id
        kept = self._frozen.get(sitting)
        if kept is None or (kept.entry, kept.known) != (freeze.entry, known):
            newest = sequencer.checkpoint_within(freeze.entry)
            best = None
            if known is not None:
                best = sequencer.cosigned_within(freeze.entry, known.enough)
            kept = self._frozen[sitting] = _Frozen(freeze.entry, known, newest, best)
        return kept
