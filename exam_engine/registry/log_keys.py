"""The keys with which this server signs its records: one for each sitting, from the master key."""

from exam_engine.ledger.checkpoint import Checkpoint
from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.ledger.note import Note
from exam_engine.ledger.signers import NOTE, Signer
from exam_engine.ledger.tree_store import TreeStore
from exam_engine.registry.keys import Keys


class LogKeys:
    """Gives the signer of a sitting's record.

    The origin of a log is ``<exam host>/<sitting id>``. Once something was signed under it, it
    stays, whatever the setting says later: another name would be another log.
    """

    def __init__(self, keys: Keys, exam_host: str) -> None:
        self._keys = keys
        self._exam_host = exam_host

    def __call__(self, sitting: str, origin: str | None = None) -> Signer:
        """The signer of a sitting, under the origin that it has already, or the one it gets."""
        name = origin or f"{self._exam_host}/{sitting}"
        return Signer(name, NOTE, self._keys.derive(f"log/{sitting}"))

    def stored(self, sitting: str, tree: TreeStore) -> Signer:
        """The signer of a sitting, by its stored checkpoints if there are any; blocks."""
        last = tree.last()
        return self(sitting, None if last is None else origin_of(last))


def origin_of(checkpoint: StoredCheckpoint) -> str:
    """The name under which a checkpoint was signed."""
    return Checkpoint.parse(Note.parse(checkpoint.note).text).origin
