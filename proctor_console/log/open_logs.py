"""The logs of the sittings that are open in this process, as far as the public may see them."""

from exam_engine.errors import UnknownSitting as NotOpen
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.sequencer import Sequencer
from proctor_console.errors import UnknownFile, UnknownSitting
from proctor_console.log.public_checkpoints import PublicCheckpoints, Published
from proctor_console.log.published import PublishedLog


class OpenLogs:
    """Finds the log of a sitting; owned by the green threads of one process."""

    def __init__(self, hall: Hall, store: LedgerStore, checkpoints: PublicCheckpoints) -> None:
        self._hall = hall
        self._store = store
        self._checkpoints = checkpoints

    def of(self, sitting: str) -> PublishedLog:
        """The log of a sitting, as far as it may be shown now.

        Raises:
            UnknownSitting: it is not open here.
            UnknownFile: nothing has been signed yet.
        """
        newest = self._checkpoints.newest(self.sequencer(sitting))
        if newest is None:
            raise nothing_signed(sitting)
        return PublishedLog(self._store, sitting, newest)

    def checkpoint(self, sitting: str) -> bytes:
        """The checkpoint that is shown, with its signatures; raises as ``of`` does."""
        shown = self.shown(sitting)
        if shown is None:
            raise nothing_signed(sitting)
        return shown.note

    def shown(self, sitting: str) -> Published | None:
        """The checkpoint that is shown, and who has co-signed it; raises UnknownSitting."""
        return self._checkpoints.of(self.sequencer(sitting))

    def sequencer(self, sitting: str) -> Sequencer:
        """The writer of a sitting; raises UnknownSitting."""
        try:
            return self._hall.sitting(sitting)
        except NotOpen as unknown:
            raise UnknownSitting("no such sitting is open here", sitting=sitting) from unknown


def nothing_signed(sitting: str) -> UnknownFile:
    """The refusal while there is no signature to give out."""
    return UnknownFile("nothing has been signed of this sitting yet", sitting=sitting)
