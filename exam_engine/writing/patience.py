"""Appends to the ledger, however long that takes: a batch that was decided is not thrown away."""

import threading
from collections.abc import Sequence
from typing import NamedTuple

from exam_engine.errors import Outage, Retry
from exam_engine.ledger.cosignature import Cosignature
from exam_engine.ledger.growing import FullTile, StoredCheckpoint
from exam_engine.ledger.pen import Pen
from exam_engine.ledger.scribe import Line
from exam_engine.timing import Heartbeat, Moment
from exam_engine.writing.interruption import Interruptions
from exam_engine.writing.native import Native

LOOK_AGAIN_SECONDS = 0.5


class Page(NamedTuple):
    """What becomes durable in one transaction."""

    lines: Sequence[Line] = ()
    heartbeat: Heartbeat | None = None
    tiles: Sequence[FullTile] = ()
    checkpoint: StoredCheckpoint | None = None
    cosignatures: Sequence[Cosignature] = ()


class PatientPen:
    """A pen that waits while the disk is full or the database away; owned by the writer."""

    def __init__(self, pen: Pen, native: Native, interruptions: Interruptions) -> None:
        self._pen = pen
        self._native = native
        self._interruptions = interruptions
        self._given_up = threading.Event()

    def append(self, page: Page, last: Moment) -> None:
        """Return once a page is on disk; ``last`` is when the last of it was asked.

        Raises what ``Pen.append`` raises, except an Outage; and Retry after ``give_up``.
        """
        self._interruptions.commit_begins(last)
        try:
            self._native(self._pen.append, *page)
        except Outage as outage:
            self._interruptions.commit_ended()
            self._interruptions.begin(outage.cause, last)
        except BaseException:
            self._interruptions.commit_ended()
            raise
        else:
            self._interruptions.commit_ended()
            return
        while self.rest():
            try:
                self._native(self._pen.append_again, *page)
            except Outage as outage:
                self._interruptions.begin(outage.cause, last)
            else:
                return
        raise not_written()

    def try_once(self, page: Page) -> bool:
        """Whether a page is on disk that nobody waits for; False if nothing can be written now."""
        try:
            self._native(self._pen.append, *page)
        except Outage:
            return False
        return True

    def rest(self) -> bool:
        """Wait before looking again; False once that has been given up."""
        return not self._given_up.wait(LOOK_AGAIN_SECONDS)

    def give_up(self) -> None:
        """Wait no more for a database that cannot write: the process ends."""
        self._given_up.set()

    def close(self) -> None:
        """Give the connection back; the next append opens another one."""
        self._native(self._pen.close)


def not_written() -> Retry:
    """What an asker hears whose command is not on disk, as far as anybody knows."""
    return Retry("it was not written down; ask again with the same number")
