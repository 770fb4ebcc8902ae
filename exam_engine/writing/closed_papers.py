"""The closed papers of one sitting: where they stand, and what candidates take home of them."""

from collections.abc import Callable

from exam_engine.errors import Outage
from exam_engine.ledger.receipt import Receipt
from exam_engine.ledger.scribe import ClosedPaper, Identity
from exam_engine.rescoring import points_before
from exam_engine.writing.patience import not_written
from exam_engine.writing.writer import Writer


class ClosedPapers:
    """What of the writer's memory is on disk and closed; asked between two of its batches."""

    def __init__(self, writer: Writer, identity: Callable[[str], Identity | None]) -> None:
        self._writer = writer
        self._identity = identity  # as it is on disk now
        self._attempts: dict[bytes, str] = {}  # by pseudonym; made when first asked for

    def attempt_of(self, pseudonym: bytes) -> str | None:
        """Whose pseudonym it is; None: nobody's on this roster."""
        identities = self._writer.identities
        if identities is None:
            return None
        if len(self._attempts) < len(identities):  # somebody may have been added meanwhile
            self._attempts = {one.pseudonym: owner for owner, one in identities.items()}
        attempt = self._attempts.get(pseudonym)
        return attempt if attempt in self._writer.sheets.attempts else None

    def of(self, attempt: str) -> ClosedPaper | None:
        """The paper of an attempt; None while its closing entry is not on disk."""
        memory = self._writer.memory
        paper = None if memory is None else memory.closed_paper(attempt)
        return paper if paper is not None and paper.index < self._writer.sheets.size else None

    def certified(self, attempt: str) -> bool:
        """Whether the closing entry of an attempt is under a checkpoint that is on disk."""
        return self._certified(self.of(attempt))

    def receipt(self, attempt: str) -> Receipt | None:
        """What a candidate takes home, signed: the same bytes whenever it is asked for.

        It has the points with which the paper ended, whatever key was corrected since: the record
        of the end has the same, and corrections are open entries of their own.

        None until the closing entry is under a checkpoint that is on disk; and for an attempt that
        never was finished, whose secret is destroyed, or of which nothing is signed.
        """
        paper = self.of(attempt)
        sheet = self._writer.sheets.attempts[attempt]
        if paper is None or sheet.result is None or not self._certified(paper):
            return None
        pseudonym, secret = paper.identity.pseudonym, paper.identity.secret
        if secret is None:
            return None
        count = len(paper.entries)
        receipt = Receipt(
            pseudonym, paper.index, count, paper.head, secret, points_before(sheet, 1)
        )
        return self._writer.certifier.signed(receipt)

    def can_be_opened(self, attempt: str) -> bool:
        """Whether the secret of a paper is still there: it may be destroyed at any time.

        Raises:
            Retry: nobody can say now, because the database does not answer.
        """
        try:
            identity = self._identity(attempt)
        except Outage as outage:
            raise not_written() from outage
        return identity is not None and identity.secret is not None

    def _certified(self, paper: ClosedPaper | None) -> bool:
        last = self._writer.tree.last
        return paper is not None and last is not None and paper.index < last.size
