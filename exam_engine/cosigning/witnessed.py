"""What is known of the witnesses of one sitting: how far each has co-signed, and who does not.

A fold of signatures that are stored, and of answers since this process began; nothing here asks.
"""

from collections.abc import Iterable
from typing import NamedTuple

from exam_engine.cosigning.asking import Declined, Kind
from exam_engine.cosigning.chosen import Chosen, Witness
from exam_engine.ledger.cosignature import Cosignature, Cosigned
from exam_engine.ledger.errors import RecordRefused
from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.ledger.signers import VerifierKey

_KEPT = 4
"""Checkpoints that were asked for and whose last signatures may still come: 40 s."""


class Trouble(NamedTuple):
    """Why a witness has not signed the last time, since when in Unix ms, and what it said."""

    kind: Kind
    since: int
    sentence: str


class Attendance(NamedTuple):
    """One witness: over how many entries it signed last and when, and what is wrong if anything.

    ``number`` is the checkpoint's, -1 before the first; ``at`` is POSIX seconds by its own clock.
    """

    witness: Witness
    number: int = -1
    size: int = 0
    at: int | None = None
    trouble: Trouble | None = None


class Witnessed:
    """The witnesses of one sitting; owned by the threads of one process that take turns.

    Attributes:
        best: The newest checkpoint that is stored with enough signatures; None before the first.
        some: The newest that is stored with any; None before the first.
    """

    def __init__(self, chosen: Chosen, log: VerifierKey) -> None:
        self.chosen = chosen
        self.best: Cosigned | None = None
        self.some: Cosigned | None = None
        self._policy = chosen.of(log)
        self._log = log
        self._attendance = {
            (one.key.name, one.key.key_id): Attendance(one) for one in chosen.witnesses
        }
        self._asked: dict[int, Cosigned] = {}

    @property
    def attendance(self) -> tuple[Attendance, ...]:
        """Every witness, in the order of the policy."""
        return tuple(self._attendance.values())

    def of(self, witness: Witness) -> Attendance:
        """What is known of one of them."""
        return self._attendance[witness.key.name, witness.key.key_id]

    # --- what happens ----------------------------------------------------------------------

    def recall(self, cosigned: Iterable[Cosigned], last: Iterable[tuple[Cosignature, int]]) -> None:
        """Take over what was stored: what is co-signed, newest first, and each witness's last."""
        for one in cosigned:
            genuine = self.genuine(one)
            if self.some is None and genuine.cosignatures:
                self.some = genuine
            if self.enough(genuine):
                self.best = genuine
                break
        for signature, size in last:
            self._signed(signature, size)

    def asked(self, checkpoint: StoredCheckpoint, before: Iterable[Cosignature] = ()) -> None:
        """Note that a checkpoint is asked for; ``before`` is what is stored of it already."""
        if checkpoint.number not in self._asked:
            cosigned = self.genuine(Cosigned(checkpoint).joined(before))
            self._asked[checkpoint.number] = cosigned
            while len(self._asked) > _KEPT:
                del self._asked[min(self._asked)]

    def stored(self, cosignatures: Iterable[Cosignature]) -> None:
        """Take in signatures that were asked for, checked, and are on disk now."""
        for one in cosignatures:
            asked = self._asked.get(one.number)
            if asked is None:
                continue
            self._asked[one.number] = more = asked.joined([one])
            self._signed(one, more.checkpoint.size)
            if _newer(more, self.some):
                self.some = more
            if _newer(more, self.best) and self.enough(more):
                self.best = more

    def _signed(self, one: Cosignature, size: int) -> None:
        key = one.signature.name, one.signature.key_id
        known = self._attendance.get(key)
        if known is not None and known.number <= one.number:
            self._attendance[key] = known._replace(number=one.number, size=size, at=one.at)

    def declined(self, witness: Witness, why: Declined, now_ms: int) -> bool:
        """Note that a witness has not signed; whether that is news."""
        key = witness.key.name, witness.key.key_id
        before = self._attendance[key].trouble
        news = before is None or before.kind != why.kind
        since = now_ms if before is None or news else before.since
        trouble = Trouble(why.kind, since, why.sentence)
        self._attendance[key] = self._attendance[key]._replace(trouble=trouble)
        return news

    def answered(self, witness: Witness) -> bool:
        """Note that a witness signs; whether that is news."""
        key = witness.key.name, witness.key.key_id
        news = self._attendance[key].trouble is not None
        self._attendance[key] = self._attendance[key]._replace(trouble=None)
        return news

    # --- what it comes to ------------------------------------------------------------------

    def known(self, cosigned: Cosigned) -> Cosigned:
        """A checkpoint with what was stored of it meanwhile, as far as it was asked for."""
        asked = self._asked.get(cosigned.checkpoint.number, Cosigned(cosigned.checkpoint))
        mine = (
            one
            for one in cosigned.cosignatures
            if (one.signature.name, one.signature.key_id) in self._attendance
        )
        return asked.joined(mine)

    def count(self, cosigned: Cosigned) -> int:
        """How many of the chosen witnesses have really signed a checkpoint."""
        return len(self.genuine(cosigned).cosignatures)

    def genuine(self, cosigned: Cosigned) -> Cosigned:
        """A checkpoint with those signatures that are the chosen witnesses' and hold."""
        text = cosigned.note.text
        return Cosigned(
            cosigned.checkpoint,
            tuple(one for one in cosigned.cosignatures if self._genuine(text, one)),
        )

    def enough(self, cosigned: Cosigned) -> bool:
        """Whether a checkpoint meets the quorum; if none is asked for, whether anybody signed."""
        genuine = self.genuine(cosigned)
        if not self.chosen.wants_any:
            return bool(genuine.cosignatures)
        try:
            self._policy.check(genuine.note)
        except RecordRefused:
            return False
        return True

    def _genuine(self, text: str, one: Cosignature) -> bool:
        known = self._attendance.get((one.signature.name, one.signature.key_id))
        if known is None:
            return False
        try:
            return known.witness.key.check(text, one.signature.signature) == one.at
        except RecordRefused:
            return False


def _newer(one: Cosigned, than: Cosigned | None) -> bool:
    """Whether it is a later checkpoint, or the same with more signatures."""
    return than is None or than.checkpoint.number <= one.checkpoint.number
