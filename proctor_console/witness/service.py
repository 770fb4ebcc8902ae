"""A witness at work: it recognizes, checks, remembers, and only then answers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from hashlib import sha256

from exam_engine.ledger.checkpoint import SignedCheckpoint, cosigned
from exam_engine.ledger.errors import NotConsistent
from exam_engine.ledger.note import Note
from exam_engine.ledger.signers import Signer
from exam_engine.ledger.witness import AddCheckpoint, Logs
from proctor_console.witness.book import Book, Refused, Signed

_log = logging.getLogger(__name__)


class Witness:
    """Signs for the logs it watches.

    Args:
        signer: Its key.
        logs: Gives the logs it watches now.
        book: What it remembers.
        now: POSIX seconds.
    """

    def __init__(
        self,
        signer: Signer,
        logs: Callable[[], Logs],
        book: Book,
        now: Callable[[], float],
    ) -> None:
        self._signer = signer
        self._logs = logs
        self._book = book
        self._now = now

    @property
    def name(self) -> str:
        """The verifier key, by which others know this witness."""
        return str(self._signer.key)

    def add_checkpoint(self, body: bytes) -> str:
        """Sign the checkpoint of a request; the lines to put below it.

        Raises:
            RecordRefused: as ``AddCheckpoint`` does; nothing was signed.
        """
        request = AddCheckpoint.parse(body)
        found = request.recognized(self._logs())
        try:
            signed = self._book.sign_next(
                found.checkpoint.origin, lambda last: self._next(request, found, last)
            )
        except NotConsistent as refusal:
            self._keep(found, refusal)
            raise
        mine = self._signer.key
        return "".join(
            one.line
            for one in signed.note.signatures
            if (one.name, one.key_id) == (mine.name, mine.key_id)
        )

    def last(self, origin_hash: str) -> bytes | None:
        """The last checkpoint signed of the log with this origin (SHA-256, hexadecimal)."""
        for origin in self._logs():
            if sha256(origin.encode()).hexdigest() == origin_hash:
                signed = self._book.last(origin)
                return None if signed is None else bytes(signed.note)
        return None

    def _next(self, request: AddCheckpoint, found: SignedCheckpoint, last: Signed | None) -> Signed:
        request.check_continues(found.checkpoint, None if last is None else last.checkpoint)
        at = int(self._now())
        note = _of_its_log(found)
        return Signed(note.signed(cosigned(note, self._signer, at)), at)

    def _keep(self, found: SignedCheckpoint, refusal: NotConsistent) -> None:
        """Keep what the log signed: beside an honest checkpoint it may prove a fork."""
        checkpoint = found.checkpoint
        _log.warning(
            "%s",
            refusal.sentence,
            extra={
                "event": "CheckpointRefused",
                "origin": checkpoint.origin,
                "size": checkpoint.size,
            },
        )
        refused = Refused(_of_its_log(found), refusal.sentence, int(self._now()))
        self._book.keep_refused(checkpoint.origin, refused)


def _of_its_log(found: SignedCheckpoint) -> Note:
    """The checkpoint with the log's signature alone: anybody may have added others."""
    log = (found.log.name, found.log.key_id)
    own = tuple(one for one in found.note.signatures if (one.name, one.key_id) == log)
    return Note(found.note.text, own)
