"""Signs how far the record of a sitting is: at most every second, and only what is on disk.

A checkpoint is signed over what earlier commits made durable and stored with the next one, so that
it costs no wait for the disk of its own; it is told to anybody only after that. What witnesses sign
of it later is stored and told in the same way.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from exam_engine.errors import LedgerDamaged
from exam_engine.ledger.checkpoint import Checkpoint, open_checkpoint, signed_checkpoint
from exam_engine.ledger.cosignature import Cosignature
from exam_engine.ledger.errors import RecordRefused
from exam_engine.ledger.growing import GrowingTree, StoredCheckpoint
from exam_engine.ledger.note import Note
from exam_engine.ledger.receipt import Receipt
from exam_engine.ledger.signers import Signer, VerifierKey

INTERVAL_MS = 1000
Logs = Callable[[str, str | None], Signer]
"""The signer of a sitting; under the origin its checkpoints have, if there are any."""
Listener = Callable[[StoredCheckpoint], None]
CosignatureListener = Callable[[Sequence[Cosignature]], None]
T = TypeVar("T")

_log = logging.getLogger(__name__)


class Certifier:
    """The signatures under one sitting's record; owned by the thread that writes the sitting.

    Without ``logs`` nothing is ever signed. ``monotonic`` counts ms.
    """

    def __init__(self, sitting: str, logs: Logs | None, monotonic: Callable[[], int]) -> None:
        self._sitting = sitting
        self._logs = logs
        self._monotonic = monotonic
        self._signer: Signer | None = None
        self._signed_at: int | None = None
        self._listeners: tuple[Listener, ...] = ()
        self._cosignature_listeners: tuple[CosignatureListener, ...] = ()
        self._cosigned: deque[Cosignature] = deque()  # appended by anybody, taken by the writer

    def listen(self, listener: Listener) -> None:
        """Call ``listener`` with every checkpoint from now on, once it is stored."""
        self._listeners = (*self._listeners, listener)

    def listen_to_cosignatures(self, listener: CosignatureListener) -> None:
        """Call ``listener`` with what witnesses have signed from now on, once it is stored."""
        self._cosignature_listeners = (*self._cosignature_listeners, listener)

    def cosign(self, cosignatures: Iterable[Cosignature]) -> None:
        """Have the next commit store what witnesses have signed; believed by whoever calls this."""
        self._cosigned.extend(cosignatures)

    def take_cosignatures(self) -> list[Cosignature]:
        """What is to be stored with the next commit."""
        return [self._cosigned.popleft() for _ in range(len(self._cosigned))]

    def take(self, tree: GrowingTree) -> None:
        """Go on with the checkpoints of a stored tree; whoever listens hears of the last.

        Raises:
            LedgerDamaged: the last one was not signed with the key of this log.
        """
        if self._logs is None:
            return
        last = tree.last
        if last is None:
            self._signer = self._logs(self._sitting, None)
            return
        note = Note.parse(last.note)
        try:
            origin = Checkpoint.parse(note.text).origin
            signer = self._logs(self._sitting, origin)
            open_checkpoint(note, [signer.key])
        except RecordRefused as wrong:
            raise LedgerDamaged(
                f"checkpoint {last.number} (size {last.size}) was not signed by this server: "
                f"{wrong}"
            ) from wrong
        self._signer = signer
        self._tell(last)

    @property
    def key(self) -> VerifierKey | None:
        """What tells others that it was this log that signed."""
        return None if self._signer is None else self._signer.key

    @property
    def cosigned(self) -> bool:
        """Whether there is something to store that witnesses have signed."""
        return bool(self._cosigned)

    def due(self, tree: GrowingTree, *, at_once: bool = False) -> bool:
        """Whether a checkpoint is to be signed now; ``at_once``: although one was just signed."""
        if self._signer is None or not tree.certifiable:
            return False
        if at_once or self._signed_at is None:
            return True
        return self._monotonic() - self._signed_at >= INTERVAL_MS

    def sign(self, tree: GrowingTree, *, at_once: bool = False) -> StoredCheckpoint | None:
        """A checkpoint over a tree, if one is due; requires that all its entries are durable."""
        if self._signer is None or not self.due(tree, at_once=at_once):
            return None
        self._signed_at = self._monotonic()
        number = 0 if tree.last is None else tree.last.number + 1
        checkpoint = Checkpoint(self._signer.key.name, tree.size, tree.root())
        note = bytes(signed_checkpoint(checkpoint, self._signer))
        return StoredCheckpoint(number, checkpoint.size, checkpoint.root, note)

    def signed(self, receipt: Receipt) -> Receipt | None:
        """A receipt with the signature of this log; None if nothing is signed here."""
        return None if self._signer is None else receipt.signed(self._signer)

    def announce(self, tree: GrowingTree, checkpoint: StoredCheckpoint) -> None:
        """Tell everybody about a checkpoint that is stored now."""
        tree.certified(checkpoint)
        self._tell(checkpoint)

    def announce_cosignatures(self, cosignatures: Sequence[Cosignature]) -> None:
        """Tell everybody what witnesses have signed, which is stored now."""
        _tell(self._cosignature_listeners, cosignatures)

    def _tell(self, checkpoint: StoredCheckpoint) -> None:
        _tell(self._listeners, checkpoint)


def _tell(listeners: Iterable[Callable[[T], None]], what: T) -> None:
    for listener in listeners:
        try:
            listener(what)
        except Exception:  # noqa: BLE001  # whatever it is, it is the listener's own
            _log.exception("a listener failed; the others are told")
