"""Reads back what happened at a sitting, from the ledger and not from memory."""

from exam_engine import events as did
from exam_engine.errors import Outage
from exam_engine.ledger.scribe import SITTING, decode_record
from exam_engine.ledger.store import LedgerStore
from exam_engine.writing.native import Native
from exam_engine.writing.patience import not_written
from exam_engine.writing.writer import Writer


class Journal:
    """The durable past of one sitting; all raise Retry while it cannot be read."""

    def __init__(self, sitting: str, store: LedgerStore, native: Native, writer: Writer) -> None:
        self._sitting = sitting
        self._store = store
        self._native = native
        self._writer = writer

    def of_attempt(self, attempt: str) -> list[tuple[int, did.Event]]:
        """(entry index, event) of everything that concerns one attempt."""
        events = self._of(attempt, SITTING)
        return [(index, event) for index, event in events if _concerns(event, attempt)]

    def of_sitting(self) -> list[tuple[int, did.Event]]:
        """(entry index, event) of everything that concerns the sitting."""
        return self._of(SITTING)

    def _of(self, *owners: str) -> list[tuple[int, did.Event]]:
        memory, size = self._writer.memory, self._writer.sheets.size
        if memory is None:
            raise not_written()
        indexes = [index for owner in owners for index in memory.entries_of(owner)]
        wanted = sorted(index for index in indexes if index < size)
        try:
            found: list[tuple[int, bytes]] = self._native(
                self._store.records, self._sitting, wanted
            )
        except Outage as outage:
            raise not_written() from outage
        return [(index, decode_record(record)) for index, record in found]


def _concerns(event: did.Event, attempt: str) -> bool:
    """Whether an event names an attempt; one that names nobody concerns everybody."""
    if (one := getattr(event, "attempt", None)) is not None:
        return bool(one == attempt)
    named = getattr(event, "attempts", ())
    return not named or attempt in named
