"""Gives candidates their receipts: signs them in turns, and tells each terminal when it is time.

A receipt can be given once the closing entry is under a checkpoint that is on disk, which is a
second after the end at most. A whole hall ends in one second, and one receipt takes 40 us of
signing and spelling, so 15,000 in one stretch would hold everybody up for more than half a second.
"""

from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.sequencer import Sequencer
from exam_engine.terminal.messages import Receipt
from exam_engine.terminal.presence import Presence
from exam_engine.terminal.rounds import Rounds

AT_ONCE = 20
"""Receipts in one turn of the loop: about 1.1 ms, encoding included."""


class Receipts:
    """The receipts of one sitting, and which terminals wait for theirs.

    ``address`` is what the public reaches this server by; empty if nobody has said.
    """

    def __init__(
        self,
        sequencer: Sequencer,
        presence: Presence,
        address: str = "",
        rounds: Rounds | None = None,
    ) -> None:
        self._sequencer = sequencer
        self._presence = presence
        self._page = f"{address}/receipt/{sequencer.plan.id}#"
        self._rounds = Rounds(at_once=AT_ONCE, directly=False) if rounds is None else rounds
        self._awaited: set[str] = set()  # attempts that have ended and whose terminal has none yet

    def of(self, attempt: str) -> Receipt | None:
        """The receipt of an attempt; None if it cannot be given, or not yet."""
        receipt = self._sequencer.papers.receipt(attempt)
        if receipt is None:
            return None
        text = receipt.text
        return Receipt(text=text, url=self._page + text)

    def expect(self, attempt: str) -> None:
        """The terminal of an attempt knows its end: have it told of the receipt in its turn."""
        self._awaited.add(attempt)
        if self._sequencer.papers.certified(attempt):
            self._rounds.tell(self._give, (attempt,))

    def certified(self, _: StoredCheckpoint) -> None:
        """A checkpoint is on disk: the closing entries of those who wait may be under it."""
        if self._awaited:
            self._rounds.tell(self._give, list(self._awaited))

    def _give(self, attempt: str) -> None:
        if attempt not in self._awaited:
            return
        session = self._presence.sessions(self._sequencer.plan.id).get(attempt)
        if session is None:  # it asks where things stand when it comes back
            self._awaited.discard(attempt)
            return
        receipt = self.of(attempt)
        if receipt is not None:
            self._awaited.discard(attempt)
            session.line.push("receipt", receipt)
