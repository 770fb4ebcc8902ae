"""What tests ask of a sequencer in one line."""

from exam_engine import commands as ask
from exam_engine.replies import Result, Snapshot
from exam_engine.sequencer import Sequencer
from tests.exam_engine.builders import TERMINAL


def sync(sequencer: Sequencer, attempt: str, terminal: str = TERMINAL) -> Snapshot:
    snapshot = sequencer.submit(ask.Sync(attempt=attempt, terminal=terminal))
    assert isinstance(snapshot, Snapshot)
    return snapshot


def finish(sequencer: Sequencer, attempt: str, seq: int) -> Result:
    result = sequencer.submit(ask.Finish(attempt=attempt, terminal=TERMINAL, seq=seq))
    assert isinstance(result, Result)
    return result


def settle(sequencer: Sequencer) -> None:
    """Wait until the writer has handled everything before."""
    sequencer.submit(ask.Tick())
