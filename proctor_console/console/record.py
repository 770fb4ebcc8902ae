"""The signed record of a sitting as staff see it: how large it is, and who outside co-signs it."""

from collections.abc import Callable

from exam_engine.cosigning.witnessed import Attendance, Witnessed
from exam_engine.ledger.lines import short_root
from exam_engine.sequencer import Sequencer
from exam_engine.server.witness_rounds import WitnessRounds
from proctor_console.console.record_views import SignedRecord, Witness

RecordOf = Callable[[Sequencer], SignedRecord | None]
_SECOND_MS = 1_000


def records(rounds: WitnessRounds) -> RecordOf:
    """What is shown of any sitting whose witnesses are asked in these rounds."""
    return lambda sequencer: record(sequencer, rounds.of(sequencer), rounds.file.wrong)


def record(sequencer: Sequencer, known: Witnessed | None, wrong: str | None) -> SignedRecord | None:
    """What was signed last, and the witnesses; None before the first checkpoint.

    ``wrong`` is why the file that names the witnesses cannot be used, if it cannot.
    """
    newest = sequencer.checkpoint
    if newest is None:
        return None
    best = None if known is None else known.best
    return SignedRecord(
        size=newest.size,
        root=short_root(newest.root),
        cosigned=0 if best is None else best.checkpoint.size,
        witnesses=() if known is None else tuple(map(_witness, known.attendance)),
        wrong=wrong,
    )


def _witness(one: Attendance) -> Witness:
    trouble = one.trouble
    return Witness(
        name=one.witness.name,
        size=one.size,
        at=None if one.at is None else one.at * _SECOND_MS,
        trouble=None if trouble is None else trouble.kind,
        since=None if trouble is None else trouble.since,
        says="" if trouble is None else trouble.sentence,
    )
