"""The identities of one sitting: those of its plan, and those of people who were added since."""

from collections.abc import Iterable

from exam_engine.ledger.scribe import Identity
from exam_engine.ledger.store import LedgerStore


class Identities(dict[str, Identity]):
    """Pseudonym and secret by owner; of whom another process has added, looked up when needed.

    Reading one that is not known yet blocks and may raise an Outage: a writer has it made before.
    """

    def __init__(self, store: LedgerStore, sitting: str, attempts: Iterable[str]) -> None:
        super().__init__(store.identities(sitting, attempts))
        self._store = store
        self._sitting = sitting

    def __missing__(self, attempt: str) -> Identity:
        """Look up one that was made since; raises KeyError if there is none."""
        found = self._store.identity(self._sitting, attempt)
        if found is None:
            raise KeyError(attempt)
        self[attempt] = found
        return found

    def make(self, attempt: str) -> None:
        """Have a pseudonym and a secret on disk for somebody who may be added now."""
        self.update(self._store.identities(self._sitting, (attempt,)))
