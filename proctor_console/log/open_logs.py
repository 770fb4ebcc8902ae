"""The logs of the sittings that are open in this process, as far as the public may see them."""

from exam_engine.errors import UnknownSitting as NotOpen
from exam_engine.hall import Hall
from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.ledger.store import LedgerStore
from proctor_console.errors import UnknownFile, UnknownSitting
from proctor_console.log.published import PublishedLog


class OpenLogs:
    """Finds the log of a sitting; owned by the green threads of one process.

    While the board of a sitting is frozen its log stands still as well: entries hide answers, but
    closing entries show how many have finished, and open ones that the sitting has ended. What is
    signed meanwhile is shown at the thaw.
    """

    def __init__(self, hall: Hall, store: LedgerStore) -> None:
        self._hall = hall
        self._store = store
        self._of_freeze: dict[str, tuple[int, StoredCheckpoint | None]] = {}

    def of(self, sitting: str) -> PublishedLog:
        """The log of a sitting as it is shown now.

        Raises:
            UnknownSitting: it is not open here.
            UnknownFile: nothing has been signed yet.
        """
        checkpoint = self._shown(sitting)
        if checkpoint is None:
            raise UnknownFile("nothing has been signed of this sitting yet", sitting=sitting)
        return PublishedLog(self._store, sitting, checkpoint)

    def _shown(self, sitting: str) -> StoredCheckpoint | None:
        try:
            sequencer = self._hall.sitting(sitting)
        except NotOpen as unknown:
            raise UnknownSitting("no such sitting is open here", sitting=sitting) from unknown
        frozen = sequencer.sheets.sitting.frozen
        if frozen is None:
            return sequencer.checkpoint
        kept = self._of_freeze.get(sitting)
        if kept is None or kept[0] != frozen.entry:
            kept = frozen.entry, sequencer.checkpoint_within(frozen.entry)
            self._of_freeze[sitting] = kept
        return kept[1]
