"""Puts one question to one witness from a green thread, so that nothing else waits meanwhile.

Proofs are read from the database and certificates from the disk in native threads. A name that no
server resolves keeps only the green thread that looks it up.
"""

import time
from collections.abc import Callable
from typing import NamedTuple

from exam_engine.cosigning.asking import Request, cosignature
from exam_engine.cosigning.chosen import Witness
from exam_engine.cosigning.messenger import Answer, Away, Messenger
from exam_engine.ledger.cosignature import Cosignature
from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.stored_tiles import StoredTiles
from exam_engine.sequencer import Sequencer
from exam_engine.server.concurrency import Concurrency

_SHORTEST_SECONDS = 0.001  # a timeout of nothing at all would be none


class Question(NamedTuple):
    """Whom to ask for which checkpoint of which sitting; ``last`` is the size it signed last."""

    sequencer: Sequencer
    witness: Witness
    checkpoint: StoredCheckpoint
    last: int


class WitnessQuestions:
    """Asks; ``seconds`` is how long one answer may take, ``now`` are POSIX seconds."""

    def __init__(
        self,
        store: LedgerStore,
        green: Concurrency,
        seconds: float,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._green = green
        self._seconds = seconds
        self._now = now
        self._monotonic = monotonic
        self._messenger = Messenger(monotonic)

    def ask(self, question: Question) -> Cosignature:
        """The signature of a witness.

        Raises:
            Declined, Overtaken: as ``cosignature`` does.
            Outage, LedgerDamaged: the proof cannot be read.
        """
        sequencer, witness, checkpoint, last = question
        tiles = StoredTiles(self._store, sequencer.plan.id)
        url = f"{witness.address}/add-checkpoint"
        self._green.in_native_thread(self._messenger.prepare, url)
        deadline = self._monotonic() + self._seconds

        def prove(old: int, new: int) -> tuple[bytes, ...]:
            proof: tuple[bytes, ...] = self._green.in_native_thread(tiles.consistency, old, new)
            return proof

        def newest() -> int:
            signed = sequencer.checkpoint
            return checkpoint.size if signed is None else signed.size

        return cosignature(
            witness,
            Request(checkpoint, last, newest),
            prove,
            lambda body: self._send(url, body, deadline),
            self._now,
        )

    def _send(self, url: str, body: bytes, deadline: float) -> Answer:
        left = max(_SHORTEST_SECONDS, deadline - self._monotonic())
        answers: list[Answer] = []
        with self._green.timeout(left):  # the messenger's deadline ends no looking up of a name
            answers.append(self._messenger.post(url, body, left))
        if not answers:
            raise Away(f"no answer within {self._seconds:g} s")
        return answers[0]
